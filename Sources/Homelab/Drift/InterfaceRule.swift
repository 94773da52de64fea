import Documents

/// A host has the network cards that its rows say.
enum InterfaceRule {
  static let remark = "not there on"

  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for row in lab.inventory.interfaces {
      guard let host = lab.host(row.host), let visit = lab.visit(host.name), let facts = visit.facts,
        !facts.links.isEmpty, facts.links.contains(where: { $0.mac != nil })
      else { continue }
      let link = facts.links.first { $0.name == row.name }
      if link != nil, let cell = row.nameCell, let correction = cell.removing(remark) {
        drift.differences.append(
          Difference(
            .interfaceDiffers, host: host.name, field: cell.column, documented: cell.text, actual: "it is there",
            line: row.line, importance: .low, evidence: Comparison.source(visit), seen: visit.date,
            correction: [correction]))
      }
      let same = row.mac.isEmpty ? nil : facts.links.first { $0.mac?.lowercased() == row.mac && $0.kind != "bridge" }
      if let mac = link?.mac?.lowercased() {
        if row.mac.isEmpty { continue }
        if mac == row.mac {
          drift.agree(host.name)
        } else {
          drift.differences.append(
            Difference(
              .interfaceDiffers, host: host.name, field: row.name, documented: row.mac, actual: mac, line: row.line,
              importance: .medium, evidence: Comparison.source(visit), seen: visit.date,
              correction: row.macCell.map { [$0.becoming(mac)] } ?? []))
        }
      } else if link == nil, row.nameCell?.text.contains(remark) != true {
        drift.differences.append(
          Difference(
            .interfaceDiffers, host: host.name, field: row.nameCell?.column ?? "Interface", documented: row.name,
            actual: same.map { "\($0.name) has its address \(row.mac)" } ?? "no interface of that name", line: row.line,
            importance: .medium, evidence: Comparison.source(visit), seen: visit.date,
            correction: row.nameCell.map { cell in
              [cell.becoming(same?.name ?? "\(cell.text) (\(remark) \(Comparison.day(visit.date)))")]
            } ?? []))
      }
    }
  }
}
