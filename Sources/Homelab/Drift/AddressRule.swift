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
      var documented = host.knownAddresses
      for interface in lab.interfaces(of: host) {
        documented += interface.addresses.filter { HostName.isIPv4($0) && !documented.contains($0) }
      }
      for address in documented where actual.contains(address) && visit.movedTo != address { drift.agree(host.name) }
      if documented.isEmpty { undocumented(host, visit, actual, &drift) }
      var free = actual.filter { !documented.contains($0) }
      for old in documented where !actual.contains(old) {
        if !host.knownAddresses.contains(old), let now = current(of: old, on: host, facts, lab) {
          moved(host, visit, old, now, lab, &drift)
          continue
        }
        let isAlone = !documented.contains(where: actual.contains)
        if let now = successor(of: old, among: free, visit, isAlone: isAlone) {
          free.removeAll { $0 == now }
          moved(host, visit, old, now, lab, &drift)
        } else {
          gone(host, visit, old, lab, &drift)
        }
      }
    }
  }

  /// The address that the interface has whose row gives it as `old`.
  private static func current(
    of old: String, on host: Host, _ facts: MachineFacts, _ lab: Comparison
  ) -> String? {
    let row = lab.interfaces(of: host).first { $0.addresses.contains(old) }
    let link = facts.links.first { $0.name == row?.name }
    return link?.addresses.map { String($0.prefix { $0 != "/" }) }.first(where: HostName.isIPv4)
  }

  /// The address that took the place of `old`: of its kind and network, or any other where the host has none of its
  /// documented ones.
  private static func successor(
    of old: String, among free: [String], _ visit: HostVisit, isAlone: Bool
  ) -> String? {
    if let moved = visit.movedTo, free.contains(moved) { return moved }
    let same = free.filter { $0.contains(":") == old.contains(":") }
    let near = AddressRange("\(old)/24")
    return same.first { near?.contains($0) ?? false } ?? (isAlone ? same.first : nil)
  }

  private static let remark = "is not there since"

  /// It has no such address, and nothing that took its place.
  private static func gone(
    _ host: Host, _ visit: HostVisit, _ old: String, _ lab: Comparison, _ drift: inout Drift
  ) {
    let told = "\(old) \(remark)"
    guard !host.notes.contains(told) else { return }
    let row = lab.interfaces(of: host).first { $0.addresses.contains(old) }
    let cells = [host.cells[.address], row?.addressCell].compactMap { $0 }
    var corrections = cells.compactMap { cell in without(old, in: cell.text).map { cell.becoming($0) } }
    if corrections.isEmpty, let notes = host.cells[.notes] {
      corrections = [notes.adding("\(told) \(Comparison.day(visit.date))")]
    }
    let isInRow = host.knownAddresses.contains(old)
    drift.differences.append(
      Difference(
        .addressGone, host: host.name, field: (isInRow ? host.cells[.address] : row?.addressCell)?.column ?? "Address",
        documented: old, actual: "", line: isInRow ? host.line : row?.line ?? host.line, importance: .medium,
        evidence: Comparison.source(visit), seen: visit.date, correction: corrections))
  }

  /// `text` without the address, where it holds another one; else nil.
  private static func without(_ old: String, in text: String) -> String? {
    guard let rest = replace(old, by: "", in: text) else { return nil }
    let parts = rest.split(separator: ",").map { $0.trimmed }.filter { $0.contains { $0.isLetter || $0.isNumber } }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private static func moved(
    _ host: Host, _ visit: HostVisit, _ old: String, _ now: String, _ lab: Comparison, _ drift: inout Drift
  ) {
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
    let row = host.knownAddresses.contains(old) ? nil : lab.interfaces(of: host).first { $0.addresses.contains(old) }
    let cell = row?.addressCell ?? host.cells[.address] ?? host.cells[.reach]
    drift.differences.append(
      Difference(
        .addressMoved, host: host.name, field: cell?.column ?? "Address", documented: old, actual: now,
        line: row?.line ?? host.line, importance: .high, evidence: Comparison.source(visit) + trail, seen: visit.date,
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
