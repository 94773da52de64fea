import Agent

/// Judges the sections of the logs check: signs that one line is enough for while they are young, messages that come
/// more often than they usually do, and floods. What a host has always said is no news.
enum LogsRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    guard let log = source(sections) else {
      return CheckReport(unchecked: ["logs: \(why(sections))"])
    }
    var report = flood(sections)
    let total = log.groups.reduce(0) { $0 + $1.count }
    guard total > 0 else {
      if report.findings.isEmpty { report.healthy.append("no errors in \(log.name)") }
      return report
    }
    var old: [String] = []
    var told: Set<String> = []
    for group in log.groups {
      guard report.findings.count < 6, let sign = LogSigns.sign(of: group.example) else { continue }
      told.insert(group.source + group.shape)
      let age = age(group, sections)
      if let age, age > Thresholds.signRecent {
        old.append("\(sign.text) of \(group.source), last \(LogMoment.ago(age))")
        continue
      }
      report.findings.append(
        finding(
          group, log.name, severity: sign.severity, age: age, threshold: "a known sign in the last hour",
          cause: "\(sign.cause): \(group.source) says \"\(group.shape.prefix(80))\"", next: sign.next,
          confidence: sign.severity == .critical ? .high : .medium))
    }
    for group in log.groups.prefix(20) where !told.contains(group.source + group.shape) && report.findings.count < 8 {
      guard let usual = unusual(group, log.since, sections) else { continue }
      report.findings.append(
        finding(
          group, log.name, severity: (age(group, sections) ?? 0) > Thresholds.logOver ? .info : .warning,
          age: age(group, sections), usual: usual,
          threshold:
            "\(Thresholds.logRepeats) alike in \(Figure.duration(Thresholds.logWindow)), and \(Int(Thresholds.logTimesUsual)) times the usual rate",
          cause: "\(group.source) writes the same error again and again: \"\(group.shape.prefix(100))\"",
          next: "journalctl -t \(group.source) -n 50", confidence: .medium))
    }
    let recent = log.groups.compactMap(\.recent).reduce(0, +)
    let top = log.groups.prefix(3).map { "\($0.count)× \($0.source): \($0.shape.prefix(60))" }
    let sentence =
      "\(Figure.count(total, "error line")) of \(Figure.count(log.groups.count, "kind")) in \(log.name)"
      + (log.since == nil ? "" : ", \(recent) of them in the last \(Figure.duration(Thresholds.logWindow))")
    report.healthy.append(
      report.findings.isEmpty ? "\(sentence), none unusual: \(top.joined(separator: "; "))" : sentence)
    if !old.isEmpty { report.healthy.append("long ago: \(old.prefix(3).joined(separator: "; "))") }
    report.facts["error_lines"] = .number(Double(total))
    return report
  }

  private static func age(_ group: LogGroup, _ sections: Sections) -> Double? {
    guard let last = group.last, let clock = sections.clock else { return LogMoment.age(group.example, sections.clock) }
    return max(0, clock.now - last)
  }

  /// The group's rate beside its usual one where it is out of the ordinary, else nil.
  private static func unusual(_ group: LogGroup, _ since: Double?, _ sections: Sections) -> String? {
    guard let recent = group.recent else {
      // Lines without times: how often is all that is known.
      return group.count >= Thresholds.logRepeats ? "" : nil
    }
    guard recent >= Thresholds.logRepeats else { return nil }
    let before = group.count - recent
    guard before > 0, let since, let now = sections.clock?.now else { return "; none of it in the day before" }
    let span = max(60, now - Thresholds.logWindow - since)
    let usual = Double(before) / span * Thresholds.logWindow
    guard Double(recent) >= usual * Thresholds.logTimesUsual else { return nil }
    return "; usual are \(Figure.decimal(usual, digits: usual < 10 ? 1 : 0))"
  }

  private static func finding(
    _ group: LogGroup, _ log: String, severity: Finding.Severity, age: Double?, usual: String = "", threshold: String,
    cause: String, next: String, confidence: Finding.Confidence
  ) -> Finding {
    let count = group.recent.map { max($0, 1) } ?? group.count
    let over = age.map { $0 > Thresholds.logOver ? ", the last \(LogMoment.ago($0))" : "" } ?? ""
    let window = group.recent == nil ? "" : " in the last \(Figure.duration(Thresholds.logWindow))"
    return Finding(
      rule: "log_errors", object: group.source, severity: severity,
      figure: "\(count)× \"\(group.shape.prefix(80))\"\(window)\(over)\(usual)", threshold: threshold,
      evidence: ["\(log):", String(group.example.prefix(240))], cause: cause, confidence: confidence,
      why: confidence == .high
        ? "one such line is enough" : "the line tells of a symptom; the reason may lie elsewhere",
      nextCheck: next)
  }

  /// Who writes so much that the rest is lost in it.
  private static func flood(_ sections: Sections) -> CheckReport {
    guard let line = sections.first("minute"), let count = line.words.first.flatMap({ Int($0) }),
      let source = line.words.dropFirst().first
    else { return CheckReport() }
    // After a start the kernel and systemd have much to say.
    let isStarting = sections.clock?.uptime ?? .infinity < 300 && ["kernel", "systemd"].contains(source)
    guard count >= Thresholds.logFlood, !isStarting else { return CheckReport() }
    let example = LogGroup.counted(sections.lines("journal")).first { $0.source == source }?.example
    return CheckReport(findings: [
      Finding(
        rule: "log_flood", object: source, severity: .warning,
        figure: "\(count >= 6000 ? "over 6000" : "\(count)") lines in the last minute",
        threshold: "\(Thresholds.logFlood) lines a minute",
        evidence: ["journalctl --since=-1min: \(count) lines of \(source)"] + [example].compactMap { $0 },
        cause: "\(source) floods the journal"
          + (example.map { ": \"\(LogGroup.split(Substring($0))?.message.prefix(80) ?? "")\"" } ?? ""),
        confidence: .high, why: "the lines are counted by who wrote them",
        nextCheck: "journalctl -t \(source) -n 20; journalctl --disk-usage")
    ])
  }

  private static func source(_ sections: Sections) -> (name: String, groups: [LogGroup], since: Double?)? {
    let lines = sections.lines("journal")
    let name = "journalctl -p err"
    let counted = LogGroup.counted(lines)
    if !counted.isEmpty {
      let since = lines.compactMap { $0.after("since ") }.compactMap(Double.init).first
      return ("\(name), 24 h", counted, since)
    }
    // Whole lines, where the host could not group them.
    let said = lines.filter { !$0.hasPrefix("? ") && !isNotice($0) }
    if !said.isEmpty { return (name, LogGroup.list(said), nil) }
    let files = sections.lines("files")
    if let file = files.first(where: { $0.hasPrefix("file ") }) {
      let lines = files.filter { !$0.hasPrefix("file ") && !$0.hasPrefix("unreadable ") }
      return (String(file.dropFirst(5)), LogGroup.list(lines), nil)
    }
    let kernel = sections.lines("kernel")
    if !kernel.isEmpty { return ("dmesg", LogGroup.list(kernel), nil) }
    // No readable journal gives only notices; no errors give nothing at all.
    let notices = lines.contains { isNotice($0.hasPrefix("? ") ? $0.dropFirst(2) : $0) }
    let readable = sections.has("journal") && !sections.isMissing("journalctl", in: "journal") && !notices
    return readable && sections.has("files") ? ("\(name), 24 h", [], nil) : nil
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
