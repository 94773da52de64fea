import CEdit
import Glibc

/// The keys of the editor beside libedit's emacs ones.
enum EditKeys {
  /// A key function runs another command by pushing keys that no terminal sends, bound to it here.
  private enum Reserved {
    static let submit = "\\e[9901~"
    static let delete = "\\e[9904~"
    static let toEnd = "\\e[9905~"
    static let abandon = "\\e[9906~"
    static let list = "\\e[9907~"
  }

  static func bind(on editor: OpaquePointer) {
    for (keys, command) in commands { bind(keys, to: command, on: editor) }
    // A C function pointer captures nothing, so the functions carry the type's name.
    define("steward-enter", keys: ["\\n", "\\r"], on: editor) { e, _ in EditKeys.enter(e) }
    define("steward-newline", keys: ["\\e\\n", "\\e\\r"], on: editor) { e, _ in
      EditKeys.insert("\n", into: e)
    }
    define("steward-interrupt", keys: ["^C"], on: editor) { e, _ in EditKeys.interrupt(e) }
    define("steward-abandon", keys: [Reserved.abandon], on: editor) { e, _ in EditKeys.abandon(e) }
    define("steward-end", keys: ["^D"], on: editor) { e, _ in EditKeys.endOrDelete(e) }
    define("steward-suspend", keys: ["^Z"], on: editor) { e, _ in EditKeys.suspend(e) }
    define("steward-complete", keys: ["^I"], on: editor) { e, _ in EditKeys.complete(e) }
    define("steward-list", keys: [Reserved.list], on: editor) { e, _ in EditKeys.list(e) }
    define("steward-paste", keys: ["\\e[200~"], on: editor) { e, _ in EditPaste.insert(e) }
    define("steward-up", keys: ["\\e[A", "\\eOA", "^P"], on: editor) { e, _ in
      EditKeys.moveLine(e, up: true)
    }
    define("steward-down", keys: ["\\e[B", "\\eOB", "^N"], on: editor) { e, _ in
      EditKeys.moveLine(e, up: false)
    }
    define("steward-home", keys: ["^A", "\\e[H", "\\eOH", "\\e[1~", "\\e[7~"], on: editor) { e, _ in
      EditKeys.move(e, to: EditBuffer(e).lineStart)
    }
    define("steward-line-end", keys: ["^E", "\\e[F", "\\eOF", "\\e[4~", "\\e[8~"], on: editor) { e, _ in
      EditKeys.move(e, to: EditBuffer(e).lineEnd)
    }
  }

  private static let commands = [
    (Reserved.submit, "ed-newline"), (Reserved.delete, "ed-delete-next-char"),
    (Reserved.toEnd, "ed-move-to-end"),
    ("^R", "em-inc-search-prev"), ("^S", "em-inc-search-next"),
    ("\\e[3~", "ed-delete-next-char"), ("\\e[C", "ed-next-char"), ("\\eOC", "ed-next-char"),
    ("\\e[D", "ed-prev-char"), ("\\eOD", "ed-prev-char"),
    ("\\e[1;5D", "ed-prev-word"), ("\\e[5D", "ed-prev-word"), ("\\eOd", "ed-prev-word"),
    ("\\e[1;3D", "ed-prev-word"), ("\\e[1;5C", "em-next-word"), ("\\e[5C", "em-next-word"),
    ("\\eOc", "em-next-word"), ("\\e[1;3C", "em-next-word"),
    ("\\e[3;5~", "em-delete-next-word"), ("\\e^?", "ed-delete-prev-word"),
    // As in the shells; libedit's own are the whole line and the region.
    ("^U", "vi-kill-line-prev"), ("^W", "ed-delete-prev-word"),
  ]

  // MARK: - Functions

  private static func enter(_ editor: OpaquePointer?) -> UInt8 {
    if EditBuffer(editor).continues {
      el_deletestr(editor, 1)
      return insert("\n", into: editor)
    }
    EditSession.of(editor).verdict = .entry
    return push(Reserved.submit, to: editor)
  }

  private static func interrupt(_ editor: OpaquePointer?) -> UInt8 {
    let session = EditSession.of(editor)
    session.verdict = EditBuffer(editor).scalars.isEmpty ? .interrupted : .cleared
    return push(Reserved.toEnd + Reserved.abandon, to: editor)
  }

  private static func abandon(_ editor: OpaquePointer?) -> UInt8 {
    cedit_write(editor, "^C\r\n")
    return UInt8(CC_EOF)
  }

  private static func endOrDelete(_ editor: OpaquePointer?) -> UInt8 {
    if EditBuffer(editor).scalars.isEmpty {
      EditSession.of(editor).verdict = .end
      return UInt8(CC_EOF)
    }
    return push(Reserved.delete, to: editor)
  }

  private static func suspend(_ editor: OpaquePointer?) -> UInt8 {
    let session = EditSession.of(editor)
    let width = session.output.width
    let layout = EditLayout(width: width, start: session.promptWidth)
    let buffer = EditBuffer(editor)
    let below = layout.rows(of: buffer.scalars) - layout.rows(of: buffer.beforeCursor) + 1
    cedit_write(editor, "\u{1B}[?2004l" + String(repeating: "\r\n", count: below))
    cedit_set_raw(editor, 0)
    // To the whole group, as the terminal would have sent it. This thread may run on for a moment, so it
    // waits for SIGCONT; a process that nobody can continue is not stopped, and the wait is short.
    session.keys.redraw.drain()
    kill(0, SIGTSTP)
    session.keys.redraw.wait(milliseconds: 500)
    session.keys.redraw.drain()
    cedit_set_raw(editor, 1)
    cedit_write(editor, "\u{1B}[?2004h")
    el_resize(editor)
    cedit_redraw(editor)
    return UInt8(CC_NORM)
  }

  private static func complete(_ editor: OpaquePointer?) -> UInt8 {
    let session = EditSession.of(editor)
    let buffer = EditBuffer(editor)
    let completion = session.complete(buffer.text, buffer.textBeforeCursor.count)
    switch completion.step {
    case .nothing: return UInt8(CC_ERROR)
    case .replace(let text):
      el_deletestr(editor, Int32(completion.word.unicodeScalars.count))
      return insert(text, into: editor)
    case .list:
      session.listed = completion
      // The list goes below the last row; afterwards the cursor returns to where it was.
      session.listedFrom = buffer.cursor
      return push(Reserved.toEnd + Reserved.list, to: editor)
    }
  }

  private static func list(_ editor: OpaquePointer?) -> UInt8 {
    let session = EditSession.of(editor)
    let columns = session.listed.columns(width: session.output.width)
    cedit_write(editor, "\r\n" + columns.replacing("\n", with: "\r\n"))
    moveCursor(editor, to: session.listedFrom)
    cedit_redraw(editor)
    return UInt8(CC_NORM)
  }

  // MARK: - Steps

  static func insert(_ text: String, into editor: OpaquePointer?) -> UInt8 {
    el_winsertstr(editor, WideText.terminated(text)) == 0 ? UInt8(CC_REFRESH) : UInt8(CC_ERROR)
  }

  /// To the line above or below in the text, or to the entry before or after it.
  private static func moveLine(_ editor: OpaquePointer?, up: Bool) -> UInt8 {
    let buffer = EditBuffer(editor)
    if let place = up ? buffer.lineAbove : buffer.lineBelow {
      return move(editor, to: place)
    }
    guard let entry = EditSession.of(editor).recalled(older: up, than: buffer) else {
      return UInt8(CC_ERROR)
    }
    moveCursor(editor, to: buffer.scalars.count)
    el_deletestr(editor, Int32(buffer.scalars.count))
    return entry.isEmpty ? UInt8(CC_REFRESH) : insert(entry, into: editor)
  }

  private static func move(_ editor: OpaquePointer?, to place: Int) -> UInt8 {
    moveCursor(editor, to: place)
    return UInt8(CC_CURSOR)
  }

  private static func moveCursor(_ editor: OpaquePointer?, to place: Int) {
    el_cursor(editor, Int32(place - EditBuffer(editor).cursor))
  }

  private static func push(_ keys: String, to editor: OpaquePointer?) -> UInt8 {
    el_wpush(editor, WideText.terminated(keys.replacing("\\e", with: "\u{1B}")))
    return UInt8(CC_NORM)
  }

  private static func define(
    _ name: String, keys: [String], on editor: OpaquePointer, function: CEditFunction
  ) {
    cedit_define(editor, WideText.terminated(name), function)
    for keys in keys { bind(keys, to: name, on: editor) }
  }

  private static func bind(_ keys: String, to command: String, on editor: OpaquePointer) {
    cedit_bind(editor, WideText.terminated(keys), WideText.terminated(command))
  }
}
