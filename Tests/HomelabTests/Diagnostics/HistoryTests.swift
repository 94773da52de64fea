import Testing

@testable import Homelab

/// What happened long ago does not make a host unhealthy.
struct HistoryTests {
  private static let now = 1_766_865_960.0

  private func run(_ check: Check, _ text: String, uptime: Double = 864_000) -> CheckReport {
    var sections = Sections(parsing: text + "\n@@ end\n")
    sections.clock = HostClock(
      Sections(parsing: "@@ clock\n\(Int(HistoryTests.now)).0\nUTC +0000\n\(uptime) 1\n@@ end\n"), Circumstances())
    return check.evaluate(sections)
  }

  private func kill(_ ago: Double, limited: Bool = true) -> String {
    let time = HistoryTests.now - ago
    let group =
      limited
      ? "\(time) nas kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/indexer.service,task_memcg=/system.slice/indexer.service,task=python3,pid=31,uid=0\n"
      : ""
    return "@@ vmstat\noom_kill 1\n@@ oom\n" + group
      + "\(time) nas kernel: \(limited ? "Memory cgroup out of memory" : "Out of memory"): Killed process 31 (python3) total-vm:62976kB, anon-rss:48896kB"
  }

  @Test func namesTheGroupWhoseLimitWasUsedUp() throws {
    let finding = try #require(run(.memory, kill(20)).findings.first { $0.rule == "oom_kill" })
    #expect(finding.object == "python3, indexer.service")
    #expect(finding.severity == .warning)
    #expect(finding.cause.hasPrefix("the memory limit of indexer.service was used up"))
    #expect(finding.nextCheck.contains("MemoryMax"))
  }

  @Test func tellsAKillOfAnHourAgoAsARemarkAndAnOldOneAsHistory() {
    let older = run(.memory, kill(1800, limited: false)).findings.filter { $0.rule == "oom_kill" }
    #expect(older.map(\.severity) == [.info])
    #expect(older[0].cause.hasPrefix("the machine's memory was used up"))
    let old = run(.memory, kill(12 * 86_400))
    #expect(!old.findings.contains { $0.rule == "oom_kill" })
    #expect(old.healthy.contains("1 process killed for want of memory since the start, the last 12 days ago"))
  }

  @Test func callsNoHostUnwellForWhatItAlwaysSays() {
    let start = HistoryTests.now - 86_400
    let usual =
      "g 2880 30 \(start) \(HistoryTests.now - 5) \(HistoryTests.now - 5) nas smartd[7]: device sdc: not capable of SMART"
    let report = run(.logs, "@@ journal\nsince \(start)\n\(usual)\n@@ files")
    #expect(report.findings.isEmpty)
    #expect(report.healthy[0].contains("none unusual"))
    let more = usual.replacing("g 2880 30", with: "g 3180 300")
    let finding = run(.logs, "@@ journal\nsince \(start)\n\(more)\n@@ files").findings.first
    #expect(finding?.severity == .warning)
    #expect(finding?.figure.contains("usual are") == true)
    let over = more.replacing("\(HistoryTests.now - 5)", with: "\(HistoryTests.now - 300)")
    #expect(run(.logs, "@@ journal\nsince \(start)\n\(over)\n@@ files").findings.first?.severity == .info)
  }

  @Test func takesASignOfYesterdayForHistory() {
    let line = { (ago: Double) in
      "@@ journal\nsince 1\ng 1 0 \(HistoryTests.now - ago) \(HistoryTests.now - ago) \(HistoryTests.now - ago) nas kernel: I/O error, dev sdb, sector 1953\n@@ files"
    }
    #expect(run(.logs, line(60)).findings.first?.severity == .critical)
    let old = run(.logs, line(90_000))
    #expect(old.findings.isEmpty)
    #expect(old.healthy.contains { $0.contains("i/o error of kernel, last 25 h ago") })
  }

  @Test func countsAFloodWithoutCarryingIt() throws {
    let finding = try #require(
      run(.logs, "@@ journal\n@@ minute\n2950 sensor-poll\n12 sshd\n@@ files").findings.first)
    #expect(finding.rule == "log_flood")
    #expect(finding.object == "sensor-poll")
    #expect(run(.logs, "@@ journal\n@@ minute\n2950 kernel\n@@ files", uptime: 40).findings.isEmpty)
  }

  @Test func findsTheCycleAndForgetsItWhenItsUnitsAreGone() throws {
    let lines = """
      @@ systemd
      running
      @@ failed
      @@ cycles
      \(HistoryTests.now - 60) nas systemd[1]: media-scan.service: Found ordering cycle on media-mount.service/start
      \(HistoryTests.now - 60) nas systemd[1]: media-scan.service: Found dependency on media-scan.service/start
      \(HistoryTests.now - 60) nas systemd[1]: media-scan.service: Job media-mount.service/start deleted to break ordering cycle starting with media-scan.service/start
      @@ dropped
      Id=media-mount.service
      ActiveState=inactive
      LoadState=loaded
      """
    let finding = try #require(run(.services, lines).findings.first { $0.rule == "ordering_cycle" })
    #expect(finding.object == "media-mount.service")
    #expect(finding.figure == "2 units wait for each other; media-mount.service was not started")
    let gone = run(.services, lines.replacing("LoadState=loaded", with: "LoadState=not-found"))
    #expect(!gone.findings.contains { $0.rule == "ordering_cycle" })
    let runs = run(.services, lines.replacing("ActiveState=inactive", with: "ActiveState=active"))
    #expect(runs.findings.map(\.severity) == [.info])
  }

  @Test func callsAUnitCalmThatHasRunForDays() {
    func units(_ begun: Double) -> String {
      """
      @@ systemd
      running
      @@ failed
      @@ units
      Id=app.service
      NRestarts=12
      SubState=running
      ExecMainStartTimestampMonotonic=\(Int(begun * 1e6))
      """
    }
    #expect(run(.services, units(100)).findings.isEmpty)
    #expect(run(.services, units(863_995)).findings.map(\.severity) == [.critical])
    #expect(run(.services, units(863_000)).findings.map(\.figure) == ["12 restarts, running for 17 min"])
  }
}
