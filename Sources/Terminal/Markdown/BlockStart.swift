/// What a line is, read from its first scalars.
struct BlockStart: Equatable {
  enum Kind: Equatable {
    case blank, paragraph, heading, bullet, rule, tableRow
    case numbered(String)
    case fence(Unicode.Scalar, count: Int)
  }

  var kind: Kind
  /// How many `>` stand before it.
  var quotes: Int
  /// The spaces before it; a tab counts four.
  var indent: Int
  /// Where its content starts in the line.
  var content: Int

  /// The kind of a line that starts with `line`, or nil when its next scalar may change it.
  ///
  /// With `complete` the line has ended, and there always is an answer.
  static func read(_ line: [Unicode.Scalar], complete: Bool) -> BlockStart? {
    var scan = Scan(line: line)
    scan.skipSpaces()
    while scan.current == ">" {
      scan.quotes += 1
      scan.index += 1
      scan.indent = 0
      if scan.current == " " { scan.index += 1 }
      scan.skipSpaces()
    }
    guard let first = scan.current else { return complete ? scan.start(.blank) : nil }
    let rest = Array(line[scan.index...])
    let run = rest.prefix { $0 == first }.count
    switch first {
    case "|": return scan.start(.tableRow)
    case "#":
      if run == rest.count && !complete { return nil }
      let isHeading = run <= 6 && run < rest.count && rest[run] == " "
      return isHeading ? scan.start(.heading, skipping: run) : scan.start(.paragraph)
    case "`", "~":
      if run >= 3 { return scan.fence(first, rest: rest, run: run, complete: complete) }
      return run == rest.count && !complete ? nil : scan.start(.paragraph)
    case "-", "*", "_", "+":
      return scan.mark(first, rest: rest, complete: complete)
    case "0"..."9":
      return scan.number(rest, complete: complete)
    default: return scan.start(.paragraph)
    }
  }

  private struct Scan {
    let line: [Unicode.Scalar]
    var index = 0
    var quotes = 0
    var indent = 0

    var current: Unicode.Scalar? { index < line.count ? line[index] : nil }

    mutating func skipSpaces() {
      while let scalar = current, scalar == " " || scalar == "\t" {
        indent += scalar == " " ? 1 : 4
        index += 1
      }
    }

    func start(_ kind: Kind, skipping count: Int = 0) -> BlockStart {
      BlockStart(kind: kind, quotes: quotes, indent: indent, content: index + count)
    }

    /// A fence is known once its line has ended: inline code may begin a line with three backticks.
    func fence(
      _ first: Unicode.Scalar, rest: [Unicode.Scalar], run: Int, complete: Bool
    ) -> BlockStart? {
      if first == "`" && rest[run...].contains("`") { return start(.paragraph) }
      return complete ? start(.fence(first, count: run), skipping: rest.count) : nil
    }

    /// A bullet, a rule, or a paragraph that begins with emphasis.
    func mark(_ first: Unicode.Scalar, rest: [Unicode.Scalar], complete: Bool) -> BlockStart? {
      if rest.allSatisfy({ $0 == first || $0 == " " }) {
        guard complete else { return nil }
        let isRule = first != "+" && rest.filter { $0 == first }.count >= 3
        if isRule { return start(.rule, skipping: rest.count) }
      }
      let isBullet = first != "_" && rest.count > 1 && rest[1] == " "
      return isBullet ? start(.bullet, skipping: 2) : start(.paragraph)
    }

    func number(_ rest: [Unicode.Scalar], complete: Bool) -> BlockStart? {
      let digits = rest.prefix { ("0"..."9").contains($0) }.count
      guard digits + 1 < rest.count || complete || digits > 9 else {
        let next = digits < rest.count ? rest[digits] : "."
        return next == "." || next == ")" ? nil : start(.paragraph)
      }
      guard digits <= 9, digits + 1 < rest.count, rest[digits] == "." || rest[digits] == ")",
        rest[digits + 1] == " "
      else { return start(.paragraph) }
      var marker = String.UnicodeScalarView()
      marker.append(contentsOf: rest[...digits])
      return start(.numbered(String(marker)), skipping: digits + 2)
    }
  }
}
