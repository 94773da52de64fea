/// Cuts a document's sections into passages that fit a small model's context.
enum PassageSplitter {
  /// Bytes of a passage that is aimed at.
  static let size = 1500
  /// Bytes up to which a block of code stays whole.
  static let codeSize = 4000

  /// - Parameter leavingOut: the first lines of sections that are no text.
  static func split(_ document: MarkdownDocument, leavingOut: Set<Int> = []) -> [IndexedPassage] {
    document.sections.flatMap { section -> [IndexedPassage] in
      if leavingOut.contains(section.ownRange.lowerBound) { return [] }
      let own = document.source.trimmed(section.ownLines)
      if own.isEmpty {
        // The heading alone can be what is asked for, but a chapter's title is in every path below it.
        guard section.lines.upperBound <= section.ownRange.upperBound else { return [] }
        return [
          IndexedPassage(heading: section.heading, lines: section.ownRange, text: section.name)
        ]
      }
      let first = section.headingLines?.lowerBound ?? own.lowerBound
      return pieces(of: own, in: document, section: section).enumerated().map { index, piece in
        let start = index == 0 ? first : piece.range.lowerBound
        return IndexedPassage(
          heading: section.heading, lines: start...(piece.range.upperBound - 1),
          text: piece.prefix + document.source.text(piece.range))
      }
    }
  }

  private struct Piece {
    var range: Range<Int>
    /// The table's header, where the piece begins within a table.
    var prefix = ""
  }

  /// Whole blocks joined up to `size`; larger blocks are cut.
  private static func pieces(
    of own: Range<Int>, in document: MarkdownDocument, section: MarkdownSection
  ) -> [Piece] {
    let source = document.source
    func bytes(_ range: Range<Int>) -> Int { source.byteRange(range).count }
    if bytes(own) <= size { return isBlank(source, own) ? [] : [Piece(range: own)] }
    let blocks = document.blocks(of: section)
    var pieces: [Piece] = []
    var open: Range<Int>?
    for (index, block) in blocks.enumerated() {
      let start = index == 0 ? own.lowerBound : block.firstLine
      let next = index + 1 < blocks.count ? blocks[index + 1].firstLine : own.upperBound
      guard start < next else { continue }
      let range = start..<next
      if let current = open, bytes(current.lowerBound..<next) <= size {
        open = current.lowerBound..<next
        continue
      }
      var limit = size
      if case .code = block.kind { limit = codeSize }
      if bytes(range) <= limit {
        // A line that introduces a list, table or code stays with it.
        if let current = open, bytes(current) < 300 {
          open = current.lowerBound..<next
        } else {
          if let open { pieces.append(Piece(range: open)) }
          open = range
        }
      } else {
        if let open { pieces.append(Piece(range: open)) }
        open = nil
        pieces += cut(range, kind: block.kind, in: source)
      }
    }
    if let open { pieces.append(Piece(range: open)) }
    if pieces.isEmpty { pieces = cut(own, kind: .other, in: source) }
    return pieces.compactMap { piece in
      let trimmed = source.trimmed(piece.range)
      return trimmed.isEmpty || isBlank(source, trimmed) ? nil : Piece(range: trimmed, prefix: piece.prefix)
    }
  }

  /// Whether lines hold nothing but rules, marks and words for nothing: `(None)`, `---`, `TBD`.
  private static func isBlank(_ source: SourceLines, _ lines: Range<Int>) -> Bool {
    guard source.byteRange(lines).count < 80 else { return false }
    let words = source.text(lines).split { !($0.isLetter || $0.isNumber || $0 == "/") }
    return words.count <= 2 && words.allSatisfy { nothing.contains($0.lowercased()) }
  }

  private static let nothing: Set<String> = ["none", "n/a", "na", "tbd", "todo", "empty", "nothing", "yet", "/"]

  /// A block that is too large → pieces of whole lines; a table's header is repeated.
  private static func cut(
    _ range: Range<Int>, kind: MarkdownBlock.Kind, in source: SourceLines
  ) -> [Piece] {
    var prefix = ""
    if kind == .table, range.count > 2 {
      let header = source.text(range.lowerBound..<range.lowerBound + 2)
      if header.utf8.count < size { prefix = header }
    }
    var pieces: [Piece] = []
    var start = range.lowerBound
    for line in range where line > start {
      if source.byteRange(start..<line + 1).count > size {
        pieces.append(Piece(range: start..<line, prefix: pieces.isEmpty ? "" : prefix))
        start = line
      }
    }
    pieces.append(Piece(range: start..<range.upperBound, prefix: pieces.isEmpty ? "" : prefix))
    return pieces
  }
}
