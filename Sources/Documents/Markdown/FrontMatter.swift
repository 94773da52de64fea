/// The YAML between two `---` lines at the top of a document.
struct FrontMatter: Hashable {
  /// The last line of it, the closing `---`.
  var lastLine: Int
  var title: String?

  /// The front matter of `source`, or nil where the first `---` is a plain rule.
  init?(_ source: SourceLines) {
    guard source.count > 1, FrontMatter.bare(source.line(1)) == "---" else { return nil }
    for number in 2...min(source.count, 400) {
      let line = source.line(number)
      let bare = FrontMatter.bare(line)
      if bare == "---" || bare == "..." {
        lastLine = number
        return
      }
      // Prose between two rules is no front matter.
      guard
        bare.isEmpty || bare.hasPrefix("#") || bare.hasPrefix("-") || line.hasPrefix(" ")
          || bare.contains(":") || "[]{}\"'".contains(bare.first!)
      else { return nil }
      if bare.hasPrefix("title:") {
        let value = bare.dropFirst(6).drop { $0 == " " }
        let unquoted = value.filter { $0 != "\"" && $0 != "'" }
        title = unquoted.isEmpty ? nil : MarkdownDocument.cut(unquoted)
      }
    }
    return nil
  }

  private static func bare(_ line: String) -> String {
    var line = line[...]
    if line.first == "\u{FEFF}" { line.removeFirst() }
    while let last = line.last, last == " " || last == "\t" { line.removeLast() }
    return String(line)
  }
}
