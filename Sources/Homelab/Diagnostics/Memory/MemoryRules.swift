import Agent

/// Judges the sections of the memory check.
enum MemoryRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    let biggest = self.biggest(sections)
    return memory(sections, biggest) + KillRules.evaluate(sections) + pressure(sections)
      + processes(sections, biggest)
  }

  private static func memory(_ sections: Sections, _ biggest: [String]) -> CheckReport {
    guard let memory = MemoryUse(sections.lines("meminfo"), arc: sections.lines("arc")) else {
      return CheckReport(unchecked: ["memory: no /proc/meminfo"])
    }
    var report = CheckReport(facts: [
      "memory_total_kib": .number(Double(memory.total)),
      "memory_available_kib": .number(Double(memory.available)),
    ])
    let percent = memory.availablePercent
    let figure =
      "\(Figure.kib(memory.available)) of \(Figure.kib(memory.total)) available (\(Figure.percent(percent)))"
    let telling = sections.lines("meminfo").filter {
      ["MemTotal", "MemAvailable", "SwapTotal", "SwapFree"].contains(String($0.prefix { $0 != ":" }))
    }
    let evidence = ["/proc/meminfo: " + telling.map { $0.words.joined(separator: " ") }.joined(separator: ", ")]
    if percent < Thresholds.memoryAvailable {
      report.findings.append(
        Finding(
          rule: "memory_low", object: "memory",
          severity: percent < Thresholds.memoryAvailableCritical ? .critical : .warning,
          figure: figure, threshold: "10% available", evidence: evidence + biggest.prefix(3),
          cause: biggest.first.map { "the biggest process is \($0)" } ?? "programs use nearly all of it",
          confidence: biggest.isEmpty ? .low : .medium,
          nextCheck: "see whether the biggest process grows: run the check again"))
    } else {
      report.healthy.append("memory \(figure)")
    }
    if memory.swapTotal == 0 {
      report.healthy.append("no swap configured")
    } else {
      let used = "swap \(Figure.kib(memory.swapUsed)) of \(Figure.kib(memory.swapTotal)) used"
      if memory.swapPercent >= Thresholds.swapUsed, percent < 25 {
        report.findings.append(
          Finding(
            rule: "swap_full", object: "swap", severity: .warning,
            figure: "\(Figure.percent(memory.swapPercent)) of \(Figure.kib(memory.swapTotal)) used",
            threshold: "80% with less than 25% of memory available", evidence: evidence,
            cause: "memory ran short and programs were moved to disk", confidence: .medium,
            nextCheck: "look at the stalls: /proc/pressure/memory"))
      } else {
        report.healthy.append(used)
      }
    }
    return report
  }

  private static func pressure(_ sections: Sections) -> CheckReport {
    guard let pressure = Pressure(sections.lines("pressure")) else {
      return CheckReport(unchecked: ["memory stalls: no /proc/pressure in this kernel"])
    }
    guard pressure.some >= 10 || pressure.full >= Thresholds.memoryStall else {
      return CheckReport(
        healthy: ["programs waited for memory \(Figure.percent(pressure.some)) of the last minute"])
    }
    return CheckReport(findings: [
      Finding(
        rule: "memory_pressure", object: "memory",
        severity: pressure.full >= 20 ? .critical : .warning,
        figure: "\(Figure.percent(pressure.some)) of the last minute stalled", threshold: "10%",
        evidence: ["/proc/pressure/memory:"] + sections.lines("pressure").map(String.init),
        cause: "programs wait while the kernel frees or swaps memory", confidence: .high,
        nextCheck: "find what grew: the biggest processes")
    ])
  }

  private static func processes(_ sections: Sections, _ biggest: [String]) -> CheckReport {
    guard !biggest.isEmpty else {
      return CheckReport(unchecked: ["biggest processes: /proc/[pid]/stat could not be read"])
    }
    return CheckReport(healthy: ["biggest: " + biggest.prefix(3).joined(separator: ", ")])
  }

  /// `java (pid 12, app) 3.1G`, the biggest first.
  static func biggest(_ sections: Sections) -> [String] {
    let page = (sections.first("pagesize").flatMap(Double.init) ?? 4096) / 1024
    let stats = ProcessStat.list(sections.lines("stat2"))
    let details = ProcessDetail.list(sections)
    return stats.filter { $0.pages > 0 }.sorted { $0.pages > $1.pages }.prefix(5).map { stat in
      let detail = details[stat.pid]
      let inside = ["pid \(stat.pid)", detail?.user, detail?.subject].compactMap { $0 }
      return "\(stat.name) (\(inside.joined(separator: ", "))) \(Figure.kib(stat.pages * page))"
    }
  }
}
