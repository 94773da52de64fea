import Testing

@testable import Homelab

struct ExplanationTests {
  private func finding(
    _ rule: String, _ object: String = "x", _ severity: Finding.Severity = .warning, host: String = "nas",
    evidence: [String] = [], cause: String = "", typed: [String] = []
  ) -> Finding {
    Finding(
      rule: rule, host: host, object: object, severity: severity, figure: "", evidence: evidence, cause: cause,
      typed: typed)
  }

  @Test func putsAFullDiskBeforeTheUnitAndTheLogThatItBroke() {
    let ordered = Explanation.order([
      finding("log_errors", "photo-sync", evidence: ["photo-sync: cannot write"]),
      finding("unit_failed", "photo-sync.service", evidence: ["write error: No space left on device"]),
      finding("disk_full", "/srv", .critical),
    ])
    #expect(ordered.map(\.rule) == ["disk_full", "unit_failed", "log_errors"])
    #expect(ordered[1].explainedBy == ordered[0].id)
    #expect(ordered[2].explainedBy == ordered[1].id)
    #expect(ordered[0].explains == [ordered[1].id])
  }

  @Test func leavesAUnitAloneThatFailedForAnotherReason() {
    let ordered = Explanation.order([
      finding("unit_failed", "nginx.service", evidence: ["bind() failed"]), finding("disk_full", "/srv", .critical),
    ])
    #expect(ordered.allSatisfy { $0.explainedBy == nil })
  }

  @Test func putsAGuestBelowItsHypervisor() throws {
    let ordered = Explanation.order(
      [finding("steal_high", "hypervisor", host: "vm"), finding("runaway_process", "process", host: "pve")],
      parents: ["vm": "pve"])
    #expect(ordered.map(\.rule) == ["runaway_process", "steal_high"])
    #expect(ordered[1].explainedBy == "pve/runaway_process/process")
    #expect(Explanation.order(ordered, parents: ["vm": "other"]).allSatisfy { $0.explainedBy == nil })
  }

  /// Its own line in the log is nothing that is down because of it.
  @Test func anOldKillAndItsOwnLineAreRemarks() {
    let ordered = Explanation.order([
      finding("log_errors", "kernel", evidence: ["kernel: Memory cgroup out of memory: Killed process 77 (python3)"]),
      finding("oom_kill", "python3, indexer.service", .info, typed: ["indexer.service"]),
    ])
    #expect(ordered.map(\.rule) == ["oom_kill", "log_errors"])
    #expect(ordered.allSatisfy { $0.severity == .info })
    #expect(Diagnosis(host: "nas", findings: ordered).isHealthy)
  }

  @Test func explainsARestartLoopByTheKillOfItsGroup() {
    let ordered = Explanation.order([
      finding("unit_restarts", "indexer.service", .critical),
      finding("oom_kill", "python3, indexer.service", .info, typed: ["indexer.service"]),
    ])
    #expect(ordered.map(\.rule) == ["oom_kill", "unit_restarts"])
    // A kill of a while ago is no mere remark while the unit still suffers.
    #expect(ordered[0].severity == .warning)
  }

  @Test func neverGoesInCircles() {
    let all = Explanation.table.flatMap { $0.causes + $0.effects }
    let findings = Set(all).sorted().flatMap { rule in
      ["a", "b"].map { finding(rule, $0, evidence: ["no space left on device i/o error oom 401 timeout"]) }
    }
    let ordered = Explanation.order(findings)
    #expect(ordered.count == findings.count)
    #expect(Set(ordered.map(\.id)) == Set(findings.map(\.id)))
  }
}
