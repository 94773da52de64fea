/// A table of a document as plain values: what the inventory needs of a Markdown table.
public struct InventoryTable: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    public var cells: [String]
    public var line: Int

    public init(cells: [String], line: Int) {
      self.cells = cells
      self.line = line
    }
  }

  /// Relative to the lab.
  public var document: String
  /// The headings above it, the outermost first.
  public var heading: [String]
  public var header: [String]
  public var headerLine: Int
  public var rows: [Row]

  public init(
    document: String = "INFRASTRUCTURE.md", heading: [String], header: [String], headerLine: Int = 0, rows: [Row]
  ) {
    self.document = document
    self.heading = heading
    self.header = header
    self.headerLine = headerLine
    self.rows = rows
  }

  /// The line after which a new row goes.
  var lastLine: Int { rows.last?.line ?? headerLine + 1 }

  /// The column whose title is one of `titles`, compared without case and punctuation.
  func column(_ titles: [String]) -> Int? {
    for title in titles {
      if let place = header.firstIndex(where: { InventoryTable.plain($0) == title }) { return place }
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
    return DocumentCell(document: document, line: row.line, column: header[column], text: row.rawCell(column))
  }

  private static func plain(_ text: String) -> String {
    text.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : " " }.joined().words
      .joined(separator: " ")
  }
}

/// Where a value stands in a document: what a correction of it needs.
public struct DocumentCell: Sendable, Hashable, Codable {
  public var document: String
  public var line: Int
  /// The title of the column.
  public var column: String
  public var text: String

  public init(document: String, line: Int, column: String, text: String) {
    self.document = document
    self.line = line
    self.column = column
    self.text = text
  }
}

extension InventoryTable.Row {
  /// The text of a cell without Markdown's marks; empty where there is none.
  func cell(_ column: Int?) -> String {
    guard let column, column < cells.count else { return "" }
    let text = cells[column].replacing(/\[([^\]]*)\]\([^)]*\)/) { String($0.output.1) }
    let bare = text.replacing(/[`*]/, with: "").replacing("<br>", with: ", ").trimmed
    return ["-", "–", "—", "n/a", "none", "?", "unknown"].contains(bare.lowercased()) ? "" : bare
  }

  /// The same, with the words that say there is none.
  func rawCell(_ column: Int?) -> String {
    guard let column, column < cells.count else { return "" }
    return cells[column].trimmed
  }
}
