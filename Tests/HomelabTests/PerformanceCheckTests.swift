import Foundation
import Testing

@testable import Homelab

struct PerformanceCheckTests {
  private func report(_ text: String) -> CheckReport {
    Check.performance.evaluate(Sections(parsing: text))
  }

  @Test func namesTheProcessThatEatsACore() throws {
    let report = report(PerformanceFixtures.runaway)
    let finding = try #require(report.findings.first { $0.rule == "runaway_process" })
    #expect(finding.object == "process \"yes\" (pid 4242, root)")
    #expect(finding.cause == "process \"yes\" (pid 4242, root) uses 100% of one core for 12 min")
    #expect(finding.severity == .warning)
    #expect(finding.confidence == .high)
    #expect(finding.procedure == "End a runaway process")
    #expect(report.findings.count == 1)
    #expect(report.healthy.contains { $0.hasPrefix("CPU 26% busy on 4 cores") })
    #expect(report.unchecked.isEmpty)
  }

  @Test func keepsCommandLinesToItself() throws {
    let report = report(PerformanceFixtures.runaway)
    let text = Diagnosis(host: "h", reports: [report]).json.canonical
    #expect(!text.contains("hunter2"))
  }

  @Test func leavesOutItsOwnProcesses() {
    let table = ProcessTable(Sections(parsing: PerformanceFixtures.runaway))
    #expect(table.loads.map(\.stat.name) == ["yes", "kvm", "my (odd) name"])
    #expect(table.loads[1].title == "process \"kvm\" (pid 9, root, VM 108 k3s-vm-still-fawn)")
  }

  @Test func readsNamesWithBlanksParenthesesAndNewlines() throws {
    let line = PerformanceFixtures.stat(7, "a) R 1 (b", ticks: 5, start: 1)
    #expect(try #require(ProcessStat(Substring(line))).name == "a) R 1 (b")
    let broken = PerformanceFixtures.stat(8, "x\ny", ticks: 5, start: 1)
    let lines = broken.split(separator: "\n" as Character)
    #expect(ProcessStat.list(lines).map(\.name) == ["x\ny"])
  }

  @Test func namesARunningBackupFirst() throws {
    let text = PerformanceFixtures.raw(
      [
        PerformanceFixtures.stat(5, "vzdump", ticks: 1000, start: 400_000),
        PerformanceFixtures.stat(6, "yes", ticks: 99_000, start: 400_000),
      ],
      [
        PerformanceFixtures.stat(5, "vzdump", ticks: 1050, start: 400_000),
        PerformanceFixtures.stat(6, "yes", ticks: 99_100, start: 400_000),
      ])
    let diagnosis = Diagnosis(host: "pve", reports: [report(text)])
    #expect(diagnosis.findings.map(\.rule) == ["backup_running", "runaway_process"])
    #expect(diagnosis.findings[0].cause.contains("vzdump"))
    #expect(diagnosis.findings.allSatisfy { $0.host == "pve" })
  }

  @Test func doesNotCallABusyMomentARunaway() {
    let text = PerformanceFixtures.raw(
      [PerformanceFixtures.stat(6, "cc1", ticks: 100, start: 100)],
      [PerformanceFixtures.stat(6, "cc1", ticks: 200, start: 100)])
    let findings = report(text).findings
    #expect(findings.map(\.rule) == ["busy_process"])
    #expect(findings.first?.severity == .info)
  }

  @Test func namesEachOfTwoThatShareTheOnlyCore() {
    let text = PerformanceFixtures.raw(
      [
        PerformanceFixtures.stat(6, "yes", ticks: 50_000, start: 400_000),
        PerformanceFixtures.stat(7, "yes", ticks: 50_000, start: 400_000),
      ],
      [
        PerformanceFixtures.stat(6, "yes", ticks: 50_050, start: 400_000),
        PerformanceFixtures.stat(7, "yes", ticks: 50_050, start: 400_000),
      ],
      cpu: "cpu  200 0 0 1000 0 0 0 0")
    #expect(report(text).findings.map(\.rule) == ["runaway_process", "runaway_process", "cpu_saturated"])
  }

  /// What a build or a transcode looks like, and a loop that has just begun.
  @Test func namesAYoungOneWithoutJudgingIt() throws {
    func stats(_ ticks: Int) -> [String] {
      (6...8).map { PerformanceFixtures.stat($0, "cc1plus", state: "R", ticks: ticks, start: 497_000) }
    }
    let text = PerformanceFixtures.raw(stats(2000), stats(2060), cpu: "cpu  200 0 0 1000 0 0 0 0")
    let diagnosis = Diagnosis(host: "nas", reports: [report(text)])
    let first = try #require(diagnosis.findings.first)
    #expect(first.rule == "busy_process" && first.severity == .info && first.procedure == nil)
    #expect(first.cause.contains("its age does not tell yet"))
    #expect(first.threshold == "a runaway from 5 min on")
    #expect(diagnosis.findings.filter { $0.severity > .info }.map(\.rule) == ["cpu_saturated"])
    #expect(diagnosis.findings.first { $0.rule == "cpu_saturated" }?.explainedBy == first.id)
    #expect(diagnosis.headline.hasPrefix("nas: process \"cc1plus\""))
    #expect(IncidentBook.sightings(of: diagnosis).isEmpty)
    #expect(DiagnosisMemory.fix(diagnosis, ProcedureBook(nil) { _, _ in .none }) == nil)
  }

  @Test func takesTheOwnersAgeForARunaway() {
    let text = PerformanceFixtures.raw(
      [PerformanceFixtures.stat(6, "yes", ticks: 9000, start: 490_000)],
      [PerformanceFixtures.stat(6, "yes", ticks: 9100, start: 490_000)])
    var circumstances = Circumstances()
    #expect(Check.performance.evaluate(Sections(parsing: text), circumstances).findings.map(\.rule) == ["busy_process"])
    circumstances.runawayAge = 60
    #expect(
      Check.performance.evaluate(Sections(parsing: text), circumstances).findings.map(\.rule) == ["runaway_process"])
  }

  @Test func saysWithFiguresThatAllIsWell() {
    let stat = PerformanceFixtures.stat(6, "init", ticks: 100, start: 100)
    let report = report(PerformanceFixtures.raw([stat], [stat]))
    #expect(report.findings.isEmpty)
    #expect(report.healthy.contains("CPU 10% busy on 1 core"))
    #expect(report.unchecked == ["pressure stalls: no /proc/pressure in this kernel"])
  }

  @Test func tellsStealAndWaitingApart() {
    let stat = PerformanceFixtures.stat(6, "init", ticks: 100, start: 100)
    let text = PerformanceFixtures.raw([stat], [stat], cpu: "cpu  110 0 0 1030 40 0 0 20")
    #expect(report(text).findings.map(\.rule) == ["iowait_high", "steal_high"])
  }

  @Test func survivesGarbageAndHalfOutputs() {
    #expect(report("").unchecked == ["performance: the script wrote no sections"])
    #expect(report("\u{0}\u{1}garbage\n@@").findings.isEmpty)
    let text = PerformanceFixtures.runaway
    for length in stride(from: 0, to: text.count, by: 97) {
      let half = report(String(text.prefix(length)))
      #expect(!half.unchecked.isEmpty)
    }
  }

  @Test func standsFortyThousandProcesses() {
    let first = (1...40_000).map { PerformanceFixtures.stat($0, "p (\($0))", ticks: 10, start: $0) }
    var second = first
    second[39_999] = PerformanceFixtures.stat(40_000, "spin", ticks: 110, start: 40_000)
    let report = report(PerformanceFixtures.raw(first, second))
    #expect(report.findings.map(\.rule) == ["busy_process"])
    #expect(report.healthy.contains { $0.contains("40000 processes") })
  }
}
