/// Puts the mark of a passage behind each place in a text that it holds: `INFRASTRUCTURE.md:31` becomes
/// `INFRASTRUCTURE.md:31 [d2]`.
///
/// A tool knows the lines that it speaks of, and only the conversation knows the marks.
enum PlaceMarks {
  static func put(into text: String, for passages: [Passage]) -> String {
    let paths = Set(passages.filter { !$0.id.isEmpty }.map(\.path))
    guard !paths.isEmpty else { return text }
    return text.replacing(/(?:^|(?<before>[^\w\/.\-]))(?<path>[\w\/.\-]+\.\w+):(?<line>\d{1,7})(?!\d|[:.]\d| \[d\d)/) {
      match in
      let whole = String(match.output.0)
      guard paths.contains(String(match.output.path)), let line = Int(match.output.line),
        // A section holds its subsections: the smallest is meant.
        let passage = passages.filter({ $0.path == match.output.path && $0.lines.contains(line) })
          .min(by: { $0.lines.count < $1.lines.count })
      else { return whole }
      return "\(whole) [\(passage.id)]"
    }
  }
}
