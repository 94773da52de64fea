import Documents

/// A link is as fast as its row says, and as fast as both of its ends can be.
enum LinkRule {
  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for (host, visit, facts) in lab.reached {
      for link in facts.links where link.isPhysical && link.hasCarrier != false {
        guard let speed = link.speed.map({ LinkSpeed($0) }) else { continue }
        compare(host, visit, link, speed, lab, &drift)
      }
    }
  }

  private static func compare(
    _ host: Host, _ visit: HostVisit, _ link: NetworkLink, _ actual: LinkSpeed, _ lab: Comparison,
    _ drift: inout Drift
  ) {
    let rows = LinkRow.all(of: link.name, on: host, in: lab.inventory)
    let documented = rows.compactMap(\.speed).max()
    let possible = possible(link, rows)
    let isBelow = possible.map { actual < $0 } ?? false
    let remark = possible.map { "both ends can do \($0.text)" }
    // The document may say already that it knows.
    let known =
      isBelow
      && (rows.contains { $0.cell?.text.contains(possible!.text) == true && $0.speed == actual }
        || host.notes.contains("\(link.name): \(actual.text), \(remark!)"))
    if documented.map({ $0 == actual }) ?? true, !isBelow || known {
      if documented != nil { drift.agreeing += 1 }
      return
    }
    let told = actual.text + (isBelow ? " (\(remark!))" : "")
    var corrections = rows.compactMap { row in
      row.cell.flatMap { $0.text == told ? nil : $0.becoming(told) }
    }
    if corrections.isEmpty, rows.isEmpty, let notes = host.cells[.notes] {
      corrections = [notes.adding("\(link.name): \(actual.text), \(remark ?? "")")]
    }
    let slower = isBelow || documented.map { actual < $0 } ?? false
    drift.differences.append(
      Difference(
        slower ? .speedBelow : .speedDiffers, host: host.name, field: link.name, documented: documented?.text ?? "",
        actual: told, document: rows.first?.cell?.document ?? "INFRASTRUCTURE.md",
        line: rows.first?.line ?? host.line, importance: slower ? .medium : .low,
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
struct LinkRow {
  var speed: LinkSpeed?
  var cell: DocumentCell?
  var line: Int
  /// What the device at the other end can do, as its row says.
  var farEnd: LinkSpeed?

  static func all(of interface: String, on host: Host, in inventory: Inventory) -> [LinkRow] {
    let own = inventory.interfaces.filter { inventory.host($0.host)?.name == host.name && $0.name == interface }
      .map { LinkRow(speed: $0.speed, cell: $0.speedCell, line: $0.line) }
    let links = inventory.links.compactMap { link -> LinkRow? in
      for (near, far) in [(link.from, link.to), (link.to, link.from)]
      where near.port == interface && inventory.host(near.name)?.name == host.name {
        let device = inventory.devices.first { $0.name.lowercased() == far.name.lowercased() }
        return LinkRow(speed: link.speed, cell: link.speedCell, line: link.line, farEnd: device?.speed)
      }
      return nil
    }
    return own + links
  }
}
