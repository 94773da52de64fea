/// Judges ZFS pools (zpool-list(8)) and software RAID (md(4)).
enum PoolRules {
  static func evaluate(_ sections: Sections) -> CheckReport { pools(sections) + scrubs(sections) + arrays(sections) }

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
          $0.hasPrefix("state:") || $0.hasPrefix("status:") || $0.contains("FAULTED") || $0.contains("UNAVAIL")
            || $0.contains("REMOVED")
        }
        report.findings.append(
          Finding(
            rule: "pool_degraded", object: "pool \(words[0])", severity: .critical,
            figure: "\(words[5]), \(use)", threshold: "ONLINE",
            evidence: ["zpool list: \(words.joined(separator: " "))"] + status.prefix(4),
            cause: "a disk of the pool is missing or faulted", confidence: .high,
            nextCheck: "zpool status -v \(words[0])"))
      } else if percent >= Thresholds.full {
        report.findings.append(
          Finding(
            rule: "pool_full", object: "pool \(words[0])",
            severity: percent >= Thresholds.fullCritical ? .critical : .warning, figure: use,
            threshold: Figure.percent(percent >= Thresholds.fullCritical ? Thresholds.fullCritical : Thresholds.full),
            evidence: ["zpool list: \(words.joined(separator: " "))"],
            cause: "the pool is nearly full, and ZFS becomes slow when it is", confidence: .high,
            nextCheck: "zfs list -o space -r \(words[0])"))
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

  /// The last scrub of each pool: its errors, and how long ago. One that runs is told by the backups check.
  private static func scrubs(_ sections: Sections) -> CheckReport {
    var report = CheckReport()
    var pool = ""
    for line in sections.lines("zpool_status").map({ $0.trimmed }) {
      if let name = line.after("pool: ") { pool = name }
      if let match = line.firstMatch(of: /scan: (?:scrub|resilver) repaired (\S+) in .* with (\d+) errors on (.+)$/) {
        let (repaired, errors, date) = (String(match.output.1), Int(match.output.2) ?? 0, String(match.output.3))
        if errors > 0 {
          report.findings.append(
            Finding(
              rule: "scrub_errors", object: "pool \(pool)", severity: .critical,
              figure: "\(errors) errors at the last scrub", threshold: "0", evidence: ["zpool status: \(line)"],
              cause: "blocks could not be repaired: files are damaged", confidence: .high,
              nextCheck: "zpool status -v \(pool)"))
        } else {
          report.healthy.append("last scrub of \(pool): \(repaired) repaired, 0 errors, \(date)")
        }
      } else if line.hasPrefix("scan: none requested") {
        report.healthy.append("pool \(pool) was never scrubbed")
      } else if line.hasPrefix("errors: "), line.contains(/\d+ data errors|Permanent errors/) {
        report.findings.append(
          Finding(
            rule: "pool_errors", object: "pool \(pool)", severity: .critical, figure: line.after("errors: ") ?? line,
            threshold: "no known data errors", evidence: ["zpool status: \(line)"],
            cause: "the pool holds damaged files", confidence: .high, nextCheck: "zpool status -v \(pool)"))
      }
    }
    return report
  }
}
