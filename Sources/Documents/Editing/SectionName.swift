/// A section as a person or a model names it: `Notes`, `## notes`, `Disks › Notes`.
struct SectionName {
  /// One heading, or a path of them with the section's own last.
  let parts: [String]
  /// As it was given, on one line.
  let text: String

  /// The line of its heading, where the name ends with `(line 8)`.
  let line: Int?

  init(_ text: String) {
    var text = text
    var line: Int?
    if let mark = text.firstRange(of: /\s*\(line (\d+)\)\s*$/),
      let number = Int(text[mark].filter { $0.isASCII && $0.isNumber })
    {
      line = number
      text.removeSubrange(mark)
    }
    self.line = line
    self.text = SectionName.clean(text)
    parts = text.split { "›\n\r".contains($0) }.map { SectionName.clean(String($0)) }
      .filter { !$0.isEmpty }
  }

  /// The section that is meant, or nil where none has the name. Throws where more than one could be meant.
  func find(in document: MarkdownDocument) throws -> MarkdownSection? {
    let sections = document.sections
    let words = parts.map(SectionName.folded)
    guard let last = words.last else { return nil }
    // A heading may hold the mark itself, so the whole text counts before its parts.
    let whole = SectionName.folded(text)
    let rules: [(MarkdownSection) -> Bool] = [
      { SectionName.folded($0.name) == whole },
      { $0.heading.map(SectionName.folded).ends(with: words) },
      { words.count > 1 && SectionName.folded($0.name) == last && SectionName.holds($0, words) },
      { words.count == 1 && SectionName.folded($0.name).hasPrefix(last) },
    ]
    for rule in rules {
      let found = sections.filter(rule)
      if found.count > 1 {
        if let line, let section = found.first(where: { $0.ownRange.lowerBound == line }) { return section }
        let paths = found.map { $0.heading.joined(separator: " › ") }
        let places = zip(found, paths).prefix(4).map { section, path in
          // Equal paths are told apart by their lines.
          paths.count(where: { $0 == path }) > 1 ? "\"\(path) (line \(section.ownRange.lowerBound))\"" : "\"\(path)\""
        }
        throw DocumentError(
          .section,
          "\(found.count) sections of \(document.path) fit \"\(text)\": \(places.joined(separator: ", ")); name one as it is written here"
        )
      }
      if let section = found.first { return section }
    }
    return nil
  }

  /// `text`, with the line where it was given.
  var written: String { line.map { "\(text) (line \($0))" } ?? text }

  /// Without the `#`s, spaces at the ends, and anything that would end the line.
  static func clean(_ text: String) -> String {
    let words = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    let bare = words.drop { $0 == "#" }.drop { $0 == " " }
    return String(bare.prefix(MarkdownDocument.headingLimit))
  }

  static func folded(_ text: String) -> String {
    var text = clean(text).lowercased()
    while let last = text.last, last == ":" || last == "*" || last == "#" || last == " " { text.removeLast() }
    while let first = text.first, first == "*" || first == " " { text.removeFirst() }
    return text
  }

  /// Whether the section's headings hold `words` in this order.
  private static func holds(_ section: MarkdownSection, _ words: [String]) -> Bool {
    var rest = words[...]
    for heading in section.heading where folded(heading) == rest.first { rest.removeFirst() }
    return rest.isEmpty
  }
}

extension Array where Element: Equatable {
  fileprivate func ends(with other: [Element]) -> Bool { suffix(other.count).elementsEqual(other) }
}
