/// Where the speed of a host's link is written down: in the tables of interfaces and of links.
struct RecordedLink: Sendable, Hashable {
  /// Empty where the documents do not name it.
  var interface: String
  var cells: [DocumentCell]
  /// The other end in the table of links: what is plugged into there; nil where no row leads from the host.
  var far: (name: String, cells: Link.EndCells)? { farEnd.map { ($0.name, $0.cells) } }
  private var farEnd: FarEnd?

  private struct FarEnd: Sendable, Hashable {
    var name: String
    var cells: Link.EndCells
  }

  /// Nil where it is written nowhere, or it cannot be told which of several rows is meant.
  init?(host: Host, interface: String, in inventory: Inventory) {
    func isHost(_ name: String) -> Bool { inventory.host(name)?.name == host.name }
    let rows = inventory.interfaces.filter { isHost($0.host) }
    let row = rows.first { $0.name == interface } ?? (rows.count == 1 ? rows[0] : nil)
    let links = inventory.links.compactMap { link -> (port: String, cell: DocumentCell?, far: FarEnd)? in
      if isHost(link.from.name) {
        return (link.from.port, link.speedCell, FarEnd(name: link.to.name, cells: link.toCells))
      }
      guard isHost(link.to.name) else { return nil }
      return (link.to.port, link.speedCell, FarEnd(name: link.from.name, cells: link.fromCells))
    }
    let link = links.first { $0.port == interface } ?? (links.count == 1 ? links[0] : nil)
    self.interface = interface.isEmpty ? row?.name ?? link?.port ?? "" : interface
    farEnd = link?.far
    cells = [row?.speedCell, link?.cell].compactMap { $0 }
    if cells.isEmpty { return nil }
  }
}
