/// Corrections of single cells and new rows of a document's tables. Every other byte stays as it is.
public struct TableEdit: Sendable, Hashable {
  public enum Change: Sendable, Hashable {
    case cell(row: Row, column: String, value: String)
    /// A row after that line, with its cells from the left.
    case row(after: Int, cells: [String])
  }

  public enum Row: Sendable, Hashable {
    /// By its first cell, whatever its case.
    case named(String)
    case line(Int)
  }

  public var changes: [Change]

  public init(_ changes: [Change]) { self.changes = changes }

  /// The corrections as one text, a line each, as `init(reading:section:in:)` reads it.
  public var text: String {
    changes.map { change in
      switch change {
      case .cell(.named(let name), let column, let value):
        [name, column, value].map(TableLine.escape).joined(separator: " | ")
      case .cell(.line(let number), let column, let value):
        "line \(number) | \(TableLine.escape(column)) | \(TableLine.escape(value))"
      case .row(let after, let cells): (["after \(after)"] + cells.map(TableLine.escape)).joined(separator: " | ")
      }
    }.joined(separator: "\n")
  }

  /// The document `content` with these corrections. Throws `DocumentError` where a row or a column is not there.
  public func apply(to content: String, path: String) throws -> String {
    String(decoding: try apply(to: MarkdownDocument(content, path: path)), as: UTF8.self)
  }

  func apply(to document: MarkdownDocument) throws -> [UInt8] {
    let source = document.source
    var lines: [Int: TableLine] = [:]
    var added: [Int: [String]] = [:]
    for change in changes {
      switch change {
      case .cell(let row, let column, let value):
        let (table, line) = try TableEdit.find(row, column: column, in: document)
        let place = try table.place(of: column, in: document)
        var edited = lines[line] ?? TableLine(source.line(line))
        edited.set(place, to: value, header: TableLine(source.line(table.headerLine)))
        lines[line] = edited
      case .row(let after, let cells):
        guard
          let table = document.tables.first(where: { table in
            table.headerLine + 1 == after || table.rows.contains { $0.line == after }
          })
        else { throw DocumentError(.section, "line \(after) of \(document.path) is no row of a table") }
        let header = TableLine(source.line(table.headerLine))
        // The line below the header has only dashes and shows no style.
        let model = after == table.headerLine + 1 ? header : TableLine(source.line(after))
        let padded = table.header.indices.map { $0 < cells.count ? cells[$0] : "" }
        added[after, default: []].append(model.row(padded, header: header))
      }
    }
    return TableEdit.splice(lines, added, into: source)
  }

  private static func splice(
    _ lines: [Int: TableLine], _ added: [Int: [String]], into source: SourceLines
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.bytes.count + 256)
    for number in 1..<source.count + 1 {
      let range = source.byteRange(number..<number + 1)
      let ending = source.ending(number)
      bytes += lines[number].map { Array($0.text.utf8) + ending } ?? Array(source.bytes[range])
      for row in added[number] ?? [] {
        let newline = ending.isEmpty ? [0x0A] : Array(ending)
        bytes += (ending.isEmpty ? newline : []) + Array(row.utf8) + (ending.isEmpty ? [] : newline)
      }
    }
    return bytes
  }

  private static func find(
    _ row: Row, column: String, in document: MarkdownDocument
  ) throws -> (MarkdownTable, Int) {
    switch row {
    case .line(let number):
      guard let table = document.tables.first(where: { $0.rows.contains { $0.line == number } }) else {
        throw DocumentError(.section, "line \(number) of \(document.path) is no row of a table")
      }
      return (table, number)
    case .named(let name):
      let found = document.tables.filter { $0.column(column) != nil }.flatMap { table in
        table.rows(named: name).map { (table, $0.line) }
      }
      guard let first = found.first else {
        let names = document.tables.flatMap { $0.rows.compactMap(\.cells.first) }
        throw DocumentError(
          .section,
          "no row \"\(name.prefix(80))\" with a column \"\(column.prefix(40))\" in \(document.path)\(NearestNames.hint(for: name, among: names))"
        )
      }
      guard found.count == 1 else {
        let places = found.prefix(4).map { "line \($0.1)" }.joined(separator: ", ")
        throw DocumentError(
          .section, "\(found.count) rows of \(document.path) begin with \"\(name)\": \(places); name one")
      }
      return first
    }
  }
}

extension MarkdownTable {
  func rows(named name: String) -> [Row] {
    let wanted = name.lowercased()
    return rows.filter { $0.cells.first?.lowercased() == wanted }
  }

  fileprivate func place(of name: String, in document: MarkdownDocument) throws -> Int {
    if let place = column(name) { return place }
    throw DocumentError(
      .section,
      "the table in line \(headerLine) of \(document.path) has no column \"\(name.prefix(40))\"; it has \(header.joined(separator: ", "))"
    )
  }
}
