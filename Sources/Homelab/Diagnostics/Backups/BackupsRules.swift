/// Judges what copies, scrubs or checks now, and backups that failed.
enum BackupsRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    let running = processes(sections) + pools(sections) + arrays(sections) + scrubs(sections)
    var report = failed(sections)
    // The performance check names a backup with its share of the CPU; here it is said that there is one.
    if running.isEmpty {
      report.healthy.append("no backup, scrub, resilver or array check is running")
    } else {
      report.findings.append(
        Finding(
          rule: "backup_running", object: running[0].name, severity: .info,
          figure: running.map { $0.text }.prefix(3).joined(separator: "; "), threshold: "any",
          evidence: running.prefix(4).map(\.evidence),
          cause:
            "\(running.map(\.name).prefix(3).joined(separator: ", ")) runs now and makes the machine slow while it lasts",
          confidence: .low, why: "it runs; whether it is what is felt, the performance check tells",
          nextCheck: "look again when it has ended"))
    }
    return report
  }

  private typealias Running = (name: String, text: String, evidence: String)

  private static func processes(_ sections: Sections) -> [Running] {
    let hertz = sections.first("hertz").flatMap(Double.init) ?? 100
    var seen: Set<String> = []
    return sections.lines("running").compactMap { line in
      let parts = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
      let words = parts[0].split(separator: " ", maxSplits: 2)
      guard words.count == 3 else { return nil }
      let (name, command) = (words[2].trimmed, parts.count > 1 ? parts[1].trimmed : "")
      guard let kind = kind(name, command), seen.insert(kind).inserted else { return nil }
      let age = Double(words[1]).flatMap { begun in sections.clock?.uptime.map { max(0, $0 - begun / hertz) } }
      let text = "\(kind)\(age.map { " for \(Figure.duration($0))" } ?? "")"
      return (kind, text, "process \(words[0]): \(name)")
    }
  }

  private static func kind(_ name: String, _ command: String) -> String? {
    if name.hasPrefix("vzdump") || command.contains(":vzdump:") { return "vzdump" }
    if name.hasPrefix("proxmox-backup-") {
      return command.contains("proxmox-backup-client") ? "proxmox-backup-client" : nil
    }
    if name.hasPrefix("task UPID") {
      let kinds = [
        "vzdump": "vzdump", "garbage_collection": "PBS garbage collection", "verificationjob": "PBS verification",
        "backup": "PBS backup", "prune": "PBS prune",
      ]
      return kinds.first { command.contains(":\($0.key):") || command.contains(":\($0.key)") }?.value
    }
    switch name {
    case "zfs":
      return command.contains(" send") || command.contains(" receive") || command.contains(" recv") ? "zfs send" : nil
    case "btrfs":
      return command.contains("send") || command.contains("receive") || command.contains("balance")
        ? "btrfs \(command.contains("balance") ? "balance" : "send")" : nil
    case "tar": return command.contains("backup") || command.contains(" -c") || command.contains(" c") ? "tar" : nil
    case "rsync", "rclone":
      return command.contains("--daemon") || command.contains("rcd") || command.contains("serve")
        || command.contains("mount") ? nil : name
    case "restic": return command.contains("rest-server") ? nil : name
    case _ where name.contains("fsck"): return "fsck"
    default: return name
    }
  }

  private static func pools(_ sections: Sections) -> [Running] {
    var pool = ""
    var found: [Running] = []
    var details = ""
    for line in sections.lines("zpool").map({ $0.trimmed }) {
      if let name = line.after("pool: ") { pool = name }
      if line.contains(/to go|done/) { details = line }
      guard line.contains("in progress") else { continue }
      let kind = line.contains("resilver") ? "resilver" : "scrub"
      found.append(("zpool \(kind) of \(pool)", "zpool \(kind) of \(pool)", "zpool status: \(line)"))
    }
    if !details.isEmpty, !found.isEmpty { found[found.count - 1].text += ", \(details.prefix(60))" }
    return found
  }

  private static func arrays(_ sections: Sections) -> [Running] {
    var name = ""
    return sections.lines("mdstat").compactMap { line in
      if line.hasPrefix("md") { name = line.words.first ?? "" }
      guard let match = line.firstMatch(of: /(check|resync|recovery|reshape) *= *([\d.]+%)/) else { return nil }
      let text = "\(match.output.1) of \(name)"
      return (text, "\(text) at \(match.output.2)", "/proc/mdstat: \(line.trimmed)")
    }
  }

  private static func scrubs(_ sections: Sections) -> [Running] {
    var mount = ""
    return sections.lines("btrfs").compactMap { line in
      if let name = line.after("mount ") { mount = name }
      guard line.contains(/Status: *running/) else { return nil }
      return ("btrfs scrub of \(mount)", "btrfs scrub of \(mount)", "btrfs scrub status: \(line.trimmed)")
    }
  }

  /// Backups that ended badly: units of backup programs, and the last line of vzdump's logs.
  private static func failed(_ sections: Sections) -> CheckReport {
    var report = CheckReport()
    let logs = sections.lines("vzdump").compactMap { $0.after("log ") }
    let bad = logs.filter { $0.contains("ERROR") || $0.contains("failed") }
    if let first = bad.first {
      report.findings.append(
        Finding(
          rule: "backup_failed", object: first.words.first ?? "vzdump", severity: .warning,
          figure: "\(bad.count) of the last \(logs.count) backups failed", threshold: "0",
          evidence: bad.prefix(3).map { "/var/log/vzdump/\($0)" },
          cause: "the last line of its log: \(first.words.dropFirst().joined(separator: " "))",
          confidence: .medium, nextCheck: "cat /var/log/vzdump/\(first.words.first ?? "")"))
    }
    return report
  }
}
