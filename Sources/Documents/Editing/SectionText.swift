/// The text of an edit, made to fit the section that it goes to.
struct SectionText {
  var lines: [String]
  let newline: [UInt8]

  /// Without a heading that the section has already; a single line joins the bullet list that ends the section.
  init(_ text: String, for section: MarkdownSection, in document: MarkdownDocument) {
    self.init(text, heading: section.name, in: document)
    guard lines.count == 1, let last = document.blocks(of: section).last,
      last.kind == .list(bullet: true),
      let marker = SectionText.marker(of: document.source.line(last.firstLine))
    else { return }
    if MarkdownDocument(lines[0], path: "").blocks.first?.kind == .paragraph {
      lines[0] = marker + lines[0]
    }
  }

  init(_ text: String, heading: String, in document: MarkdownDocument) {
    let source = SourceLines(text)
    var range = source.trimmed(1..<source.count + 1)
    let given = MarkdownDocument(source.text(range), path: "")
    if case .heading(_, let own)? = given.blocks.first?.kind,
      SectionName.folded(own) == SectionName.folded(heading), let first = given.sections.first
    {
      let kept = range.lowerBound + (first.headingLines?.upperBound ?? 0)
      range = source.trimmed(min(kept, range.upperBound)..<range.upperBound)
    }
    lines = range.map { source.line($0) }
    newline = SectionText.newline(of: document.source)
  }

  /// The lines with the document's line endings, without one at the end.
  var bytes: [UInt8] { Array(lines.map { Array($0.utf8) }.joined(separator: newline)) }

  /// Whether the text is the next item of the list `block`.
  func continues(_ block: MarkdownBlock?, in document: MarkdownDocument) -> Bool {
    guard let block, case .list(let bullet) = block.kind, let first = lines.first else { return false }
    let line = document.source.line(block.firstLine)
    if bullet { return SectionText.marker(of: line).map { first.hasPrefix($0) } ?? false }
    let digits = first.drop { $0 == " " }.prefix { $0.isNumber }
    let rest = first.drop { $0 == " " }.dropFirst(digits.count)
    return !digits.isEmpty && (rest.hasPrefix(". ") || rest.hasPrefix(") "))
  }

  /// The indentation and bullet of a list item: `- `, `  * `.
  private static func marker(of line: String) -> String? {
    let indent = line.prefix { $0 == " " }
    guard let bullet = line.dropFirst(indent.count).first, "-*+".contains(bullet) else { return nil }
    return indent + "\(bullet) "
  }

  /// The line ending that most of the first lines have.
  private static func newline(of source: SourceLines) -> [UInt8] {
    let endings = (1..<min(source.count, 200) + 1).map { Array(source.ending($0)) }
    let windows = endings.count { $0 == [0x0D, 0x0A] }
    return windows * 2 > endings.count { !$0.isEmpty } ? [0x0D, 0x0A] : [0x0A]
  }
}
