import Agent
import Documents
import Foundation

/// Every machine that is there is documented.
enum StrangerRule {
  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    var known = Set<String>()
    guests(lab, &known, &drift)
    nodes(lab, &known, &drift)
    sightings(lab, &known, &drift)
  }

  private static func guests(_ lab: Comparison, _ known: inout Set<String>, _ drift: inout Drift) {
    for (parent, visit, facts) in lab.reached {
      for guest in facts.guests where guest.state == "running" && (guest.kind == .vm || guest.kind == .lxc) {
        guard !isDocumented(guest, on: parent, lab.inventory), known.insert(guest.name.lowercased()).inserted else {
          continue
        }
        let program = guest.kind == .vm ? "qm" : "pct"
        add(
          guest.name, address: "", reach: "\(program) \(guest.id) on \(parent.name)",
          role: guest.kind == .vm ? "VM" : "LXC", actual: "\(program) \(guest.id) on \(parent.name)",
          evidence: "the list of " + Comparison.source(visit), importance: .medium, lab, visit.date, &drift)
      }
    }
  }

  private static func isDocumented(_ guest: MachineFacts.Guest, on parent: Host, _ inventory: Inventory) -> Bool {
    inventory.hosts.contains { host in
      switch host.reach {
      case .qm(let id, let through) where guest.kind == .vm && "\(id)" == guest.id:
        if inventory.host(through)?.name == parent.name { return true }
      case .pct(let id, let through) where guest.kind == .lxc && "\(id)" == guest.id:
        if inventory.host(through)?.name == parent.name { return true }
      default: break
      }
      return ([host.name] + host.aliases).contains { $0.lowercased() == guest.name.lowercased() }
    }
  }

  private static func nodes(_ lab: Comparison, _ known: inout Set<String>, _ drift: inout Drift) {
    for (_, visit, facts) in lab.reached {
      for node in facts.cluster?.nodes ?? [] {
        let addresses = Set(node.addresses)
        let isDocumented =
          lab.host(node.name) != nil
          || lab.inventory.hosts.contains { !addresses.isDisjoint(with: $0.knownAddresses) }
          || lab.reached.contains { $0.facts.hostname == node.name || !addresses.isDisjoint(with: $0.facts.addresses) }
        guard !isDocumented, known.insert(node.name.lowercased()).inserted else { continue }
        add(
          node.name, address: node.addresses.first ?? "", reach: "kubectl node \(node.name) on \(visit.name)",
          role: "K3s node", actual: "node of the cluster\(node.addresses.first.map { ", \($0)" } ?? "")",
          evidence: "the cluster, asked on " + Comparison.source(visit), importance: .medium, lab, visit.date, &drift)
      }
    }
  }

  private static func sightings(_ lab: Comparison, _ known: inout Set<String>, _ drift: inout Drift) {
    var addresses = Set(lab.texts.flatMap(documentedAddresses))
    var cards = Set(lab.inventory.interfaces.map(\.mac))
    for facts in lab.reached.map(\.facts) + [lab.survey.here].compactMap({ $0 }) {
      addresses.formUnion(facts.addresses)
      if let gateway = facts.gateway { addresses.insert(gateway) }
      // An address that a known host holds for a service has the card of that host.
      cards.formUnion(facts.links.compactMap(\.mac).map { $0.lowercased() })
      addresses.formUnion(facts.cluster?.nodes.flatMap(\.addresses) ?? [])
    }
    for sighting in lab.survey.sightings where sighting.answers && !addresses.contains(sighting.address) {
      guard !(sighting.mac.map(cards.contains) ?? false),
        let network = lab.inventory.networks.first(where: { $0.range.contains(sighting.address) }),
        !network.isUnmanaged
      else { continue }
      let called = sighting.name.flatMap { HostName.isValid($0) ? $0 : nil }
      let name = called ?? sighting.address
      // A documented host that is looked for by its name is told of elsewhere.
      guard lab.host(name) == nil, known.insert(name.lowercased()).inserted else { continue }
      let claim = called == nil ? sighting.name.map { ", calls itself \(Escaper.escapeLine($0))" } ?? "" : ""
      add(
        name, address: sighting.address, reach: "none: not decided yet", role: "", actual: sighting.address,
        evidence:
          "answers at \(sighting.address)\(sighting.mac.map { " (\($0))" } ?? ""), \(sighting.seenBy)\(claim), \(Comparison.stamp(lab.survey.date))",
        importance: .medium, lab, lab.survey.date, &drift)
    }
  }

  private static func documentedAddresses(_ text: String) -> [String] {
    text.matches(of: /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/).map { String($0.output) }
  }

  private static func add(
    _ name: String, address: String, reach: String, role: String, actual: String, evidence: String,
    importance: Difference.Importance, _ lab: Comparison, _ date: Date, _ drift: inout Drift
  ) {
    var corrections: [TableEdit.Change] = []
    let table = lab.inventory.hostTable
    if let table, let columns = HostColumns(table) {
      var cells = [String](repeating: "-", count: table.header.count)
      cells[columns.name] = name
      let values: [(Host.Field, String)] = [
        (.address, address), (.reach, reach), (.role, role), (.notes, "found on \(Comparison.day(date))"),
      ]
      for (field, value) in values where !value.isEmpty {
        if let column = columns[field] { cells[column] = value }
      }
      corrections = [.row(after: table.lastLine, cells: cells)]
    }
    drift.differences.append(
      Difference(
        .hostUndocumented, host: name, field: "Host", documented: "", actual: actual, line: 0, importance: importance,
        evidence: evidence, seen: date, correction: corrections))
  }
}
