import Documents

/// Disks, pools and mount points are where the documents say.
enum StorageRule {
  static let remark = "not there on"

  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for place in lab.inventory.storage {
      guard let host = lab.host(place.host), let visit = lab.visit(host.name), let facts = visit.facts,
        let isThere = isThere(place.name, facts)
      else { continue }
      if isThere {
        drift.agreeing += 1
      } else if place.cell?.text.contains(remark) != true {
        drift.differences.append(
          Difference(
            .stalePath, host: host.name, field: place.cell?.column ?? "Mount", documented: place.name,
            actual: "no such disk, pool or mount point", line: place.line, importance: .medium,
            evidence: Comparison.source(visit), seen: visit.date,
            correction: place.cell.map { [$0.becoming("\($0.text) (\(remark) \(Comparison.day(visit.date)))")] } ?? []))
      }
    }
  }

  /// nil where the host could not say.
  private static func isThere(_ name: String, _ facts: MachineFacts) -> Bool? {
    let name = name.split(separator: " ").first.map(String.init) ?? name
    if name.hasPrefix("/dev/") {
      guard !facts.disks.isEmpty else { return nil }
      let device = String(name.dropFirst(5))
      // A partition belongs to its disk; names by id and mapped devices are not in the list.
      if device.contains("/") { return nil }
      return facts.disks.contains { device.hasPrefix($0.name) } || facts.fileSystems.contains { $0.device == name }
    }
    if name.hasPrefix("/") {
      guard !facts.fileSystems.isEmpty else { return nil }
      if name == "/" { return true }
      // What lies below a mount point is not looked at; what would lie on the root is not known.
      return facts.fileSystems.contains { $0.mount != "/" && (name == $0.mount || name.hasPrefix($0.mount + "/")) }
    }
    guard !facts.pools.isEmpty else { return nil }
    let pool = name.split(separator: "/").first.map(String.init) ?? name
    return facts.pools.contains { $0.name == pool } || facts.disks.contains { $0.name == name }
  }
}
