/// Judges ZFS pools (zpool-list(8)) and software RAID (md(4)).
enum PoolRules {
  static func evaluate(_ sections: Sections) -> CheckReport { pools(sections) + arrays(sections) }

  private static func pools(_ sections: Sections) -> CheckReport {
    // No zpool means no ZFS: nothing to check, nothing to say.
    guard !sections.isMissing("zpool", in: "zpool"), sections.has("zpool") else {
      return CheckReport()
    }
    var report = CheckReport()
    for line in sections.lines("zpool") {
      let words = line.words
      guard words.count >= 6, let size = Double(words[1]), let free = Double(words[3]),
        let percent = Double(words[4].replacing("%", with: ""))
      else {
        if line.contains("no pools available") { continue }
        report.unchecked.append("ZFS pools: \(line.prefix(100))")
        continue
      }
      let use =
        "\(Figure.percent(percent)) of \(Figure.kib(size / 1024)) used, \(Figure.kib(free / 1024)) free"
      if words[5] != "ONLINE" {
        let status = sections.lines("zpool_status").map { $0.trimmed }.filter {
          $0.hasPrefix("state:") || $0.hasPrefix("status:") || $0.hasPrefix("errors:")
            || $0.contains("FAULTED") || $0.contains("UNAVAIL") || $0.contains("REMOVED")
        }
        report.findings.append(
          Finding(
            rule: "pool_degraded", object: "pool \(words[0])", severity: .critical,
            figure: "\(words[5]), \(use)", threshold: "ONLINE",
            evidence: ["zpool list: \(words.joined(separator: " "))"] + status.prefix(4),
            cause: "a disk of the pool is missing or faulted", confidence: .high,
            nextCheck: "zpool status -v \(words[0])"))
      } else if percent >= 85 {
        report.findings.append(
          Finding(
            rule: "pool_full", object: "pool \(words[0])",
            severity: percent >= 95 ? .critical : .warning, figure: use,
            threshold: percent >= 95 ? "95%" : "85%",
            evidence: ["zpool list: \(words.joined(separator: " "))"],
            cause: "the pool is nearly full, and ZFS becomes slow when it is", confidence: .high,
            nextCheck: "find what holds it, snapshots too: zfs list -o space -r \(words[0])",
            procedure: "Free disk space"))
      } else {
        report.healthy.append("pool \(words[0]) ONLINE, \(use)")
      }
    }
    return report
  }

  private static func arrays(_ sections: Sections) -> CheckReport {
    var report = CheckReport()
    var name = ""
    for line in sections.lines("mdstat") {
      if line.hasPrefix("md"), let first = line.words.first { name = first }
      // [UU_]: an underscore is a member that is not there.
      guard let match = line.firstMatch(of: /\[([U_]+)\]\s*$/) else { continue }
      let members = match.output.1
      if members.contains("_") {
        report.findings.append(
          Finding(
            rule: "raid_degraded", object: name, severity: .critical,
            figure: "\(members.count { $0 == "U" }) of \(members.count) members", threshold: "all",
            evidence: ["/proc/mdstat: \(name) \(line.trimmed)"],
            cause: "a disk of the array failed or was removed", confidence: .high,
            nextCheck: "mdadm --detail /dev/\(name)"))
      } else {
        report.healthy.append("array \(name) has all \(members.count) members")
      }
    }
    return report
  }
}
