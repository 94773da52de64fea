import Documents

/// A link is as fast as its row says, and as fast as both of its ends can be.
enum LinkRule {
  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for (host, visit, facts) in lab.reached {
      for link in facts.links where link.isPhysical && link.hasCarrier != false {
        guard let speed = link.speed.map({ LinkSpeed($0) }) else { continue }
        compare(host, visit, link, speed, lab, &drift)
      }
      for name in lab.linkNames(of: host) where !facts.links.contains(where: { $0.name == name && tellsSpeed($0) }) {
        let why =
          switch facts.links.first(where: { $0.name == name }) {
          case nil: "the host has no interface of that name"
          case let link? where link.hasCarrier == false: "it has no link"
          default: "its speed is not known"
          }
        drift.unchecked.append(.init(host: host.name, why: "\(name): \(why)"))
      }
    }
  }

  private static func tellsSpeed(_ link: NetworkLink) -> Bool {
    link.isPhysical && link.hasCarrier != false && link.speed != nil
  }

  private static func compare(
    _ host: Host, _ visit: HostVisit, _ link: NetworkLink, _ actual: LinkSpeed, _ lab: Comparison,
    _ drift: inout Drift
  ) {
    let rows = lab.linkRows(of: link.name, on: host)
    // Two rows may tell of one link, and only one of them be wrong.
    let stated = rows.filter { $0.speed != nil }
    let wrong = stated.filter { $0.speed != actual }
    let telling = wrong.first ?? rows.first
    let documented = telling?.speed
    let possible = possible(link, rows)
    let isBelow = possible.map { actual < $0 } ?? false
    let remark = possible.map { "both ends can do \($0.text)" }
    // The document may say already that it knows.
    let known =
      isBelow
      && (rows.contains { $0.cell?.text.contains(possible!.text) == true && $0.speed == actual }
        || host.notes.contains("\(link.name): \(actual.text), \(remark!)"))
    if wrong.isEmpty, !isBelow || known {
      if !stated.isEmpty { drift.agree(host.name) }
      return
    }
    let told = actual.text + (isBelow ? " (\(remark!))" : "")
    var corrections = rows.filter { isBelow || $0.speed != actual }.compactMap { row in
      row.cell.flatMap { $0.text == told ? nil : $0.becoming(told) }
    }
    if corrections.isEmpty, rows.isEmpty, let notes = host.cells[.notes] {
      corrections = [notes.adding("\(link.name): \(actual.text), \(remark ?? "")")]
    }
    let slower = isBelow || documented.map { actual < $0 } ?? false
    drift.differences.append(
      Difference(
        slower ? .speedBelow : .speedDiffers, host: host.name, field: link.name, documented: documented?.text ?? "",
        actual: told, document: telling?.cell?.document ?? "INFRASTRUCTURE.md",
        line: telling?.line ?? host.line, importance: slower ? .medium : .low,
        evidence: Comparison.source(visit) + abilities(link), seen: visit.date, correction: corrections))
  }

  /// The fastest that both ends can do; nil where one of them is not known.
  private static func possible(_ link: NetworkLink, _ rows: [LinkRow]) -> LinkSpeed? {
    guard let own = link.supports else { return nil }
    guard let other = link.partner ?? rows.compactMap(\.farEnd?.megabits).max() else { return nil }
    return LinkSpeed(min(own, other))
  }

  private static func abilities(_ link: NetworkLink) -> String {
    let own = link.supports.map { ", the card can do \(LinkSpeed($0).text)" } ?? ""
    return own + (link.partner.map { ", the other end offers \(LinkSpeed($0).text)" } ?? "")
  }
}

/// A row that tells of an interface's speed: of the interfaces, or of the links.
struct LinkRow: Sendable {
  var interface: String
  var speed: LinkSpeed?
  var cell: DocumentCell?
  var line: Int
  /// What the device at the other end can do, as its row says.
  var farEnd: LinkSpeed?

  /// The rows of links, by the name of the host at either end.
  static func byHost(_ inventory: Inventory, _ index: HostIndex) -> [String: [LinkRow]] {
    let devices = Dictionary(
      inventory.devices.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    var rows: [String: [LinkRow]] = [:]
    for link in inventory.links {
      for (near, far) in [(link.from, link.to), (link.to, link.from)] {
        guard let host = index[near.name] else { continue }
        rows[host.name, default: []].append(
          LinkRow(
            interface: near.port, speed: link.speed, cell: link.speedCell, line: link.line,
            farEnd: devices[far.name.lowercased()]?.speed))
      }
    }
    return rows
  }
}
