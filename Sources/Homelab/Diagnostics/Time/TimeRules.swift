import Agent

/// Judges the sections of the time check.
enum TimeRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    var report = sync(sections) + SourceRules.evaluate(sections) + here(sections) + past(sections)
    if let date = sections.first("date") {
      let zone = sections.lines("date").dropFirst().first.map { ", zone \($0.words.first ?? "")" } ?? ""
      report.healthy.append("the clock says \(date)\(zone)")
    } else {
      report.unchecked.append("date: \(sections.reason("date"))")
    }
    if let source = sections.first("clocksource") {
      if ["hpet", "acpi_pm", "jiffies", "refined-jiffies"].contains(source) {
        report.findings.append(
          Finding(
            rule: "slow_clocksource", object: "clock source", severity: .info, figure: source,
            threshold: "tsc or that of the hypervisor",
            evidence: ["current_clocksource: \(source)"],
            cause: "the kernel found the processor's counter unstable; reading the time is slow",
            confidence: .medium, nextCheck: "dmesg | grep -i clocksource"))
      } else {
        report.healthy.append("clock source \(source)")
      }
    }
    return report
  }

  /// The clock beside that of the machine that asks: it tells where no time service is there to ask, or is wrong itself.
  private static func here(_ sections: Sections) -> CheckReport {
    guard let ahead = sections.clock?.ahead else { return CheckReport() }
    guard abs(ahead) >= Thresholds.clockBetweenMachines else {
      return CheckReport(
        healthy: ["the clock agrees with this machine's within \(Int(Thresholds.clockBetweenMachines)) s"],
        facts: ["clock_ahead_seconds": .number(ahead)])
    }
    let way = ahead < 0 ? "behind" : "ahead of"
    return CheckReport(
      findings: [
        Finding(
          rule: "clock_offset", object: "clock",
          severity: abs(ahead) >= Thresholds.clockOffsetCritical ? .critical : .warning,
          figure: "\(seconds(ahead)) \(way) the machine that Steward runs on",
          threshold: "\(Int(Thresholds.clockBetweenMachines)) s",
          evidence: ["date +%s on the host: \(Int(sections.clock?.now ?? 0)); the answer's way is taken off"],
          cause:
            "one of the two clocks is wrong; what depends on time (tickets, TLS, tokens, clusters) fails between them",
          confidence: .medium, why: "the difference is measured; which of the two is right, a time source must tell",
          nextCheck: "chronyc -n sources; chronyc tracking (or timedatectl timesync-status) on both",
          procedure: isOff(sections) ? switchOn : nil, values: ntp(sections))
      ], facts: ["clock_ahead_seconds": .number(ahead)])
  }

  /// A clock from before the host's own software: an empty battery, and no time service yet.
  private static func past(_ sections: Sections) -> CheckReport {
    guard let now = sections.clock?.now, now < 1_700_000_000 else { return CheckReport() }
    return CheckReport(findings: [
      Finding(
        rule: "clock_in_the_past", object: "clock", severity: .critical,
        figure: sections.first("date") ?? "\(Int(now))",
        threshold: "later than 2023", evidence: ["date -u: \(sections.first("date") ?? "\(Int(now))")"],
        cause:
          "the clock was lost (an empty battery, a machine without one) and no time service has set it: certificates are not yet valid",
        confidence: .high, nextCheck: "chronyc -n sources, or timedatectl timesync-status; hwclock -r",
        procedure: isOff(sections) ? switchOn : nil, values: ntp(sections))
    ])
  }

  private static func seconds(_ value: Double) -> String {
    abs(value) < 1 ? "\(Figure.decimal(abs(value) * 1000)) ms" : "\(Figure.decimal(abs(value), digits: 1)) s"
  }

  /// Helps where synchronisation is switched off; where it is on and reaches no source, a person must find one.
  private static let switchOn = "Fix the clock"

  /// What timedatectl tells, by its keys.
  private static func timedatectl(_ sections: Sections) -> [String: String] {
    Dictionary(
      sections.lines("timedatectl").compactMap { line -> (String, String)? in
        let parts = line.split(separator: line.contains("=") ? "=" : ":", maxSplits: 1)
        return parts.count == 2 ? (parts[0].trimmed, parts[1].trimmed) : nil
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether timedatectl says that no time service is switched on.
  private static func isOff(_ sections: Sections) -> Bool {
    let values = timedatectl(sections)
    return ["no", "inactive"].contains(values["NTP"] ?? values["NTP service"])
  }

  /// What the way back sets: what it was.
  private static func ntp(_ sections: Sections) -> [String: String] { isOff(sections) ? ["ntp": "no"] : [:] }

  private static func sync(_ sections: Sections) -> CheckReport {
    if let report = chrony(sections) ?? ntpq(sections) { return report }
    let values = timedatectl(sections)
    let synchronised = values["NTPSynchronized"] ?? values["System clock synchronized"]
    if synchronised == "yes" {
      return CheckReport(healthy: ["the clock is synchronised (timedatectl)"])
    }
    let daemons = sections.lines("daemons").map(String.init)
    if synchronised == "no" {
      let service = values["NTP"] ?? values["NTP service"] ?? "unknown"
      return CheckReport(findings: [
        unsynchronised(
          "timedatectl: NTPSynchronized=no NTP=\(service)",
          cause: service == "no" || service == "inactive"
            ? "no time service is switched on" : "the time service reaches no server", sections)
      ])
    }
    if let daemon = daemons.first {
      return CheckReport(unchecked: ["clock drift: \(daemon) runs, but there is no program to ask it"])
    }
    return CheckReport(unchecked: ["clock synchronisation: no timedatectl, chronyc or ntpq to ask"])
  }

  private static func unsynchronised(_ evidence: String, cause: String, _ sections: Sections) -> Finding {
    Finding(
      rule: "clock_unsynchronised", object: "clock", severity: .warning, figure: "not synchronised",
      threshold: "synchronised", evidence: [evidence], cause: cause, confidence: .high,
      nextCheck: "chronyc -n sources; chronyc tracking (or timedatectl timesync-status); date -u here and elsewhere",
      procedure: isOff(sections) ? switchOn : nil, values: ntp(sections))
  }

  /// - Parameter procedure: what sets the clock right at once.
  private static func drift(_ seconds: Double, _ evidence: String, procedure: String? = nil) -> CheckReport {
    let text = self.seconds(seconds)
    let way = seconds < 0 ? "slow" : "fast"
    guard abs(seconds) >= Thresholds.clockOffset else {
      return CheckReport(
        healthy: ["the clock is \(text) \(way), synchronised"],
        facts: ["clock_offset_seconds": .number(seconds)])
    }
    return CheckReport(
      findings: [
        Finding(
          rule: "clock_drift", object: "clock",
          severity: abs(seconds) >= Thresholds.clockOffsetCritical ? .critical : .warning,
          figure: "\(text) \(way)", threshold: "\(Thresholds.clockOffset) s", evidence: [evidence],
          cause: "the clock ran away before or while the time service corrects it; logins, TLS and"
            + " clusters fail when clocks differ",
          confidence: .high, nextCheck: "chronyc -n sources, or timedatectl timesync-status", procedure: procedure)
      ], facts: ["clock_offset_seconds": .number(seconds)])
  }

  /// `System time : 0.000012 seconds slow of NTP time`, `Leap status : Normal`.
  private static func chrony(_ sections: Sections) -> CheckReport? {
    let lines = sections.lines("chrony")
    if let leap = lines.first(where: { $0.hasPrefix("Leap status") }), leap.contains("Not synch") {
      return CheckReport(findings: [
        unsynchronised(
          "chronyc tracking: \(leap.words.joined(separator: " "))",
          cause: "chronyd reaches no usable server", sections)
      ])
    }
    guard let line = lines.first(where: { $0.hasPrefix("System time") }) else { return nil }
    let words = line.words
    guard let place = words.firstIndex(of: "seconds"), place > 0,
      let seconds = Double(words[place - 1])
    else { return nil }
    return drift(
      words.contains("slow") ? -seconds : seconds, "chronyc tracking: \(words.joined(separator: " "))",
      procedure: "Step the clock")
  }

  /// The line with `*` is the server in use; the ninth column its offset in milliseconds.
  private static func ntpq(_ sections: Sections) -> CheckReport? {
    let lines = sections.lines("ntpq")
    guard lines.contains(where: { $0.contains("offset") }) else { return nil }
    guard let line = lines.first(where: { $0.hasPrefix("*") }), line.words.count >= 9,
      let offset = Double(line.words[8])
    else {
      return CheckReport(findings: [
        unsynchronised("ntpq -pn: no server is marked with *", cause: "ntpd has chosen no server", sections)
      ])
    }
    // What a server is ahead of the clock is what the clock is slow.
    return drift(-offset / 1000, "ntpq -pn: \(line.words.joined(separator: " "))")
  }
}
