/// A Markdown document: its sections and tables, with the lines they stand on.
///
/// Takes any text. Without headings the whole document is one section named after the file; a byte
/// order mark and front matter are no part of any section.
public struct MarkdownDocument: Sendable {
  /// Relative to the lab.
  public let path: String
  public let source: SourceLines
  /// The first heading of level 1, else the front matter's title, else the file's name.
  public let title: String
  /// In the order of the document; the first may stand before any heading (level 0).
  public let sections: [MarkdownSection]
  /// Every table, in lists and quotes too.
  public let tables: [MarkdownTable]
  let blocks: [MarkdownBlock]
  /// The first line after the front matter.
  let firstLine: Int

  /// Characters of a heading that are kept in a heading path.
  public static let headingLimit = 200

  public init(_ text: String, path: String) {
    self.path = path
    source = SourceLines(text)
    let front = FrontMatter(source)
    firstLine = (front?.lastLine ?? 0) + 1
    var start = firstLine > source.count ? source.bytes.count : 0
    if firstLine <= source.count, source.count > 0 {
      start = source.byteRange(firstLine..<firstLine + 1).lowerBound
    }
    if start == 0, source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    var tree = CommonMark.parse(source.bytes[start...], lineOffset: firstLine - 1)
    BlockLines.repair(&tree.blocks, in: source)
    blocks = tree.blocks
    let first = tree.blocks.lazy.compactMap { block -> String? in
      if case .heading(1, let text) = block.kind, !text.isEmpty { text } else { nil }
    }.first
    title = first ?? front?.title ?? MarkdownDocument.name(of: path)
    sections = MarkdownDocument.sections(
      of: tree.blocks, in: source, firstLine: firstLine, title: title)
    let (sections, title, source) = (sections, title, source)
    tables = tree.tables.map { table in
      var table = table
      table.headerLine = BlockLines.header(
        from: table.headerLine, before: table.rows.first?.line ?? source.count + 1, in: source)
      let section = MarkdownDocument.section(at: table.headerLine, in: sections)
      table.heading = section?.heading ?? [title]
      table.path = path
      for place in table.rows.indices {
        table.rows[place].written = TableLine(source.line(table.rows[place].line)).cells
      }
      return table
    }
  }

  /// The text under the section's heading, without its subsections.
  public func ownText(of section: MarkdownSection) -> String {
    source.text(source.trimmed(section.ownLines))
  }

  /// The section that line `number` belongs to.
  public func section(at number: Int) -> MarkdownSection? {
    MarkdownDocument.section(at: number, in: sections)
  }

  /// The blocks of a section's own text. Each one reaches to the next one's first line.
  func blocks(of section: MarkdownSection) -> [MarkdownBlock] {
    let start = blocks.partitioningIndex { $0.firstLine >= section.ownLines.lowerBound }
    return Array(blocks[start...].prefix { $0.firstLine < section.ownLines.upperBound })
  }

  private static func section(
    at number: Int, in sections: [MarkdownSection]
  ) -> MarkdownSection? {
    let end = sections.partitioningIndex { $0.ownRange.lowerBound > number }
    return end == 0 ? nil : sections[end - 1]
  }

  static func cut(_ text: String) -> String { String(text.prefix(headingLimit)) }

  /// `docs/nas.md` → `nas`
  static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.lowercased().hasSuffix(".md") ? String(file.dropLast(3)) : file
  }

  private static func sections(
    of blocks: [MarkdownBlock], in source: SourceLines, firstLine: Int, title: String
  ) -> [MarkdownSection] {
    let end = source.count + 1
    let headings = blocks.compactMap { block -> (level: Int, text: String, lines: ClosedRange<Int>)? in
      guard case .heading(let level, let text) = block.kind else { return nil }
      return (level, text, block.firstLine...max(block.firstLine, block.lastLine))
    }
    var sections: [MarkdownSection] = []
    let preamble = source.trimmed(min(firstLine, end)..<(headings.first?.lines.lowerBound ?? end))
    if !preamble.isEmpty {
      sections.append(
        MarkdownSection(
          heading: [title], level: 0, lines: preamble.lowerBound...(preamble.upperBound - 1),
          headingLines: nil, ownLines: preamble))
    }
    var parents: [(level: Int, text: String)] = []
    for (index, heading) in headings.enumerated() {
      parents.removeAll { $0.level >= heading.level }
      parents.append((heading.level, heading.text.isEmpty ? "(untitled)" : heading.text))
      let next = index + 1 < headings.count ? headings[index + 1].lines.lowerBound : end
      let last =
        headings[(index + 1)...].first { $0.level <= heading.level }?.lines.lowerBound ?? end
      let first = heading.lines.lowerBound
      sections.append(
        MarkdownSection(
          heading: parents.map(\.text), level: heading.level, lines: first...max(first, last - 1),
          headingLines: heading.lines,
          ownLines: min(heading.lines.upperBound + 1, next)..<next))
    }
    return sections
  }
}

extension Array {
  /// The first index whose element satisfies `predicate`, which holds for all after it too.
  func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
