import CEdit
import Glibc

/// One libedit editor on a terminal, or plain lines without one. Lives on the reading thread.
final class EditSession {
  /// What a key decided about the entry, beside the text that libedit returns.
  enum Verdict {
    case entry, cleared, interrupted, end
  }

  let output: OutputDescriptor
  let complete: (String, Int) -> Completion
  var keys: KeyReader
  /// Characters that go to libedit before those of the terminal.
  var queued: [Unicode.Scalar] = []
  var verdict = Verdict.entry
  /// What Tab found, for the key function that lists it.
  var listed = Completion.none
  /// Where the cursor was when Tab was pressed.
  var listedFrom = 0
  private var recall = Recall(entries: [])
  private var longTexts = LongTexts()
  private(set) var promptWidth = 0

  private var history: EntryHistory
  private var editor: OpaquePointer?
  private var memory: OpaquePointer?
  private var prompt: UnsafeMutablePointer<wchar_t>?

  init(
    keys: KeyReader, output: OutputDescriptor, history: EntryHistory,
    complete: @escaping (String, Int) -> Completion
  ) {
    self.keys = keys
    self.output = output
    self.history = history
    self.complete = complete
  }

  deinit {
    if let memory { cedit_history_close(memory) }
    if let editor { cedit_close(editor) }
    prompt?.deallocate()
  }

  func read(prompt: String) -> Input {
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    guard isatty(keys.descriptor) == 1, output.isTerminal else {
      return keys.line().map(Input.line) ?? .end
    }
    guard !terminal.isEmpty, terminal != "dumb", let editor = editor ?? open() else {
      output.write(prompt)
      return keys.line().map(Input.line) ?? .end
    }
    return edit(on: editor, prompt: prompt)
  }

  // MARK: - Editing

  private func edit(on editor: OpaquePointer, prompt: String) -> Input {
    setPrompt(prompt)
    recall = Recall(entries: history.entries)
    longTexts = LongTexts()
    cedit_enter(keys.descriptor, output.number, keys.redraw.writeEnd)
    output.write("\u{1B}[?2004h")
    defer {
      output.write("\u{1B}[?2004l")
      cedit_leave()
    }
    while true {
      verdict = .end
      var count: Int32 = 0
      let text = el_wgets(editor, &count)
      switch verdict {
      case .cleared:
        recall = Recall(entries: history.entries)
      case .interrupted: return .interrupted
      case .end:
        output.write("\n")
        return .end
      case .entry:
        guard let text else { return .end }
        // The last character is the newline that ended the entry.
        let scalars = WideText.scalars(UnsafeBufferPointer(start: text, count: max(0, Int(count) - 1)))
        let entry = longTexts.expand(EditBuffer.string(scalars))
        remember(entry)
        return .line(entry)
      }
    }
  }

  private func open() -> OpaquePointer? {
    cedit_set_locale()
    let context = Unmanaged.passUnretained(self).toOpaque()
    guard let opened = cedit_open(keys.descriptor, output.number, context) else { return nil }
    editor = opened
    cedit_set_prompt(
      opened, { EditSession.of($0).prompt }, wchar_t(EditPrompt.marker.value))
    cedit_set_reader(opened) { editor, key in
      guard let scalar = EditSession.of(editor).nextKey(editor) else { return 0 }
      key?.pointee = wchar_t(scalar.value)
      return 1
    }
    EditKeys.bind(on: opened)
    memory = cedit_history_open(opened, Int32(EntryHistory.limit))
    for entry in history.entries { addToMemory(entry) }
    return opened
  }

  /// The session that `editor` was opened for.
  static func of(_ editor: OpaquePointer?) -> EditSession {
    Unmanaged<EditSession>.fromOpaque(cedit_context(editor)).takeUnretainedValue()
  }

  private func setPrompt(_ text: String) {
    let parts = EditPrompt(text)
    promptWidth = parts.width
    prompt?.deallocate()
    let wide = WideText.terminated(parts.scalars)
    let copy = UnsafeMutablePointer<wchar_t>.allocate(capacity: wide.count)
    copy.initialize(from: wide, count: wide.count)
    prompt = copy
  }

  // MARK: - Entries

  private func remember(_ entry: String) {
    if history.append(entry) { addToMemory(entry) }
  }

  private func addToMemory(_ entry: String) {
    guard let memory else { return }
    cedit_history_add(memory, WideText.terminated(entry))
  }

  /// The entry before or after the one in `buffer`, as it may be shown; nil where there is none.
  func recalled(older: Bool, than buffer: EditBuffer) -> String? {
    let text = longTexts.expand(buffer.text)
    let entry = older ? recall.older(than: text) : recall.newer(than: text)
    return entry.map { shown($0, in: EditBuffer(text: "", cursor: 0)) }
  }

  /// `text`, or a label for it when the entry with it at the cursor of `buffer` would fill the screen.
  func shown(_ text: String, in buffer: EditBuffer) -> String {
    let layout = EditLayout(width: output.width, start: promptWidth)
    let all = Array(buffer.beforeCursor) + Array(text.unicodeScalars) + Array(buffer.afterCursor)
    return layout.rows(of: all) > output.height - 2 ? longTexts.label(for: text) : text
  }

  // MARK: - Keys

  /// The next character for libedit, or nil at the end of the input.
  func nextKey(_ editor: OpaquePointer?) -> Unicode.Scalar? {
    if !queued.isEmpty { return queued.removeFirst() }
    while true {
      switch keys.next() {
      case .end: return nil
      case .redraw: redrawAll(editor)
      case .key("\u{1B}") where EditBuffer(editor).isSearching && keys.hasMore(within: 30):
        // The search takes one escape as its end and would leave the rest of an arrow key as text.
        queued.append("\u{1B}")
        return "\u{1B}"
      case .key(let scalar): return scalar
      }
    }
  }

  /// Draws anew from the prompt's first row, where the terminal has wrapped the text to its new width.
  private func redrawAll(_ editor: OpaquePointer?) {
    let buffer = EditBuffer(editor)
    let rows = EditLayout(width: output.width, start: promptWidth).rows(of: buffer.beforeCursor) - 1
    // After a stop by SIGSTOP the shell has put the terminal into its own mode.
    cedit_set_raw(editor, 0)
    cedit_set_raw(editor, 1)
    cedit_write(editor, "\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[J")
    el_resize(editor)
    cedit_redraw(editor)
  }
}
