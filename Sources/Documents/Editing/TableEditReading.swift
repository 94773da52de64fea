/// What an owner or a model writes for a table → the edit of it.
///
/// Each line is one of
/// - a row for the section's table: `| nas | 10.0.0.9 |`, the outer bars may be missing, or cells by their columns:
///   `Host: nas, Address: 10.0.0.9`; where a row begins with the same cell, it gets the given cells;
/// - a correction of one cell anywhere in the document: `nas | Address | 10.0.0.9`, or `line 31 | Address | 10.0.0.9`;
/// - a row at a place: `after 31 | nas2 | 10.0.0.8`.
extension TableEdit {
  /// - Parameter section: the section whose table gets rows; nil where the text need not name one.
  init(reading text: String, section: MarkdownSection?, in document: MarkdownDocument) throws {
    changes = []
    for line in text.split(whereSeparator: \.isNewline) where line.contains(where: { !$0.isWhitespace }) {
      changes += try TableEdit.changes(String(line), section, in: document)
    }
  }

  private static func changes(
    _ text: String, _ section: MarkdownSection?, in document: MarkdownDocument
  ) throws -> [Change] {
    var cells = TableLine(text).cells
    // `nas | Notes |` empties a cell.
    if cells.count == 2, text.last(where: { !$0.isWhitespace }) == "|", text.first(where: { !$0.isWhitespace }) != "|" {
      cells.append("")
    }
    let words = (cells.first ?? "").split(separator: " ")
    if words.count == 2, let number = Int(words[1]), cells.count > 1 {
      if words[0].lowercased() == "after" { return [.row(after: number, cells: Array(cells.dropFirst()))] }
      if words[0].lowercased() == "line" {
        guard cells.count == 3 else {
          throw DocumentError(
            .section, "\"\(text.prefix(80))\" is no correction of a cell; write: line \(number) | column | value")
        }
        return [.cell(row: .line(number), column: cells[1], value: cells[2])]
      }
    }
    let tables = tables(section, in: document)
    if cells.count == 3, !cells[0].isEmpty, tables.contains(where: { $0.column(cells[1]) != nil }) {
      let named = tables.flatMap { table in table.column(cells[1]) == nil ? [] : table.rows(named: cells[0]) }
      // Within a section the row is one of that section.
      let row: Row = section != nil && named.count == 1 ? .line(named[0].line) : .named(cells[0])
      return [.cell(row: row, column: cells[1], value: cells[2])]
    }
    guard let table = try ToldRow.table(for: text, among: tables, section, in: document) else {
      throw DocumentError(
        .section,
        "name the section of \(document.path) whose table gets the row; or correct a cell: row | column | value")
    }
    return try ToldRow(text, for: table, section, in: document).changes
  }

  private static func tables(_ section: MarkdownSection?, in document: MarkdownDocument) -> [MarkdownTable] {
    let all = document.tables.filter { !$0.header.isEmpty }
    guard let section else { return all }
    return all.filter { section.ownLines.contains($0.headerLine) }
  }
}

/// A row for a table, by its cells.
private struct ToldRow {
  let table: MarkdownTable
  /// A cell for each column; nil for those that are not given.
  private let cells: [String?]

  init(_ text: String, for table: MarkdownTable, _ section: MarkdownSection?, in document: MarkdownDocument) throws {
    self.table = table
    cells = try ToldRow.cells(of: text, in: table, named: section?.name ?? document.path)
    guard let first = cells.first, first?.isEmpty == false else {
      throw DocumentError(.section, "the row needs its first cell, \"\(table.header[0])\"")
    }
  }

  var changes: [TableEdit.Change] {
    let first = (cells[0] ?? "").filter { $0 != "`" && $0 != "*" }
    if let row = table.rows(named: first).first {
      // The first cell names the row: it keeps its own spelling.
      return cells.enumerated().dropFirst().compactMap { column, cell in
        cell.map { .cell(row: .line(row.line), column: table.header[column], value: $0) }
      }
    }
    return [.row(after: table.rows.last?.line ?? table.headerLine + 1, cells: cells.map { $0 ?? "" })]
  }

  /// The only table, or of several the one whose columns the text names; nil without a section to look in.
  static func table(
    for text: String, among tables: [MarkdownTable], _ section: MarkdownSection?, in document: MarkdownDocument
  ) throws -> MarkdownTable? {
    guard let only = tables.first else {
      throw DocumentError(
        .section,
        "\"\(section?.name ?? document.title)\" of \(document.path) holds no table; append one, or name another section"
      )
    }
    guard tables.count > 1 else { return only }
    guard let section else { return nil }
    let keys = pairs(text)?.map { $0.key.lowercased() } ?? []
    let fitting = tables.filter { table in
      keys.isEmpty
        ? table.header.count == TableLine(text).cells.count
        : keys.allSatisfy { key in table.header.contains { $0.lowercased() == key } }
    }
    guard fitting.count == 1 else {
      throw DocumentError(
        .section,
        "\"\(section.name)\" of \(document.path) holds \(tables.count) tables; give the cells by their columns, as in: \(only.header.prefix(2).map { "\($0): …" }.joined(separator: ", "))"
      )
    }
    return fitting[0]
  }

  private static func cells(of text: String, in table: MarkdownTable, named section: String) throws -> [String?] {
    let columns = table.header.joined(separator: " | ")
    if let pairs = pairs(text) {
      var cells = [String?](repeating: nil, count: table.header.count)
      let header = table.header.map { $0.lowercased() }
      var strangers: [String] = []
      for pair in pairs {
        if let column = header.firstIndex(of: pair.key.lowercased()) {
          cells[column] = pair.value
        } else {
          strangers.append(pair.key)
        }
      }
      if strangers.isEmpty { return cells }
      // With bars it is a row whose cells hold colons.
      guard text.contains("|") else {
        throw DocumentError(
          .section, "the table in \"\(section)\" has no column \"\(strangers[0])\"; it has: \(columns)")
      }
    }
    let cells = TableLine(text).cells
    guard cells.count <= table.header.count else {
      throw DocumentError(
        .section, "the row has \(cells.count) cells and the table \(table.header.count) columns: \(columns)")
    }
    return cells.map { $0.isEmpty ? nil : $0 } + Array(repeating: nil, count: table.header.count - cells.count)
  }

  /// `Host: nas, Address: 10.0.0.9` → pairs; nil where the text is something else.
  private static func pairs(_ text: String) -> [(key: String, value: String)]? {
    let parts = text.split { $0 == "," || $0 == ";" || $0 == "|" }.map { trimmed($0) }
    var pairs: [(key: String, value: String)] = []
    for part in parts where !part.isEmpty {
      // `https://nas:5000` is a value, and so is the rest of a value that holds a comma.
      if let colon = part.firstIndex(of: ":"), part[part.index(after: colon)...].first != "/" {
        pairs.append((trimmed(part[..<colon]), trimmed(part[part.index(after: colon)...])))
      } else if pairs.isEmpty {
        return nil
      } else {
        pairs[pairs.count - 1].value += ", \(part)"
      }
    }
    return pairs.isEmpty ? nil : pairs
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
