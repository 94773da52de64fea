import Agent

/// Judges the sections of the performance check.
///
/// The process that is responsible comes before any application, and a backup that runs before every
/// process: it is the most common harmless reason for a slow machine.
enum PerformanceRules {
  static func evaluate(_ sections: Sections, _ circumstances: Circumstances) -> CheckReport {
    var report = CheckReport()
    let cpu = CPUTimes(sections.lines("cpu1"), sections.lines("cpu2"))
    let cores = sections.first("nproc").flatMap { Int($0) } ?? cpu?.cores
    let processes = ProcessTable(sections)
    report = report + backups(processes, sections, cpu: cpu)
    report = report + hogs(processes, cores: cores, cpu: cpu, runaway: circumstances.runawayAge)
    report = report + shares(cpu, cores: cores, processes)
    report = report + load(sections, cores: cores, processes, cpu: cpu)
    report = report + pressures(sections)
    if processes.count == nil {
      report.unchecked.append("processes: /proc/[pid]/stat could not be read")
    }
    return report
  }

  private static func backups(_ table: ProcessTable, _ sections: Sections, cpu: CPUTimes?)
    -> CheckReport
  {
    var running = table.backups
    var pool = "pool"
    for line in sections.lines("zpool") {
      if let name = line.trimmed.after("pool: ") { pool = name }
      if line.contains("scrub in progress") { running.append("zpool scrub of \(pool)") }
      if line.contains("resilver in progress") { running.append("zpool resilver of \(pool)") }
    }
    guard let first = running.first else { return CheckReport() }
    let works = table.loads.contains { $0.backup != nil && $0.percent >= 20 }
    let heavy = works || (cpu.map { $0.iowait >= 10 || $0.busy >= 80 } ?? false)
    let figure = cpu.map {
      "runs now; CPU \(Figure.percent($0.busy)) busy, \(Figure.percent($0.iowait)) waiting for disks"
    }
    return CheckReport(findings: [
      Finding(
        rule: "backup_running", object: first, severity: heavy ? .warning : .info,
        figure: figure ?? "runs now", threshold: "any backup or scrub",
        evidence: ["/proc/[pid]/stat, zpool status: \(running.prefix(4).joined(separator: "; "))"],
        cause: "\(first) is running and is a likely reason for slowness while it lasts",
        confidence: heavy ? .medium : .low,
        nextCheck: "run the check again when the backup has ended")
    ])
  }

  /// The processes that take a whole core. One that has done so for minutes is a runaway; a younger one may be a
  /// build, a transcode or an upgrade at its work, and is named without being judged.
  private static func hogs(_ table: ProcessTable, cores: Int?, cpu: CPUTimes?, runaway: Double) -> CheckReport {
    var report = CheckReport()
    let isFull = (cpu?.busy ?? 0) + (cpu?.steal ?? 0) >= 95
    let limit = isFull ? ProcessLoad.sustainedWhenShared : ProcessLoad.sustained
    for load in table.loads.filter({ $0.percent >= limit || $0.isStarved }).prefix(5) {
      let isRunaway = load.isSustained(above: limit) && load.age >= runaway
      report.findings.append(
        isRunaway
          ? runawayProcess(load, cores: cores, cpu: cpu, limit: limit, since: runaway)
          : busyProcess(load, cores: cores, limit: limit, runaway: runaway))
    }
    return report
  }

  private static func evidence(_ load: ProcessLoad) -> String {
    "/proc/\(load.stat.pid)/stat twice: \(Figure.percent(load.percent)) of one core now, "
      + "\(Figure.percent(load.lifetimePercent)) on average since it began \(Figure.duration(load.age)) ago"
      + (load.isStarved ? ", and it was ready to run for \(Figure.percent(min(100, load.demand ?? 0))) of that" : "")
  }

  private static func runawayProcess(
    _ load: ProcessLoad, cores: Int?, cpu: CPUTimes?, limit: Double, since: Double
  ) -> Finding {
    let (percent, age) = (Figure.percent(load.percent), Figure.duration(load.age))
    let guest = load.subject?.hasPrefix("VM") ?? false
    let share = load.percent / Double(max(1, cores ?? 1))
    let starves = share >= 50 && load.age >= 2 * since && (cpu?.busy ?? 0) >= 90
    return Finding(
      rule: "runaway_process", object: load.title,
      severity: load.backup != nil ? .info : starves ? .critical : .warning,
      figure: "\(percent) of one core\(cores.map { " of \($0)" } ?? "") for \(age)",
      threshold: "\(Figure.percent(limit)) of one core since its start, for \(Figure.duration(since)) or longer",
      evidence: [evidence(load)],
      cause: "\(load.title) uses \(percent) of one core for \(age)" + (load.isStarved ? " and wants a whole one" : "")
        + (guest ? ": the load is made inside this guest" : ""),
      confidence: .high,
      nextCheck: guest
        ? "run the performance check inside the guest"
        : "find out what started it: ps -o pid,ppid,etime,args -p \(load.stat.pid)",
      procedure: guest || load.backup != nil ? nil : "End a runaway process", typed: ["\(load.stat.pid)"],
      values: load.values)
  }

  private static func busyProcess(_ load: ProcessLoad, cores: Int?, limit: Double, runaway: Double) -> Finding {
    let (percent, age) = (Figure.percent(load.percent), Figure.duration(load.age))
    let of = cores.map { " of \($0)" } ?? ""
    let isYoung = load.isSustained(above: limit)
    return Finding(
      rule: "busy_process", object: load.title, severity: .info,
      figure: isYoung
        ? "\(percent) of one core\(of) for \(age)"
        : "\(percent) of one core\(of) now, \(Figure.percent(load.lifetimePercent)) over \(age)",
      threshold: isYoung
        ? "a runaway from \(Figure.duration(runaway)) on" : "\(Figure.percent(limit)) of one core in one second",
      evidence: [evidence(load)],
      cause: isYoung
        ? "\(load.title) has not paused since it began \(age) ago: a job at its work, or a loop; its age does not tell yet"
        : "busy now, calmer before: work that comes and goes, or a change since then",
      confidence: isYoung ? .medium : .low,
      why: isYoung ? "that it takes the CPU is seen; whether it should is not" : "",
      nextCheck: "what is it: ps -o pid,ppid,etime,args -p \(load.stat.pid); run the check again in "
        + (isYoung ? Figure.duration(max(60, runaway - load.age)) : "a minute"))
  }

  private static func shares(_ cpu: CPUTimes?, cores: Int?, _ table: ProcessTable) -> CheckReport {
    guard let cpu else {
      return CheckReport(unchecked: ["CPU use: /proc/stat could not be read twice"])
    }
    var report = CheckReport(facts: [
      "cpu_busy_percent": .number(cpu.busy.rounded()), "cpu_iowait_percent": .number(cpu.iowait.rounded()),
      "cpu_steal_percent": .number(cpu.steal.rounded()),
    ])
    let line =
      "/proc/stat over 1 s: busy \(Figure.percent(cpu.busy)), iowait \(Figure.percent(cpu.iowait)), steal \(Figure.percent(cpu.steal))"
    let size = cores.map { Figure.count($0, "core") } ?? "all cores"
    let top = table.loads.prefix(3).map { "\($0.title) \(Figure.percent($0.percent))" }
    if cpu.busy >= Thresholds.cpuBusy {
      report.findings.append(
        Finding(
          rule: "cpu_saturated", object: "CPU", severity: .warning,
          figure: "\(Figure.percent(cpu.busy)) of \(size) busy", threshold: Figure.percent(Thresholds.cpuBusy),
          evidence: [line] + top,
          cause: top.first.map { "the busiest is \($0) of one core" } ?? "many small processes",
          confidence: top.isEmpty ? .low : .medium,
          nextCheck: "run the check again to see whether it lasts"))
    } else {
      let busiest = top.first.map { "; the busiest is \($0) of one core" } ?? ""
      report.healthy.append("CPU \(Figure.percent(cpu.busy)) busy on \(size)\(busiest)")
    }
    if cpu.iowait >= Thresholds.iowait {
      report.findings.append(
        Finding(
          rule: "iowait_high", object: "disks",
          severity: cpu.iowait >= Thresholds.iowaitCritical ? .critical : .warning,
          figure: "\(Figure.percent(cpu.iowait)) of CPU time waiting for disks", threshold: "20%",
          evidence: [line, "in state D: \(table.waiting.prefix(8).joined(separator: ", "))"],
          cause: "processes wait for a slow or overloaded disk", confidence: .medium,
          nextCheck: "run the disk and logs checks"))
    }
    if cpu.steal >= Thresholds.steal {
      report.findings.append(
        Finding(
          rule: "steal_high", object: "hypervisor", severity: .warning,
          figure: "\(Figure.percent(cpu.steal)) steal", threshold: "10%", evidence: [line],
          cause: "the hypervisor gives this machine's CPU time to other guests", confidence: .high,
          nextCheck: "run the performance check on the hypervisor"))
    }
    return report
  }

  private static func load(
    _ sections: Sections, cores: Int?, _ table: ProcessTable, cpu: CPUTimes?
  ) -> CheckReport {
    guard let line = sections.first("loadavg"), let load = line.words.first.flatMap(Double.init)
    else { return CheckReport(unchecked: ["load average: no /proc/loadavg"]) }
    let averages = line.words.prefix(3).joined(separator: " ")
    let limit = Double(max(1, cores ?? 1)) * Thresholds.loadPerCore
    let count = table.count.map { ", \(Figure.count($0, "process", "processes"))" } ?? ""
    guard cores != nil, load > limit else {
      return CheckReport(
        healthy: ["load \(averages)\(cores.map { " on \(Figure.count($0, "core"))" } ?? "")\(count)"])
    }
    let blocked = table.waiting.count >= 2 && (cpu?.busy ?? 100) < 70
    return CheckReport(findings: [
      Finding(
        rule: "load_high", object: "load", severity: .warning,
        figure: "\(Figure.decimal(load)) on \(Figure.count(cores!, "core"))",
        threshold: "\(Figure.decimal(limit, digits: 0)) (2 a core)",
        evidence: ["/proc/loadavg: \(line)"]
          + (blocked ? ["in state D: \(table.waiting.prefix(8).joined(separator: ", "))"] : []),
        cause: blocked
          ? "\(table.waiting.count) processes wait for a device, not for the CPU"
          : "more work is ready to run than the cores can take",
        confidence: .medium, nextCheck: blocked ? "run the disk check" : "see the busiest processes")
    ])
  }

  private static func pressures(_ sections: Sections) -> CheckReport {
    var report = CheckReport()
    let rules: [(resource: String, full: Bool, limit: Double, next: String)] = [
      ("cpu", false, Thresholds.cpuStall, "see the busiest processes"),
      ("io", true, Thresholds.ioStall, "run the disk check"),
      ("memory", true, Thresholds.memoryStall, "run the memory check"),
    ]
    var calm: [String] = []
    for rule in rules {
      let lines = sections.lines("pressure_\(rule.resource)")
      guard let pressure = Pressure(lines) else { continue }
      let value = rule.full ? pressure.full : pressure.some
      if value >= rule.limit {
        report.findings.append(
          Finding(
            rule: "\(rule.resource)_pressure", object: rule.resource, severity: .warning,
            figure: "\(Figure.percent(value)) of the last minute stalled",
            threshold: Figure.percent(rule.limit),
            evidence: ["/proc/pressure/\(rule.resource):"] + lines.map(String.init),
            cause: rule.full
              ? "at times nothing could run for want of \(rule.resource)"
              : "work waited for a free core", confidence: .medium, nextCheck: rule.next))
      } else {
        calm.append("\(rule.resource) \(Figure.percent(value))")
      }
    }
    if !calm.isEmpty {
      report.healthy.append("stalls in the last minute: \(calm.joined(separator: ", "))")
    } else if report.findings.isEmpty {
      report.unchecked.append("pressure stalls: no /proc/pressure in this kernel")
    }
    return report
  }
}

extension StringProtocol {
  /// What follows `prefix`, or nil where the text does not begin with it.
  func after(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)).trimmed : nil
  }
}
