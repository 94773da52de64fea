/// A table of a document.
public struct MarkdownTable: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    /// As a reader sees them: without Markdown's marks, as many as the header has.
    public var cells: [String]
    /// As they are written, without the blanks around them: what a correction of one begins with. May be fewer.
    public var written: [String]
    /// The line in the document, counted from 1.
    public var line: Int

    public init(cells: [String], written: [String]? = nil, line: Int) {
      self.cells = cells
      self.written = written ?? cells
      self.line = line
    }
  }

  /// The document, relative to the lab.
  public var path: String
  /// The headings of the section that holds it, the outermost first.
  public var heading: [String]
  public var header: [String]
  public var headerLine: Int
  public var rows: [Row]

  public init(path: String = "", heading: [String], header: [String], headerLine: Int, rows: [Row]) {
    self.path = path
    self.heading = heading
    self.header = header
    self.headerLine = headerLine
    self.rows = rows
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
