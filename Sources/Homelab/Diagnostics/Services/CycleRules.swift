/// Ordering cycles: units that each wait for the other, of which systemd drops one (systemd.unit(5), bootup(7)).
enum CycleRules {
  /// One cycle as the manager told it.
  struct Cycle: Sendable, Hashable {
    /// Who found it: the unit whose start was asked for.
    var finder: String
    /// The units on it, in the order in which they were told.
    var members: [String] = []
    /// The jobs that were dropped to break it.
    var dropped: [String] = []
    var lines: [String] = []
    /// When, in seconds since 1970; nil where the lines have no time.
    var time: Double?
  }

  /// `media.target: Found ordering cycle on media-mount.service/start`, `…: Found dependency on X/start`,
  /// `…: Job X/start deleted to break ordering cycle starting with Y/start`.
  static func cycles(_ lines: [Substring]) -> [Cycle] {
    var cycles: [Cycle] = []
    for line in lines {
      guard
        let match = line.firstMatch(
          of:
            /(?:^|\s)([A-Za-z0-9:_.@\\-]+\.[a-z]+): (Found ordering cycle on|Found dependency on|Job) ([A-Za-z0-9:_.@\\-]+)\/(?:start|verify-active|restart|stop)/
        )
      else { continue }
      let (finder, kind, unit) = (String(match.output.1), match.output.2, String(match.output.3))
      if kind == "Found ordering cycle on" || cycles.last?.finder != finder {
        guard kind != "Job" || line.contains("deleted") else { continue }
        cycles.append(Cycle(finder: finder, time: Double(line.words.first ?? "").flatMap { $0 > 1e6 ? $0 : nil }))
      }
      let place = cycles.count - 1
      cycles[place].lines.append(line.trimmed)
      if kind == "Job" {
        if line.contains("deleted") { cycles[place].dropped.append(unit) }
      } else if !cycles[place].members.contains(unit) {
        cycles[place].members.append(unit)
      }
    }
    return cycles
  }

  static func evaluate(_ sections: Sections) -> CheckReport {
    guard sections.has("cycles") else { return CheckReport() }
    let cycles = cycles(sections.lines("cycles"))
    guard !cycles.isEmpty else { return CheckReport(healthy: ["no ordering cycle among units since the start"]) }
    // The same cycle is told again each time it is met.
    var told: [Set<String>] = []
    var findings: [Finding] = []
    let states = states(sections)
    var over: [String] = []
    for cycle in cycles.reversed() {
      let key = Set(cycle.members + [cycle.finder] + cycle.dropped)
      guard !told.contains(where: { !$0.isDisjoint(with: key) && $0.count == key.count || $0 == key }) else { continue }
      told.append(key)
      // A unit that is gone since was taken out of the cycle; one that runs was started by hand, until the next boot.
      if !cycle.dropped.isEmpty, cycle.dropped.allSatisfy({ states[$0]?.load == "not-found" }) {
        over += cycle.dropped
        continue
      }
      var found = finding(cycle)
      if !cycle.dropped.isEmpty, cycle.dropped.allSatisfy({ states[$0]?.active == "active" }) {
        found.severity = .info
        found.figure += " then; it runs now, until the next boot"
      }
      findings.append(found)
      if findings.count == 4 { break }
    }
    return CheckReport(
      findings: findings,
      healthy: over.isEmpty
        ? [] : ["an ordering cycle of this boot is over: \(over.prefix(3).joined(separator: ", ")) no longer there"])
  }

  private static func states(_ sections: Sections) -> [String: (load: String, active: String)] {
    var states: [String: (load: String, active: String)] = [:]
    var unit: [String: String] = [:]
    for line in sections.rawLines("dropped") + [""] {
      if let sign = line.firstIndex(of: "=") {
        unit[String(line[..<sign])] = String(line[line.index(after: sign)...])
      } else if let id = unit["Id"] {
        states[id] = (unit["LoadState"] ?? "", unit["ActiveState"] ?? "")
        unit = [:]
      }
    }
    return states
  }

  static func finding(_ cycle: Cycle) -> Finding {
    let dropped = cycle.dropped.first
    let chain = (cycle.members + [cycle.members.first ?? cycle.finder]).joined(separator: " → ")
    let missing = cycle.dropped.isEmpty ? "one of them" : cycle.dropped.joined(separator: ", ")
    return Finding(
      rule: "ordering_cycle", object: dropped ?? cycle.finder, severity: vital(cycle) ? .critical : .warning,
      figure: "\(cycle.members.count) units wait for each other; \(missing) was not started",
      threshold: "no cycle", evidence: ["journalctl -b _PID=1:"] + cycle.lines.prefix(5).map { String($0.prefix(200)) },
      cause: "an ordering cycle: \(chain). systemd dropped the start of \(missing) to break it, so it is gone until"
        + " the order is corrected",
      confidence: .high, why: "systemd says so itself",
      nextCheck:
        "systemd-analyze verify \(dropped ?? cycle.finder); systemctl is-active \(missing.replacing(",", with: ""))",
      typed: cycle.dropped)
  }

  /// Units whose loss takes much else along.
  private static func vital(_ cycle: Cycle) -> Bool {
    cycle.dropped.contains { unit in
      [
        "dbus.socket", "dbus.service", "local-fs.target", "sysinit.target", "network.target", "network-online.target",
        "sockets.target", "basic.target",
      ].contains(unit) || unit.hasSuffix(".mount")
    }
  }
}
