import Documents

/// What the inventory looks for in a table.
extension MarkdownTable {
  /// The line after which a new row goes.
  var lastLine: Int { rows.last?.line ?? headerLine + 1 }

  /// The column whose title is one of `titles`, compared without case and punctuation.
  func column(_ titles: [String]) -> Int? {
    for title in titles {
      if let place = header.firstIndex(where: { MarkdownTable.plain($0) == title }) { return place }
    }
    return nil
  }

  /// Whether a heading above it holds one of `words`.
  func isTitled(_ words: [String]) -> Bool {
    heading.contains { title in words.contains { title.lowercased().contains($0) } }
  }

  /// Where the cell of `row` in `column` stands; nil without such a column.
  func cell(_ row: Row, _ column: Int?) -> DocumentCell? {
    guard let column, column < header.count else { return nil }
    let text = column < row.written.count ? row.written[column] : ""
    return DocumentCell(document: path, line: row.line, column: header[column], text: text)
  }

  private static func plain(_ text: String) -> String {
    text.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : " " }.joined().words
      .joined(separator: " ")
  }
}

extension MarkdownTable.Row {
  /// The text of a cell; empty where there is none, or where it says so.
  func cell(_ column: Int?) -> String {
    let text = rawCell(column)
    return ["-", "–", "—", "n/a", "none", "?", "unknown"].contains(text.lowercased()) ? "" : text
  }

  /// The same, with the words that say there is none.
  func rawCell(_ column: Int?) -> String {
    guard let column, column < cells.count else { return "" }
    return cells[column].trimmed
  }
}
