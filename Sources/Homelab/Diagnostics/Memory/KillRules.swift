/// Processes that the kernel killed for want of memory: on the whole machine, or in a group with a limit of its own.
///
/// The kernel names the group in the line `oom-kill:constraint=CONSTRAINT_MEMCG,…,oom_memcg=/system.slice/x.service`
/// (mm/oom_kill.c, dump_oom_summary).
enum KillRules {
  struct Kill: Sendable, Hashable {
    var process: String
    /// The unit, pod or container whose limit was used up; nil where the machine's memory was.
    var group: String?
    var line: String
    /// Seconds since it happened; nil where nobody can tell.
    var age: Double?
  }

  static func kills(_ sections: Sections) -> [Kill] {
    let journal = sections.lines("oom")
    let lines = journal.isEmpty ? sections.lines("dmesg") : journal
    var kills: [Kill] = []
    var group: String?
    for line in lines {
      if let match = line.firstMatch(of: /oom-kill:constraint=([A-Z_]+).*?oom_memcg=([^,]+)/),
        match.output.1 == "CONSTRAINT_MEMCG"
      {
        group = name(ofGroup: String(match.output.2))
      }
      guard let match = line.firstMatch(of: /(?i)killed process (\d+) \(([^)]*)\)/) else { continue }
      let limited = line.lowercased().contains("memory cgroup out of memory")
      kills.append(
        Kill(
          process: String(match.output.2), group: limited ? group ?? "a control group" : group,
          line: String(line.prefix(220)), age: LogMoment.age(line, sections.clock)))
      group = nil
    }
    return kills
  }

  /// `/system.slice/indexer.service` → `indexer.service`; a pod's or container's group by its last part.
  static func name(ofGroup path: String) -> String {
    // A guest's own group: what is below it has limits of its own.
    if let match = path.wholeMatch(of: #/(?:.*/)?lxc(?:\.payload\.|/)(\d+)(?:/ns)?/?/#) {
      return "CT \(match.output.1)"
    }
    if let match = path.wholeMatch(of: #/(?:.*/)?qemu\.slice/(\d+)\.scope/?/#) { return "VM \(match.output.1)" }
    let parts = path.split(separator: "/")
    if let unit = parts.last(where: { $0.hasSuffix(".service") || $0.hasSuffix(".scope") }) { return String(unit) }
    if let pod = parts.last(where: { $0.hasPrefix("pod") || $0.contains("-pod") }) {
      return "pod group \(pod.prefix(48))"
    }
    return parts.last.map { String($0.prefix(48)) } ?? path
  }

  static func evaluate(_ sections: Sections) -> CheckReport {
    let kills = kills(sections)
    let counter = sections.lines("vmstat").first { $0.hasPrefix("oom_kill ") }?.words.last.flatMap { Int($0) }
    let count = max(counter ?? 0, kills.count)
    guard count > 0 else {
      guard counter != nil else {
        return CheckReport(unchecked: [
          "kills for want of memory: no counter in /proc/vmstat, and the kernel's log has none"
        ])
      }
      return CheckReport(healthy: ["no process killed for want of memory since the start"])
    }
    // What nobody can date counts as news only where there is nothing better.
    let recent = kills.filter { ($0.age ?? 0) <= Thresholds.killRecent }
    if !kills.isEmpty, recent.isEmpty {
      let last = kills.compactMap(\.age).min().map { LogMoment.ago($0) } ?? "long ago"
      return CheckReport(healthy: [
        "\(Figure.count(count, "process", "processes")) killed for want of memory since the start, the last \(last)"
      ])
    }
    guard !kills.isEmpty else {
      // A counter without a date or a name, which on a container is often the whole machine's.
      return CheckReport(findings: [
        Finding(
          rule: "oom_kill", object: "memory", severity: .info,
          figure: "\(Figure.count(count, "process", "processes")) killed since the start", threshold: "none",
          evidence: ["/proc/vmstat: oom_kill \(count)"],
          cause: "the kernel ended processes because memory, or the limit of their group, was used up",
          confidence: .low, why: "the counter has no names and no dates",
          nextCheck: "as root: journalctl -k -b --grep 'Killed process'")
      ])
    }
    return CheckReport(findings: grouped(recent).prefix(4).map(finding))
  }

  private static func grouped(_ kills: [Kill]) -> [[Kill]] {
    var groups: [[Kill]] = []
    for kill in kills.reversed() {
      if let place = groups.firstIndex(where: { $0[0].group == kill.group && $0[0].process == kill.process }) {
        groups[place].append(kill)
      } else {
        groups.append([kill])
      }
    }
    return groups
  }

  private static func finding(_ kills: [Kill]) -> Finding {
    let last = kills[0]
    let when = last.age.map { ", the last \(LogMoment.ago($0))" } ?? ""
    let object = last.group.map { "\(last.process), \($0)" } ?? last.process
    let cause =
      last.group.map { "the memory limit of \($0) was used up, and the kernel ended its process \"\(last.process)\"" }
      ?? "the machine's memory was used up, and the kernel ended \"\(last.process)\" to get some back"
    let unit = last.group.flatMap { $0.hasSuffix(".service") ? $0 : nil }
    return Finding(
      rule: "oom_kill", object: object, severity: (last.age ?? 0) > Thresholds.killFresh ? .info : .warning,
      figure: "\(Figure.count(kills.count, "process", "processes")) killed for want of memory\(when)",
      threshold: "none in the last hour", evidence: ["kernel log:"] + kills.prefix(2).map(\.line), cause: cause,
      confidence: .high,
      why: "the kernel names the process\(last.group == nil ? "" : " and the group whose limit it was")",
      nextCheck: unit.map { "systemctl show \($0) -p MemoryMax,MemoryPeak,NRestarts,Result" }
        ?? "run the memory check: which process is the biggest now",
      typed: unit.map { [$0] } ?? [])
  }
}
