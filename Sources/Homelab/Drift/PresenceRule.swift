import Documents
import Foundation

/// Every documented host is there.
enum PresenceRule {
  static let remark = "not answering since"

  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for visit in lab.survey.visits {
      guard let host = lab.host(visit.name) else { continue }
      if visit.facts != nil {
        drift.agree(host.name)
        back(host, visit, &drift)
        continue
      }
      let why = visit.why ?? visit.state.rawValue
      if let moved = guestElsewhere(host, lab) {
        guestMoved(host, visit, moved, &drift)
      } else {
        drift.unchecked.append(.init(host: host.name, why: why, isWholeHost: true))
        if let actual = absence(host, visit, lab) { missing(host, visit, actual, why, &drift) }
      }
    }
  }

  /// What shows that the host is not there; nil where it only could not be asked.
  private static func absence(_ host: Host, _ visit: HostVisit, _ lab: Comparison) -> String? {
    switch host.reach {
    case .qm(let id, let parent), .pct(let id, let parent):
      guard let facts = lab.facts(parent), visit.state == .down else { return nil }
      let kind: MachineFacts.Guest.Kind = if case .qm = host.reach { .vm } else { .lxc }
      let listed = facts.guests.filter { $0.kind == kind }
      guard let guest = listed.first(where: { $0.id == "\(id)" }) else {
        return listed.isEmpty ? nil : "\(parent) has no \(kind == .vm ? "VM" : "LXC") \(id)"
      }
      return guest.state == "running" ? nil : "\(guest.state) on \(parent)"
    case .ssh:
      // From outside of its network every host is silent.
      guard visit.state == .down, isNetworkSeen(host, lab) else { return nil }
      return "no answer"
    case .kubectl: return visit.state == .down ? visit.why : nil
    case .local, .none: return nil
    }
  }

  /// Whether another host of the same network was reached, or this machine is in it.
  private static func isNetworkSeen(_ host: Host, _ lab: Comparison) -> Bool {
    guard let address = host.knownAddresses.first(where: { HostName.isIPv4($0) }) else {
      return lab.reached.contains { $0.host.reach != .local }
    }
    let range =
      lab.inventory.networks.map(\.range).filter { $0.contains(address) }.max { $0.length < $1.length }
      ?? AddressRange("\(address)/24")
    let seen = lab.reached.flatMap { $0.facts.addresses } + (lab.survey.here?.addresses ?? [])
    return seen.contains { range?.contains($0) ?? false }
  }

  private static func missing(
    _ host: Host, _ visit: HostVisit, _ actual: String, _ why: String, _ drift: inout Drift
  ) {
    guard !host.notes.contains(remark) else { return }
    let cell = host.cells[.notes]
    drift.differences.append(
      Difference(
        .hostMissing, host: host.name, field: "Host", documented: host.reach.text, actual: actual, line: host.line,
        importance: .high, evidence: "\(why), \(Comparison.stamp(visit.date))", seen: visit.date,
        correction: cell.map { [$0.adding("\(remark) \(Comparison.day(visit.date))")] } ?? []))
  }

  /// The notes still say that it does not answer.
  private static func back(_ host: Host, _ visit: HostVisit, _ drift: inout Drift) {
    guard let cell = host.cells[.notes],
      let match = cell.text.firstMatch(of: /(?:; )?not answering since \d{4}-\d{2}-\d{2}/)
    else { return }
    var text = cell.text
    text.removeSubrange(match.range)
    if text.hasPrefix("; ") { text.removeFirst(2) }
    drift.differences.append(
      Difference(
        .hostBack, host: host.name, field: cell.column, documented: String(match.output).replacing("; ", with: ""),
        actual: "it answers", line: host.line, importance: .low, evidence: Comparison.source(visit), seen: visit.date,
        correction: [cell.becoming(text)]))
  }

  /// The hypervisor that lists the guest now, where it is not the documented one.
  private static func guestElsewhere(_ host: Host, _ lab: Comparison) -> (parent: String, guest: MachineFacts.Guest)? {
    guard let documented = host.reach.through, lab.facts(documented) != nil else { return nil }
    let kind: MachineFacts.Guest.Kind
    switch host.reach {
    case .qm(let id, _):
      kind = .vm
      if lab.facts(documented)!.guests.contains(where: { $0.kind == kind && $0.id == "\(id)" }) { return nil }
    case .pct(let id, _):
      kind = .lxc
      if lab.facts(documented)!.guests.contains(where: { $0.kind == kind && $0.id == "\(id)" }) { return nil }
    default: return nil
    }
    for (parent, _, facts) in lab.reached {
      if let guest = facts.guests.first(where: { $0.kind == kind && $0.name.lowercased() == host.name.lowercased() }) {
        return (parent.name, guest)
      }
    }
    return nil
  }

  private static func guestMoved(
    _ host: Host, _ visit: HostVisit, _ found: (parent: String, guest: MachineFacts.Guest), _ drift: inout Drift
  ) {
    let program = found.guest.kind == .vm ? "qm" : "pct"
    let now = "\(program) \(found.guest.id) on \(found.parent)"
    var corrections = host.cells[.reach].map { [$0.becoming(now)] } ?? []
    if let cell = host.cells[.parent], !cell.text.isEmpty { corrections.append(cell.becoming(found.parent)) }
    drift.differences.append(
      Difference(
        .guestMoved, host: host.name, field: host.cells[.reach]?.column ?? "Reach", documented: host.reach.text,
        actual: now, line: host.line, importance: .high,
        evidence: "the list of \(found.parent), \(Comparison.stamp(visit.date))", seen: visit.date,
        correction: corrections))
  }
}
