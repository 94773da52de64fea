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

  /// The headings above it, the outermost first.
  public var heading: [String]
  public var header: [String]
  public var rows: [Row]

  public init(heading: [String], header: [String], rows: [Row]) {
    self.heading = heading
    self.header = header
    self.rows = rows
  }

  /// The column whose title is one of `titles`, compared without case and punctuation.
  func column(_ titles: [String]) -> Int? {
    for title in titles {
      if let place = header.firstIndex(where: { InventoryTable.plain($0) == title }) { return place }
    }
    return nil
  }

  private static func plain(_ text: String) -> String {
    text.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : " " }.joined().words
      .joined(separator: " ")
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
