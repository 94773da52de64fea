/// One look at the start of a line's rest: what stands there, if that is certain yet.
struct InlineScan {
  let rest: [Unicode.Scalar]
  let previous: Unicode.Scalar?
  let look: Glyph.Look
  /// Whether nothing more comes: then a closing mark may be the last scalar, and an opener that was not
  /// closed is text.
  let complete: Bool

  typealias Found = (glyphs: [Glyph], count: Int)

  /// What may begin a construct; everything else is text at once.
  static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\\", "`", "*", "_", "[", "!": true
    default: false
    }
  }

  /// A construct and how many scalars it takes; nil when more of the line must come first.
  func first() -> Found? {
    let found: Found??
    switch rest[0] {
    case "\\": found = escape()
    case "`": found = code()
    case "*", "_": found = emphasis()
    case "[": found = bracket(at: 0)
    case "!": found = rest.count < 2 ? .some(nil) : rest[1] == "[" ? bracket(at: 1) : .none
    default: found = .none
    }
    switch found {
    case .none: return text(1)
    case .some(.some(let found)): return found
    case .some(.none): return complete ? text(runLength) : nil
    }
  }

  // Each construct answers .none for "plain text", .some(nil) for "cannot say yet".

  private func escape() -> Found?? {
    guard rest.count > 1 else { return .some(nil) }
    guard "\\`*_[]()#|<>~".unicodeScalars.contains(rest[1]) else { return .none }
    return ([Glyph(scalar: rest[1], look: look)], 2)
  }

  private func code() -> Found?? {
    let count = runLength
    guard count < rest.count else { return .some(nil) }
    guard let close = codeEnd(from: count, run: count) else { return .some(nil) }
    var content = rest[count..<close]
    // A space at both sides lets code start with a backtick (CommonMark, 6.1).
    if content.count > 2, content.first == " ", content.last == " " {
      content = content.dropFirst().dropLast()
    }
    return ([Glyph](of: content, look: look.union(.code)), close + count)
  }

  private func emphasis() -> Found?? {
    let mark = rest[0]
    let count = runLength
    guard count < rest.count else { return .some(nil) }
    guard count <= 3, opens(mark, count: count, before: rest[count]) else { return text(count) }
    var index = count
    while index < rest.count {
      if rest[index] == "\\" {
        index += 2
        continue
      }
      if rest[index] == "`" {
        let run = Self.run(in: rest, at: index)
        // Code binds tighter; while it is open, so is everything around it.
        index = codeEnd(from: index + run, run: run).map { $0 + run } ?? index + run
        continue
      }
      guard rest[index] == mark else {
        index += 1
        continue
      }
      let run = Self.run(in: rest, at: index)
      // One more scalar decides, or two after a full stop.
      let after = index + run < rest.count && rest[index + run] == "." ? 2 : 1
      guard index + run + after <= rest.count || complete else { return .some(nil) }
      if closes(mark, count: count, run: run, at: index) {
        let close = index + run - count
        let inner = InlineParser.glyphs(of: rest[count..<close], look: look.union(Self.look(count)))
        return (inner, index + run)
      }
      index += run
    }
    return .some(nil)
  }

  /// A link, an image or a citation whose bracket is at `start`.
  private func bracket(at start: Int) -> Found?? {
    guard let close = rest.firstIndex(of: "]") else { return .some(nil) }
    guard close + 1 < rest.count || complete else { return .some(nil) }
    let inner = rest[(start + 1)..<close]
    if close + 1 < rest.count, rest[close + 1] == "(" {
      guard let end = rest[close...].firstIndex(of: ")") else { return .some(nil) }
      return (link(inner, to: rest[(close + 2)..<end]), end + 1)
    }
    guard start == 0, Self.isCitation(inner) else { return .none }
    return ([Glyph](of: rest[...close], look: look.union(.dim)), close + 1)
  }

  private func link(_ text: ArraySlice<Unicode.Scalar>, to target: ArraySlice<Unicode.Scalar>) -> [Glyph] {
    // A title after the address is not shown.
    let address = target.prefix { $0 != " " }.filter { $0 != "<" && $0 != ">" }
    if text.isEmpty || text.elementsEqual(address) { return [Glyph](of: address, look: look) }
    let label = InlineParser.glyphs(of: text, look: look)
    if address.isEmpty { return label }
    return label + [Glyph](of: " (", look: look)
      + [Glyph](of: address, look: look.union(.dim)) + [Glyph](of: ")", look: look)
  }

  // MARK: - Rules

  private func opens(_ mark: Unicode.Scalar, count: Int, before next: Unicode.Scalar) -> Bool {
    if next.properties.isWhitespace { return false }
    // `*.log` and `*/5` are patterns.
    if count == 1 && (next == "." || next == "/" || next == ",") { return false }
    guard let previous else { return true }
    return previous.properties.isWhitespace || "([{\"'*_—–:|".unicodeScalars.contains(previous)
      || (mark == "*" && previous.value > 0x7F)
  }

  private func closes(_ mark: Unicode.Scalar, count: Int, run: Int, at index: Int) -> Bool {
    guard index > count, !rest[index - 1].properties.isWhitespace else { return false }
    guard count == 1 ? run != 2 : run >= count else { return false }
    let next = rest[(index + run)...].prefix(2)
    // `__init__.py` is a name.
    if next.first == "." { return next.count < 2 || !Self.isWord(next[next.startIndex + 1]) }
    return (mark == "*" && count > 1) || next.first.map(Self.isWord) != true
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
  }

  private static func isCitation(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { part in
      let part = part.drop { $0 == " " }
      guard let kind = part.first, ("a"..."z").contains(kind), part.count > 1 else { return false }
      return part.dropFirst().allSatisfy { ("0"..."9").contains($0) }
    }
  }

  private static func look(_ count: Int) -> Glyph.Look {
    count == 1 ? .italic : count == 2 ? .bold : [.bold, .italic]
  }

  // MARK: - Runs

  private var runLength: Int { Self.run(in: rest, at: 0) }

  private static func run(in scalars: [Unicode.Scalar], at start: Int) -> Int {
    (scalars[start...].firstIndex { $0 != scalars[start] } ?? scalars.count) - start
  }

  /// Where a run of exactly `run` backticks starts that is known to have ended.
  private func codeEnd(from start: Int, run: Int) -> Int? {
    var index = start
    while index < rest.count {
      guard rest[index] == "`" else {
        index += 1
        continue
      }
      let length = Self.run(in: rest, at: index)
      if index + length == rest.count && !complete { return nil }
      if length == run { return index }
      index += length
    }
    return nil
  }

  private func text(_ count: Int) -> Found {
    ([Glyph](of: rest.prefix(count), look: look), count)
  }
}
