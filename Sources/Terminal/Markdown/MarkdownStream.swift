import Agent

/// Renders the Markdown of a model's answer for a terminal while it streams.
///
/// The text is hostile until it has been through `Escaper`, which comes first: no control character of
/// the model reaches the terminal. Prose appears word by word; a table is held until it ends. The same
/// text gives the same output in whatever pieces it comes, and without colours the same layout.
/// Line ends of the source are kept, unlike in CommonMark: models mean them.
public struct MarkdownStream {
  private enum State {
    /// At the start of a line that is not known yet.
    case start([Unicode.Scalar])
    case prose(InlineParser)
    case table([Unicode.Scalar])
    case code(CodeBlock)
  }

  private let width: Int
  private var escaper = Escaper.Stream()
  private var flow: WordFlow
  private var state = State.start([])
  private var rows: [[Unicode.Scalar]] = []
  private var rowQuotes = 0
  private var hasOutput = false
  private var blankIsDue = false
  private var inList = false

  /// A renderer for a terminal of `width` columns; prose wraps at 100 of them at most.
  public init(width: Int, colour: Bool) {
    self.width = max(20, width)
    flow = WordFlow(width: min(self.width, 100), colour: colour)
  }

  /// Takes the next piece and returns what to print now.
  public mutating func write(_ piece: String) -> String {
    for scalar in escaper.take(piece).unicodeScalars { consume(scalar) }
    return flow.take()
  }

  /// Returns what was held, with a newline at its end; the renderer is then as new.
  public mutating func finish() -> String {
    switch state {
    case .start([]), .code: break
    default: consume("\n")
    }
    if case .code(let code) = state { flow.put(code.ending) }
    endTable()
    let output = flow.take()
    self = MarkdownStream(width: width, colour: flow.colour)
    return output
  }

  private mutating func consume(_ scalar: Unicode.Scalar) {
    switch state {
    case .start(var line):
      if scalar != "\n" { line.append(scalar) }
      state = .start(line)
      if let block = BlockStart.read(line, complete: scalar == "\n") {
        begin(block, Array(line[block.content...]), ended: scalar == "\n")
      }
    case .prose(var inline):
      flow.add(scalar == "\n" ? inline.finish() : inline.feed(scalar))
      state = .prose(inline)
      if scalar == "\n" { endLine() }
    case .table(var line):
      if scalar == "\n" {
        rows.append(line)
        state = .start([])
      } else {
        line.append(scalar)
        state = .table(line)
      }
    case .code(var code):
      let step = code.consume(scalar)
      flow.put(step.output)
      state = .code(code)
      if let line = step.after {
        // What comes after a quote ended the code in it is a line of its own.
        state = .start([])
        for scalar in line { consume(scalar) }
      } else if step.isClosed {
        state = .start([])
      }
    }
  }

  // MARK: - Blocks

  private mutating func begin(_ block: BlockStart, _ content: [Unicode.Scalar], ended: Bool) {
    if block.kind == .tableRow, rows.isEmpty || rowQuotes == block.quotes {
      if rows.isEmpty { spaceOut() }
      rowQuotes = block.quotes
      state = .table(content)
      if ended { consume("\n") }
      return
    }
    endTable()
    let bars = Self.bars(block.quotes)
    if block.kind == .blank && block.quotes == 0 {
      blankIsDue = hasOutput
      state = .start([])
      return
    }
    spaceOut()
    noteList(block)
    let indent = [Glyph](of: String(repeating: " ", count: inList ? min(block.indent, width / 4) : 0))
    var look: Glyph.Look = []
    switch block.kind {
    case .blank:
      flow.put([Glyph](of: String(repeating: "│", count: block.quotes) + "\n", look: .dim))
      state = .start([])
      return
    case .rule:
      let count = flow.width - bars.width
      flow.put(bars + [Glyph](of: String(repeating: "─", count: count), look: .dim))
      flow.put("\n")
      state = .start([])
      return
    case .fence(let mark, let count):
      state = .code(
        CodeBlock(
          mark: mark, count: count, quotes: block.quotes, indent: block.indent,
          prefix: (bars + indent).rendered(colour: flow.colour)))
      return
    case .heading:
      look = .bold
      flow.begin(bars + indent, hanging: bars + indent)
    case .bullet:
      flow.begin(bars + indent + [Glyph](of: "• "), hanging: bars + indent + [Glyph](of: "  "))
    case .numbered(let marker):
      let blank = String(repeating: " ", count: marker.unicodeScalars.count + 1)
      flow.begin(bars + indent + [Glyph](of: marker + " "), hanging: bars + indent + [Glyph](of: blank))
    case .paragraph, .tableRow:
      flow.begin(bars + indent, hanging: bars + indent)
    }
    state = .prose(InlineParser(look: look))
    for scalar in content { consume(scalar) }
    if ended { consume("\n") }
  }

  private mutating func endLine() {
    flow.end()
    state = .start([])
  }

  /// The blank line before a block, when the source had one or more.
  private mutating func spaceOut() {
    if blankIsDue { flow.put("\n") }
    blankIsDue = false
    hasOutput = true
  }

  private mutating func noteList(_ block: BlockStart) {
    switch block.kind {
    case .bullet, .numbered: inList = true
    case .blank: break
    default: if block.indent == 0 { inList = false }
    }
  }

  private mutating func endTable() {
    guard !rows.isEmpty else { return }
    let lines = rows
    rows = []
    let bars = Self.bars(rowQuotes)
    if let table = MarkdownTable(lines: lines) {
      flow.put(table.rendered(width: width, prefix: bars, colour: flow.colour))
      return
    }
    for line in lines {
      flow.begin(bars, hanging: bars)
      flow.add(InlineParser.glyphs(of: line))
      flow.end()
    }
  }

  private static func bars(_ quotes: Int) -> [Glyph] {
    [Glyph](of: String(repeating: "│ ", count: min(quotes, 8)), look: .dim)
  }
}
