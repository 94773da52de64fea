import Documents

extension Inventory {
  /// The texts of INFRASTRUCTURE.md and SERVICES.md → the inventory. Never fails: what cannot be
  /// understood is in `problems`. The only place that knows how a table comes out of Markdown.
  public init(infrastructure: String, services: String = "") {
    self.init(
      hostTables: Inventory.tables(infrastructure, "INFRASTRUCTURE.md"),
      serviceTables: Inventory.tables(services, "SERVICES.md"))
  }

  private static func tables(_ text: String, _ path: String) -> [InventoryTable] {
    MarkdownDocument(text, path: path).tables.map { table in
      InventoryTable(
        document: path, heading: table.heading, header: table.header, headerLine: table.headerLine,
        rows: table.rows.map { .init(cells: $0.cells, line: $0.line) })
    }
  }
}
