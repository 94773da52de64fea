import Documents

/// A host has the addresses that its row says.
enum AddressRule {
  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for (host, visit, facts) in lab.reached {
      let actual = facts.addresses
      guard !actual.isEmpty else {
        drift.unchecked.append(
          .init(
            host: host.name, why: "its addresses: \(facts.unknown.first { $0.hasPrefix("addresses") } ?? "none found")")
        )
        continue
      }
      let documented = host.knownAddresses
      for address in documented where actual.contains(address) && visit.movedTo != address { drift.agreeing += 1 }
      let gone = documented.filter { !actual.contains($0) }
      if documented.isEmpty {
        undocumented(host, visit, actual, &drift)
      } else if let first = gone.first, let now = successor(of: first, among: actual, visit, documented) {
        moved(host, visit, gone, now, lab, &drift)
      }
    }
  }

  /// The address that took the place of `old`: in the same network, and not documented itself.
  private static func successor(
    of old: String, among actual: [String], _ visit: HostVisit, _ documented: [String]
  ) -> String? {
    if let moved = visit.movedTo { return moved }
    let free = actual.filter { !documented.contains($0) && $0.contains(":") == old.contains(":") }
    let near = AddressRange("\(old)/24")
    return free.first { near?.contains($0) ?? false } ?? free.first ?? actual.first { !documented.contains($0) }
  }

  private static func moved(
    _ host: Host, _ visit: HostVisit, _ gone: [String], _ now: String, _ lab: Comparison, _ drift: inout Drift
  ) {
    let old = gone[0]
    var corrections: [TableEdit.Change] = []
    for field in [Host.Field.address, .reach] {
      guard let cell = host.cells[field], let text = replace(old, by: now, in: cell.text) else { continue }
      corrections.append(cell.becoming(text))
    }
    for interface in lab.interfaces(of: host) {
      guard let cell = interface.addressCell, let text = replace(old, by: now, in: cell.text) else { continue }
      corrections.append(cell.becoming(text))
    }
    let trail = visit.trail.map { "; found by \($0), and it has the host key of \(old)" } ?? ""
    let cell = host.cells[.address] ?? host.cells[.reach]
    drift.differences.append(
      Difference(
        .addressMoved, host: host.name, field: cell?.column ?? "Address", documented: old, actual: now,
        line: host.line, importance: .high, evidence: Comparison.source(visit) + trail, seen: visit.date,
        correction: corrections))
  }

  private static func undocumented(
    _ host: Host, _ visit: HostVisit, _ actual: [String], _ drift: inout Drift
  ) {
    guard let cell = host.cells[.address], host.addresses.isEmpty, let address = actual.first else { return }
    drift.differences.append(
      Difference(
        .addressUndocumented, host: host.name, field: cell.column, documented: "", actual: address, line: host.line,
        importance: .low, evidence: Comparison.source(visit), seen: visit.date, correction: [cell.becoming(address)]))
  }

  /// `text` with the address changed where it stands as a whole; nil where it does not.
  static func replace(_ old: String, by new: String, in text: String) -> String? {
    var result = ""
    var rest = text[...]
    var found = false
    while let range = rest.firstRange(of: old) {
      let before = (result + rest[..<range.lowerBound]).last
      let after = rest[range.upperBound...].first
      let isWhole = !(before.map { $0.isNumber || $0 == "." } ?? false) && !(after.map { $0.isNumber } ?? false)
      result += rest[..<range.lowerBound] + (isWhole ? new : old)
      found = found || isWhole
      rest = rest[range.upperBound...]
    }
    return found ? result + rest : nil
  }
}
