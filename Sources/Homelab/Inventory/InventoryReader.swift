import Documents

extension Inventory {
  /// The texts of INFRASTRUCTURE.md and SERVICES.md → the inventory. Never fails: what cannot be
  /// understood is in `problems`.
  public init(infrastructure: String, services: String = "") {
    self.init(
      hostTables: MarkdownDocument(infrastructure, path: "INFRASTRUCTURE.md").tables,
      serviceTables: MarkdownDocument(services, path: "SERVICES.md").tables)
  }
}
