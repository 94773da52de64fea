import Agent

/// Judges the sections of the services check.
enum ServicesRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    units(sections) + CycleRules.evaluate(sections) + openrc(sections) + ports(sections)
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
          cause: self.cause(messages[name] ?? []),
          confidence: messages[name] == nil ? .low : .medium,
          why: messages[name] == nil
            ? "only the state is known" : "it is what the unit wrote last; the reason may lie before it",
          nextCheck: "systemctl status \(name); journalctl -u \(name) -b -n 50",
          procedure: "Restart a unit", typed: typed(name), values: values(name)))
    }
    report.findings += restarts(sections, failed: Set(failed.map { $0[0] }), messages)
    let running = sections.first("running").flatMap { Int($0) } ?? sections.lines("running").count
    if failed.isEmpty, sections.exit("failed") == nil {
      let state = sections.first("systemd") ?? "unknown"
      report.healthy.append("no failed unit, \(Figure.count(running, "service")) running (system \(state))")
    }
    return report
  }

  /// What the manager says at the end of every failure is not the reason of one.
  private static func cause(_ messages: [String]) -> String {
    let own = messages.filter { line in
      ![
        "Main process exited", "Failed with result", "Failed to start", "Scheduled restart job", "Started ", "Stopped ",
        "Starting ", "Start request repeated", "Consumed ", "Deactivated successfully",
      ].contains { line.contains($0) }
    }
    guard let last = own.last ?? messages.last else { return "its messages were not readable" }
    return "its last message: \(last)"
  }

  private static func restarts(
    _ sections: Sections, failed: Set<String>, _ messages: [String: [String]]
  ) -> [Finding] {
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
      // How long it has run since: a unit that came to rest an hour ago is well.
      let begun = unit["ExecMainStartTimestampMonotonic"].flatMap(Double.init).flatMap { $0 > 0 ? $0 / 1e6 : nil }
      let rest = begun.flatMap { begun in sections.clock?.uptime.map { max(0, $0 - begun) } }
      let loops = unit["SubState"] == "auto-restart" || (count >= 3 && (rest ?? .infinity) < 20)
      guard loops && count >= 1 || count >= Thresholds.restarts && (rest ?? 0) < Thresholds.restartRecent else {
        return nil
      }
      let said = messages[name] ?? []
      return (
        count,
        Finding(
          rule: "unit_restarts", object: name, severity: loops ? .critical : .warning,
          figure:
            "\(count) restarts\(loops ? ", restarting now" : rest.map { ", running for \(Figure.duration($0))" } ?? "")",
          threshold: "\(Thresholds.restarts) restarts, or one that is going on",
          evidence: [
            "systemctl show \(name): NRestarts=\(count) SubState=\(unit["SubState"] ?? "") Result=\(unit["Result"] ?? "")"
          ] + said.suffix(3),
          cause: "it ends by itself and systemd starts it again"
            + (said.isEmpty ? "" : "; \(cause(said))"),
          confidence: .high, why: "systemd counts the restarts",
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
