import Agent

/// Judges the sections of the services check.
enum ServicesRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    units(sections) + openrc(sections) + ports(sections)
  }

  private static func units(_ sections: Sections) -> CheckReport {
    guard sections.has("failed") else {
      if sections.has("openrc"), !sections.lines("openrc").isEmpty { return CheckReport() }
      let why =
        sections.isMissing("systemctl", in: "systemd")
        ? "no systemd on this machine" : "systemd is installed but did not start this machine"
      return CheckReport(unchecked: ["units: \(sections.has("systemd") ? why : "no output")"])
    }
    var report = CheckReport()
    // A bullet may come before the name, even with --plain, in old versions.
    let failed = sections.lines("failed").map { $0.words.filter { $0 != "●" && $0 != "*" } }
      .filter { $0.count >= 4 && $0[0].contains(".") }
    if failed.isEmpty, let status = sections.exit("failed") {
      report.unchecked.append("failed units: systemctl ended with status \(status): \(sections.reason("failed"))")
    }
    let messages = self.messages(sections)
    for unit in failed.prefix(10) {
      let name = unit[0]
      report.findings.append(
        Finding(
          rule: "unit_failed", object: name, severity: .warning,
          figure: unit[1...3].joined(separator: " "), threshold: "no failed unit",
          evidence: ["systemctl list-units --state=failed: \(unit.joined(separator: " "))"]
            + (messages[name] ?? []).suffix(3),
          cause: messages[name]?.last.map { "its last message: \($0)" }
            ?? "its messages were not readable",
          confidence: messages[name] == nil ? .low : .medium,
          nextCheck: "systemctl status \(name); journalctl -u \(name) -b",
          procedure: "Restart a unit", typed: typed(name), values: values(name)))
    }
    report.findings += restarts(sections, failed: Set(failed.map { $0[0] }))
    let running = sections.lines("running").count
    if failed.isEmpty, sections.exit("failed") == nil {
      let state = sections.first("systemd") ?? "unknown"
      report.healthy.append("no failed unit, \(Figure.count(running, "service")) running (system \(state))")
    }
    return report
  }

  private static func restarts(_ sections: Sections, failed: Set<String>) -> [Finding] {
    var units: [[String: String]] = [[:]]
    for line in sections.rawLines("units") {
      if line.isEmpty {
        units.append([:])
      } else if let sign = line.firstIndex(of: "=") {
        units[units.count - 1][String(line[..<sign])] = String(line[line.index(after: sign)...])
      }
    }
    return units.compactMap { unit -> (Int, Finding)? in
      guard let name = unit["Id"], let count = unit["NRestarts"].flatMap({ Int($0) }),
        !failed.contains(name)
      else { return nil }
      let loops = unit["SubState"] == "auto-restart"
      guard count >= 5 || (loops && count >= 1) else { return nil }
      return (
        count,
        Finding(
          rule: "unit_restarts", object: name, severity: loops ? .critical : .warning,
          figure: "\(count) restarts\(loops ? ", restarting now" : "")", threshold: "5 restarts",
          evidence: [
            "systemctl show \(name): NRestarts=\(count) SubState=\(unit["SubState"] ?? "") Result=\(unit["Result"] ?? "")"
          ],
          cause: "it ends and systemd starts it again", confidence: .high,
          nextCheck: "journalctl -u \(name) -b -n 50", procedure: "Restart a unit", typed: typed(name),
          values: values(name))
      )
    }
    .sorted { $0.0 > $1.0 }.prefix(5).map(\.1)
  }

  /// The name where it is a unit's by systemd.unit(5), so that nothing else passes for one.
  private static func typed(_ name: String) -> [String] {
    name.utf8.count <= 255
      && name.wholeMatch(
        of:
          /[A-Za-z0-9_][A-Za-z0-9:_.@\-]*\.(?:service|socket|timer|mount|path|target|slice|scope|swap|device|automount)/
      )
        != nil
      ? [name] : []
  }

  private static func values(_ name: String) -> [String: String] {
    typed(name).first.map { ["unit": $0] } ?? [:]
  }

  private static func messages(_ sections: Sections) -> [String: [String]] {
    var result: [String: [String]] = [:]
    var unit = ""
    for line in sections.lines("messages") {
      if let name = line.after("unit ") {
        unit = name
      } else if !unit.isEmpty {
        result[unit, default: []].append(line.trimmed)
      }
    }
    return result
  }

  private static func openrc(_ sections: Sections) -> CheckReport {
    let crashed = sections.lines("openrc").filter { $0.contains("[") }
    return CheckReport(
      findings: crashed.prefix(10).map { line in
        Finding(
          rule: "unit_failed", object: line.words.first ?? "service", severity: .warning,
          figure: "crashed", threshold: "no crashed service",
          evidence: ["rc-status --crashed: \(line.trimmed)"], cause: "it ended by itself",
          confidence: .low, nextCheck: "read its log")
      })
  }

  private static func ports(_ sections: Sections) -> CheckReport {
    let listeners = Listener.list(sections).filter { !$0.isLocal }
    guard !listeners.isEmpty else {
      return CheckReport(
        healthy: sections.has("ss") || sections.has("proc_net")
          ? ["no port listens for other machines"] : [],
        unchecked: sections.has("ss") || sections.has("proc_net") ? [] : ["listening ports: no output"])
    }
    let shown = listeners.prefix(16).map(\.text).joined(separator: ", ")
    let more = listeners.count > 16 ? ", and \(listeners.count - 16) more" : ""
    return CheckReport(healthy: ["listening for other machines: \(shown)\(more)"])
  }
}
