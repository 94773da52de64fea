import Agent

/// Judges the sections of the logs check.
enum LogsRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    guard let log = source(sections) else {
      return CheckReport(unchecked: ["logs: \(why(sections))"])
    }
    let groups = LogGroup.list(log.lines)
    let total = groups.reduce(0) { $0 + $1.count }
    guard total > 0 else { return CheckReport(healthy: ["no errors in \(log.name)"]) }
    var report = CheckReport()
    var told: Set<String> = []
    for group in groups {
      guard let sign = signs.first(where: { group.example.lowercased().contains($0.text) }),
        report.findings.count < 6
      else { continue }
      told.insert(group.source + group.shape)
      report.findings.append(
        finding(group, log.name, severity: sign.severity, cause: sign.cause, next: sign.next))
    }
    for group in groups.prefix(8) where group.count >= 20 && !told.contains(group.source + group.shape) {
      report.findings.append(
        finding(
          group, log.name, severity: .warning,
          cause: "\(group.source) writes the same error again and again", next: "look at \(group.source)"))
    }
    let top = groups.prefix(3).map { "\($0.count)× \($0.source): \($0.shape.prefix(60))" }
    let sentence =
      "\(Figure.count(total, "error line")) of \(Figure.count(groups.count, "kind")) in \(log.name)"
    report.healthy.append(
      report.findings.isEmpty
        ? "\(sentence), none repeated often: \(top.joined(separator: "; "))" : sentence)
    report.facts["error_lines"] = .number(Double(total))
    return report
  }

  private static func finding(
    _ group: LogGroup, _ log: String, severity: Finding.Severity, cause: String, next: String
  ) -> Finding {
    Finding(
      rule: "log_errors", object: group.source, severity: severity,
      figure: "\(group.count)× \"\(group.shape.prefix(80))\"", threshold: "20 alike, or a known sign",
      evidence: ["\(log):", String(group.example.prefix(240))], cause: cause,
      confidence: severity == .critical ? .high : .medium, nextCheck: next)
  }

  /// Signs of trouble that one line is enough for.
  private static let signs: [(text: String, severity: Finding.Severity, cause: String, next: String)] = [
    ("i/o error", .critical, "a disk or its cable fails to read or write", "run the disk check"),
    ("ext4-fs error", .critical, "the file system is damaged", "back up, then fsck it unmounted"),
    ("remounting filesystem read-only", .critical, "the file system had errors", "run the disk check"),
    ("hardware error", .critical, "the processor or memory reports an error", "test the memory"),
    ("out of memory", .warning, "memory was used up", "run the memory check"),
    (
      "blocked for more than", .warning, "a process hangs in the kernel, mostly on a disk or NFS",
      "run the disk check"
    ),
    ("no space left on device", .critical, "a disk is full", "run the disk check"),
    ("temperature above threshold", .warning, "the machine is too hot", "look at fans and dust"),
    ("segfault", .warning, "a program crashed", "see whether it is the same program each time"),
    ("duplicate address", .warning, "another machine has the same address", "run the network check"),
  ]

  private static func source(_ sections: Sections) -> (name: String, lines: [Substring])? {
    let journal = sections.lines("journal").filter { !isNotice($0) }
    // No readable journal gives only notices; no errors give nothing at all.
    let notices = sections.lines("journal").contains(where: isNotice)
    let readable = sections.has("journal") && !sections.isMissing("journalctl", in: "journal") && !notices
    if !journal.isEmpty { return ("journalctl -p err -b", journal) }
    let files = sections.lines("files")
    if let file = files.first(where: { $0.hasPrefix("file ") }) {
      return (String(file.dropFirst(5)), files.filter { !$0.hasPrefix("file ") && !$0.hasPrefix("unreadable ") })
    }
    let kernel = sections.lines("kernel")
    if !kernel.isEmpty { return ("dmesg", kernel) }
    return readable && sections.has("files") ? ("journalctl -p err -b", []) : nil
  }

  private static func isNotice(_ line: Substring) -> Bool {
    line.hasPrefix("Hint:") || line.hasPrefix("No journal files") || line.hasPrefix("-- ")
      || line.contains("insufficient permissions") || line.contains("Users in groups")
      || line.hasPrefix("      Pass -q") || line.hasPrefix("Specifying boot ID")
      || line.hasPrefix("Failed to ") || line.hasPrefix("Data from the specified boot")
  }

  private static func why(_ sections: Sections) -> String {
    if let file = sections.lines("files").compactMap({ $0.after("unreadable ") }).first {
      return "\(file) may not be read by this user, and there is no readable journal"
    }
    if sections.isMissing("journalctl", in: "journal") {
      return "no journal and no /var/log/syslog or messages"
    }
    return "the journal could not be read (\(sections.first("journal")?.prefix(80) ?? "no output"))"
  }
}
