/// The processes of a machine, from two samples of `/proc/[pid]/stat`.
struct ProcessTable: Sendable {
  /// Processes that used CPU between the samples, the busiest first.
  var loads: [ProcessLoad]
  /// Names of processes that wait for a disk or another device (state D).
  var waiting: [String]
  /// Backups that run, busy or not: `restic (pid 12, root)`.
  var backups: [String]
  /// How many processes there are, where that was counted.
  var count: Int?

  init(_ sections: Sections) {
    let hertz = sections.first("hertz").flatMap(Double.init).flatMap { $0 > 0 ? $0 : nil } ?? 100
    let before = ProcessStat.list(sections.lines("stat1"))
    let now = ProcessStat.list(sections.lines("stat2"))
    let uptimes = ["uptime1", "uptime2"].map {
      sections.first($0)?.words.first.flatMap(Double.init)
    }
    let own = ProcessTable.family(
      of: sections.first("self").flatMap { Int($0) }, in: before + now)
    let details = ProcessDetail.list(sections)
    // Identified by pid and start: a pid may be used again within the second.
    var earlier: [Key: Double] = [:]
    for stat in before { earlier[Key(stat)] = stat.ticks }
    let uptime = uptimes[1] ?? uptimes[0] ?? 0
    let interval = max(0.1, (uptimes[1] ?? 1) - (uptimes[0] ?? (uptimes[1] ?? 1) - 1))

    loads = now.compactMap { stat in
      guard !own.contains(stat.pid) else { return nil }
      let age = max(0, uptime - stat.start / hertz)
      let used = stat.ticks - (earlier[Key(stat)] ?? (age < interval + 1 ? 0 : stat.ticks))
      guard used > 0 else { return nil }
      let detail = details[stat.pid]
      return ProcessLoad(
        stat: stat, user: detail?.user, subject: detail?.subject,
        backup: ProcessDetail.backup(name: stat.name, detail: detail),
        percent: used / hertz / interval * 100,
        lifetimePercent: age > 0 ? stat.ticks / hertz / age * 100 : 0, age: age,
        demand: detail?.waited.flatMap { age > 0 ? ($0 + stat.ticks / hertz) / age * 100 : nil })
    }
    .sorted { ($0.percent, -$0.stat.pid) > ($1.percent, -$1.stat.pid) }
    waiting = now.filter { $0.state == "D" && !own.contains($0.pid) }.map(\.name)
    backups = loads.filter { $0.backup != nil }.map(\.title)
    let listed = Set(loads.map(\.stat.pid))
    for (pid, detail) in details.sorted(by: { $0.key < $1.key }) where !listed.contains(pid) {
      guard let backup = ProcessDetail.backup(name: detail.name ?? "", detail: detail) else { continue }
      backups.append("\(backup) (\((["pid \(pid)"] + [detail.user].compactMap { $0 }).joined(separator: ", ")))")
    }
    if details.isEmpty {
      for stat in now where !listed.contains(stat.pid) {
        guard let backup = ProcessDetail.backup(name: stat.name, detail: nil) else { continue }
        backups.append("\(backup) (pid \(stat.pid))")
      }
    }
    count =
      sections.first("processes").flatMap { Int($0) } ?? (now.isEmpty ? nil : now.count)
  }

  private struct Key: Hashable {
    var pid: Int
    var start: Double

    init(_ stat: ProcessStat) {
      pid = stat.pid
      start = stat.start
    }
  }

  /// `root` and everything that it started.
  static func family(of root: Int?, in stats: [ProcessStat]) -> Set<Int> {
    guard let root else { return [] }
    let children = Dictionary(grouping: stats, by: \.parent)
    var family: Set = [root]
    var open = [root]
    while let parent = open.popLast() {
      for child in children[parent] ?? [] where family.insert(child.pid).inserted {
        open.append(child.pid)
      }
    }
    return family
  }
}
