/// A fenced block of code while it streams: indented, never wrapped, never styled.
struct CodeBlock {
  struct Step {
    var output = ""
    var isClosed = false
    /// The start of a line that is no part of the block any more.
    var after: [Unicode.Scalar]?
  }

  let mark: Unicode.Scalar
  let count: Int
  let quotes: Int
  let indent: Int
  let prefix: String
  /// The start of a line that may be the closing fence; nil once it is code.
  private var held: [Unicode.Scalar]? = []

  init(mark: Unicode.Scalar, count: Int, quotes: Int, indent: Int, prefix: String) {
    self.mark = mark
    self.count = count
    self.quotes = quotes
    self.indent = indent
    self.prefix = prefix
  }

  /// What remains to print when the text ends without a closing fence.
  var ending: String {
    guard let held else { return "\n" }
    return held.isEmpty || isFence(held) ? "" : line(content(held)) + "\n"
  }

  mutating func consume(_ scalar: Unicode.Scalar) -> Step {
    guard var line = held else {
      if scalar == "\n" { held = [] }
      return Step(output: String(scalar))
    }
    if scalar == "\n" {
      held = []
      if isFence(line) { return Step(isClosed: true) }
      if quotes > 0 && quoteCount(line) < quotes { return Step(after: line + ["\n"]) }
      return Step(output: self.line(content(line)) + "\n")
    }
    line.append(scalar)
    held = line
    if quotes > 0 && quoteCount(line) < quotes {
      // Still before the quote's marks, or a line without them: then the quote has ended.
      return scalar == " " || scalar == ">" ? Step() : Step(after: line)
    }
    let text = content(line)
    if text.allSatisfy({ $0 == " " }) || mayBecomeFence(text) { return Step() }
    held = nil
    return Step(output: self.line(text))
  }

  private func line(_ text: ArraySlice<Unicode.Scalar>) -> String {
    if text.allSatisfy({ $0 == " " }) { return "" }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text)
    return prefix + "  " + String(view)
  }

  private func quoteCount(_ line: [Unicode.Scalar]) -> Int {
    line.prefix { $0 == ">" || $0 == " " }.filter { $0 == ">" }.count
  }

  /// `line` without the quote's marks and the spaces that the opening fence had.
  private func content(_ line: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
    var rest = line[...]
    for _ in 0..<quotes {
      rest = rest.drop { $0 == " " }
      guard rest.first == ">" else { return rest }
      rest = rest.dropFirst()
      if rest.first == " " { rest = rest.dropFirst() }
    }
    var spaces = indent
    while spaces > 0, rest.first == " " {
      rest = rest.dropFirst()
      spaces -= 1
    }
    return rest
  }

  private func isFence(_ line: [Unicode.Scalar]) -> Bool {
    let text = content(line).drop { $0 == " " }
    let run = text.prefix { $0 == mark }.count
    return run >= count && text.dropFirst(run).allSatisfy { $0 == " " }
  }

  private func mayBecomeFence(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    let text = text.drop { $0 == " " }
    let run = text.prefix { $0 == mark }.count
    let rest = text.dropFirst(run)
    return rest.isEmpty || (run >= count && rest.allSatisfy { $0 == " " })
  }
}
