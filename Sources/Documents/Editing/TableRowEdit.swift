/// Puts a row into the table of a section, or new cells into the row that begins with the same cell.
struct TableRowEdit {
  let document: MarkdownDocument
  let section: MarkdownSection

  /// `text` is a row (`| nas | 10.0.0.9 |`, or without the outer bars), or cells by their columns
  /// (`Host: nas, Address: 10.0.0.9`). Throws `DocumentError` where it does not fit the section's table.
  func apply(_ text: String) throws -> [UInt8] {
    let table = try table(for: text)
    let given = try cells(of: text, in: table)
    let source = document.source
    let first = given[0].map { MarkdownCells.plain($0) } ?? ""
    guard !first.isEmpty else {
      throw DocumentError(.section, "the row needs its first cell, \"\(table.header[0])\"")
    }
    if let row = table.rows.first(where: { $0.cells.first?.lowercased() == first.lowercased() }) {
      // The first cell names the row: it keeps its own spelling.
      let line = MarkdownCells.replaced(source.line(row.line), with: [nil] + given.dropFirst())
      return replacing(row.line, with: line)
    }
    let last = table.rows.last?.line ?? table.headerLine + 1
    let model = source.line(table.rows.last == nil ? table.headerLine : last)
    return inserting(
      MarkdownCells.row(given.map { $0 ?? "" }, like: model, header: source.line(table.headerLine)), after: last)
  }

  /// The section's table, or of several the one whose columns the text names.
  private func table(for text: String) throws -> MarkdownTable {
    let tables = document.tables.filter { section.ownLines.contains($0.headerLine) && !$0.header.isEmpty }
    guard let only = tables.first else {
      throw DocumentError(
        .section, "\"\(section.name)\" of \(document.path) holds no table; append one, or name another section")
    }
    guard tables.count > 1 else { return only }
    let keys = MarkdownCells.pairs(text)?.map { $0.key.lowercased() } ?? []
    let fitting = tables.filter { table in
      keys.isEmpty
        ? table.header.count == MarkdownCells.split(text).count
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

  /// A cell for each column; nil for those that are not given.
  private func cells(of text: String, in table: MarkdownTable) throws -> [String?] {
    let columns = table.header.joined(separator: " | ")
    guard !text.contains(where: \.isNewline) else {
      throw DocumentError(.section, "a row is one line: \(columns)")
    }
    if let pairs = MarkdownCells.pairs(text) {
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
          .section, "the table in \"\(section.name)\" has no column \"\(strangers[0])\"; it has: \(columns)")
      }
    }
    let cells = MarkdownCells.split(text)
    guard cells.count <= table.header.count else {
      throw DocumentError(
        .section, "the row has \(cells.count) cells and the table \(table.header.count) columns: \(columns)")
    }
    return cells.map { $0.isEmpty ? nil : $0 } + Array(repeating: nil, count: table.header.count - cells.count)
  }

  private func replacing(_ line: Int, with text: String) -> [UInt8] {
    let source = document.source
    let range = source.byteRange(line..<line + 1)
    return source.bytes[..<range.lowerBound] + Array(text.utf8) + source.ending(line)
      + source.bytes[range.upperBound...]
  }

  private func inserting(_ text: String, after line: Int) -> [UInt8] {
    let source = document.source
    let end = source.byteRange(line..<line + 1).upperBound
    let newline = source.ending(line).isEmpty ? Array("\n".utf8) : Array(source.ending(line))
    let row = source.ending(line).isEmpty ? newline + Array(text.utf8) : Array(text.utf8) + newline
    return source.bytes[..<end] + row + source.bytes[end...]
  }
}
