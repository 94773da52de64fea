import Agent
import Documents

/// The lab as a drawing: devices and hosts, the links between them with their speeds.
public struct Diagram: Sendable, Hashable {
  struct Node: Sendable, Hashable {
    enum Shape: Sendable, Hashable { case host, guest, device, network }
    var name: String
    var detail: String
    var shape: Shape
    /// Not reached when it was looked at.
    var isDown = false
  }

  struct Edge: Sendable, Hashable {
    var from: Int
    var to: Int
    var label: String
    /// Slower than documented, or than both ends can do.
    var isSlow = false
    /// A guest on its hypervisor, rather than a cable.
    var isInside = false
  }

  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []

  /// Places of the nodes that are no networks, by name.
  private var places: [String: Int] = [:]
  private var visits: [String: HostVisit] = [:]

  public init(_ inventory: Inventory, _ survey: Survey? = nil) {
    visits = Dictionary((survey?.visits ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for device in inventory.devices {
      nodes.append(Node(name: device.name, detail: device.kind, shape: .device))
    }
    for host in inventory.hosts {
      let visit = visits[host.name]
      let address = visit?.movedTo ?? host.knownAddresses.first ?? visit?.facts?.addresses.first
      let isGuest = host.parent != nil || host.reach.through != nil
      nodes.append(
        Node(
          name: host.name,
          detail: [address, visit.map { $0.facts == nil ? "not reached" : "" }].compactMap { $0 }
            .filter { !$0.isEmpty }.joined(separator: ", "), shape: isGuest ? .guest : .host,
          isDown: visit.map { $0.facts == nil } ?? false))
    }
    for (place, node) in nodes.enumerated() where places[node.name.lowercased()] == nil {
      places[node.name.lowercased()] = place
    }
    var linked: Set<Int> = []
    for link in inventory.links {
      guard let from = node(link.from.name, inventory), let to = node(link.to.name, inventory), from != to else {
        continue
      }
      edges.append(edge(link, from: from, to: to, inventory))
      linked.formUnion([from, to])
    }
    for host in inventory.hosts {
      guard let place = node(host.name, inventory), !linked.contains(place) else { continue }
      if let parent = host.parent ?? host.reach.through, let above = node(parent, inventory), above != place {
        edges.append(Edge(from: above, to: place, label: "", isInside: true))
      } else if let address = host.knownAddresses.first,
        let network = inventory.networks.first(where: { $0.range.contains(address) })
      {
        edges.append(Edge(from: networkNode(network), to: place, label: speed(of: host)))
      }
    }
  }

  private func node(_ name: String, _ inventory: Inventory) -> Int? {
    let known = inventory.host(name)?.name ?? name
    return places[known.lowercased()]
  }

  private mutating func networkNode(_ network: Network) -> Int {
    if let place = nodes.firstIndex(where: { $0.shape == .network && $0.name == network.name }) { return place }
    nodes.append(Node(name: network.name, detail: network.range.text, shape: .network))
    return nodes.count - 1
  }

  private func edge(_ link: Link, from: Int, to: Int, _ inventory: Inventory) -> Edge {
    for (near, far) in [(link.from, link.to), (link.to, link.from)] {
      guard let host = inventory.host(near.name), let facts = visits[host.name]?.facts,
        let found = facts.links.first(where: { $0.name == near.port }), let speed = found.speed.map({ LinkSpeed($0) })
      else { continue }
      let device = inventory.devices.first { $0.name.lowercased() == far.name.lowercased() }
      let other = found.partner ?? device?.speed?.megabits
      let possible = found.supports.flatMap { own in other.map { LinkSpeed(min(own, $0)) } }
      let wanted = [link.speed, possible].compactMap { $0 }.max()
      let isSlow = wanted.map { speed < $0 } ?? false
      return Edge(
        from: from, to: to, label: isSlow ? "\(speed.text), could be \(wanted!.text)" : speed.text, isSlow: isSlow)
    }
    return Edge(from: from, to: to, label: link.speed?.text ?? "")
  }

  private func speed(of host: Host) -> String {
    visits[host.name]?.facts?.links.first { $0.isPhysical && $0.speed != nil }?.speedText ?? ""
  }
}
