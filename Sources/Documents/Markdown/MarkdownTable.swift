/// A table of a document, with its cells as plain text.
public struct MarkdownTable: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    /// As many cells as the header has.
    public var cells: [String]
    /// The line in the document, counted from 1.
    public var line: Int

    public init(cells: [String], line: Int) {
      self.cells = cells
      self.line = line
    }
  }

  /// The headings of the section that holds it.
  public var heading: [String]
  public var header: [String]
  public var headerLine: Int
  public var rows: [Row]

  public init(heading: [String], header: [String], headerLine: Int, rows: [Row]) {
    self.heading = heading
    self.header = header
    self.headerLine = headerLine
    self.rows = rows
  }

  /// The section of the document's table, where it has only one.
  static func onlySection(of document: MarkdownDocument) -> MarkdownSection? {
    document.tables.count == 1 ? document.section(at: document.tables[0].headerLine) : nil
  }

  /// The index of the column whose header is one of `names`, whatever its case; the first that fits.
  public func column(_ names: String...) -> Int? {
    let header = header.map { $0.lowercased() }
    for name in names {
      if let index = header.firstIndex(of: name.lowercased()) { return index }
    }
    return nil
  }
}
