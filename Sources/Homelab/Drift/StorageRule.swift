import Documents

/// Disks, pools and mount points are where the documents say.
enum StorageRule {
  static let remark = "not there on"

  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for place in lab.inventory.storage {
      guard let host = lab.host(place.host), let visit = lab.visit(host.name) else { continue }
      guard let facts = visit.facts else {
        drift.unchecked.append(.init(host: host.name, why: "\(place.name): the host was not reached"))
        continue
      }
      switch find(place, facts) {
      case .unknown(let why): drift.unchecked.append(.init(host: host.name, why: "\(place.name): \(why)"))
      case .there:
        guard let cell = place.cell, let correction = cell.removing(remark) else {
          drift.agree(host.name)
          continue
        }
        drift.differences.append(
          Difference(
            .pathBack, host: host.name, field: cell.column, documented: cell.text, actual: "it is there",
            line: place.line, importance: .low, evidence: Comparison.source(visit), seen: visit.date,
            correction: [correction]))
      case .missing(let what) where place.cell?.text.contains(remark) != true:
        drift.differences.append(
          Difference(
            .stalePath, host: host.name, field: place.cell?.column ?? "Mount", documented: place.name, actual: what,
            line: place.line, importance: .medium, evidence: Comparison.source(visit), seen: visit.date,
            correction: place.cell.map { [$0.becoming("\($0.text) (\(remark) \(Comparison.day(visit.date)))")] } ?? []))
      case .missing: drift.agree(host.name)
      }
    }
  }

  private enum Sight {
    case there
    case missing(String)
    /// The host could not say, and why.
    case unknown(String)
  }

  private static func find(_ place: StoragePlace, _ facts: MachineFacts) -> Sight {
    let name = place.name.split(separator: " ").first.map(String.init) ?? place.name
    let title = place.cell?.column.lowercased() ?? ""
    if name.hasPrefix("/dev/") { return device(name, facts) }
    if name.hasPrefix("/") { return mount(name, isMount: title.contains("mount"), facts) }
    let pool = name.split(separator: "/").first.map(String.init) ?? name
    if facts.disks.contains(where: { $0.name == name }) { return .there }
    if facts.pools.contains(where: { $0.name == pool }) {
      return pool == name ? .there : .unknown("what is in a pool is not looked at")
    }
    // Without any pool the host may have no program that would tell of one.
    let isPool = !facts.pools.isEmpty || title.contains("pool")
    return isPool ? .missing("no such pool") : .unknown("the host tells of no pools")
  }

  private static func device(_ name: String, _ facts: MachineFacts) -> Sight {
    guard !facts.disks.isEmpty else { return .unknown("the host tells of no disks") }
    let device = String(name.dropFirst(5))
    if facts.disks.contains(where: { $0.name == device }) || facts.fileSystems.contains(where: { $0.device == name }) {
      return .there
    }
    // Names by id and mapped devices are not in the list, nor are partitions that are not mounted.
    if device.contains("/") { return .unknown("names of this kind are not looked at") }
    let isPartition = facts.disks.contains { disk in
      device.hasPrefix(disk.name) && device.dropFirst(disk.name.count).allSatisfy { $0.isNumber || $0 == "p" }
    }
    return isPartition
      ? .unknown("nothing is mounted from it, and partitions are not looked at") : .missing("no such disk")
  }

  private static func mount(_ name: String, isMount: Bool, _ facts: MachineFacts) -> Sight {
    guard !facts.fileSystems.isEmpty else { return .unknown("the host tells of no file systems") }
    if name == "/" || facts.fileSystems.contains(where: { $0.mount == name }) { return .there }
    let above = facts.fileSystems.map(\.mount).filter { $0 != "/" && name.hasPrefix($0 + "/") }.max {
      $0.count < $1.count
    }
    if let above { return .unknown("it lies in \(above), and what is in there is not looked at") }
    // A directory of the root file system is no mount point, and may be there all the same.
    return isMount ? .missing("nothing is mounted there") : .unknown("directories are not looked at")
  }
}
