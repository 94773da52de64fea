/// Where the speed of a host's link is written down: in the tables of interfaces and of links.
struct RecordedLink: Sendable, Hashable {
  /// Empty where the documents do not name it.
  var interface: String
  var cells: [DocumentCell]

  /// Nil where it is written nowhere, or it cannot be told which of several rows is meant.
  init?(host: Host, interface: String, in inventory: Inventory) {
    func isHost(_ name: String) -> Bool { inventory.host(name)?.name == host.name }
    let rows = inventory.interfaces.filter { isHost($0.host) }
    let row = rows.first { $0.name == interface } ?? (rows.count == 1 ? rows[0] : nil)
    let links = inventory.links.compactMap { link -> (port: String, cell: DocumentCell?)? in
      let near = isHost(link.from.name) ? link.from : isHost(link.to.name) ? link.to : nil
      return near.map { ($0.port, link.speedCell) }
    }
    let link = links.first { $0.port == interface } ?? (links.count == 1 ? links[0] : nil)
    self.interface = interface.isEmpty ? row?.name ?? link?.port ?? "" : interface
    cells = [row?.speedCell, link?.cell].compactMap { $0 }
    if cells.isEmpty { return nil }
  }
}
