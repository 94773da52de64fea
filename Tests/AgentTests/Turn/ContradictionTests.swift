import Testing

@testable import Agent

@Suite struct ContradictionTests {
  static func record(
    _ tool: String, _ arguments: JSONObject, effect: Effect, outcome: Outcome = .done, summary: String = ""
  ) -> Answer.CallRecord {
    .init(
      ToolCall(id: "t1", tool: tool, arguments: arguments), effect: effect, decision: .approved, outcome: outcome,
      summary: summary)
  }

  func lines(
    _ answer: String, calls: [Answer.CallRecord] = [], changed: [String] = [], evidence: [String] = []
  ) -> [String] {
    Contradiction(calls: calls, changed: changed, evidence: evidence).lines(for: answer)
  }

  @Test(arguments: [
    "I've restarted nginx.", "I’ve restarted grafana.", "I have restarted the service.",
    "The document has been updated.",
    "The grafana service was restarted.", "Grafana has been restarted.", "I rebooted still-fawn.",
    "Done! Grafana is running again.", "Restarted grafana successfully.", "All K3s nodes have been updated.",
    "I set the CPU limit on the VM.", "I have reloaded the configuration and enabled the unit.",
    "I disabled the firewall.", "I moved the k3s nodes to next weekend.", "I ran the backup.",
    "The update is complete.", "We've now rolled back the change.", "It's been fixed.",
    "The nas was busy. I stopped the scrub.", "**Restarted** nginx.", "The plan was rescheduled to Friday.",
    "The firewall is now disabled.",
  ])
  func contradictsAClaimWithoutACall(answer: String) {
    #expect(lines(answer).count == 1, "\(EffectClaim.all(in: answer))")
  }

  @Test(arguments: [
    "You can restart nginx.", "Shall I restart it?", "Has grafana been restarted?", "I have not restarted anything.",
    "Nothing was changed.", "If the service was stopped, start it.", "I could restart it.", "It should be restarted.",
    "Once it has been restarted, look again.", "The service was restarted at 03:12 by systemd.",
    "The disk was replaced in 2023.", "nginx was restarted 3 hours ago.", "The address has changed to 10.0.0.9.",
    "Restarted units: none.", "The nas runs Debian.", "It runs since Monday.", "The container was created by docker.",
    "I found 3 failed units.", "I did not stop it.", "The load is high.",
    "The plan must be approved before it is applied.",
  ])
  func letsOtherSentencesBe(answer: String) { #expect(lines(answer).isEmpty, "\(EffectClaim.all(in: answer))") }

  @Test(arguments: [
    ("The nginx service was stopped.", "nginx.service: inactive (dead)"),
    ("nginx has been restarted twice.", "nginx.service: 2 restarts"),
    ("The oom killer hit it: mysqld was killed.", "Out of memory: Killed process 812 (mysqld)"),
    ("The grafana package was updated.", "2026-11-01 upgraded grafana 10 -> 11, updated by apt"),
  ])
  func letsAReportOfTheEvidenceBe(answer: String, evidence: String) {
    #expect(lines(answer, evidence: [evidence]).isEmpty)
    #expect(!lines(answer).isEmpty)
  }

  @Test func holdsAClaimAgainstWhatReallyRan() {
    let note = Self.record(
      "update_doc", ["document": "TROUBLESHOOTING.md", "text": "grafana was slow"], effect: .document,
      summary: "updated TROUBLESHOOTING.md")
    let changed = ["updated TROUBLESHOOTING.md"]
    #expect(lines("I've updated TROUBLESHOOTING.md.", calls: [note], changed: changed).isEmpty)
    #expect(lines("The document has been updated.", calls: [note], changed: changed).isEmpty)
    // One written document does not make the rest true.
    #expect(lines("I restarted grafana.", calls: [note], changed: changed).count == 1)
    #expect(lines("I have updated INFRASTRUCTURE.md.", calls: [note], changed: changed).count == 1)
    #expect(lines("I restarted grafana.", calls: [note], changed: changed).allSatisfy { !$0.contains("nothing was") })
  }

  @Test func takesARestartOfThatServiceForDone() {
    let restart = Self.record("restart_unit", ["host": "nas", "unit": "grafana"], effect: .change)
    #expect(lines("I restarted grafana.", calls: [restart], changed: ["restarted grafana on nas"]).isEmpty)
    #expect(lines("I restarted nginx.", calls: [restart], changed: ["restarted grafana on nas"]).count == 1)
    let failed = Self.record("restart_unit", ["unit": "grafana"], effect: .change, outcome: .failed)
    #expect(lines("I restarted grafana.", calls: [failed]).count == 1)
  }

  @Test func letsADiagnosisHaveBeenRun() {
    let look = Self.record("run_diagnostic", ["host": "nas", "check": "disk"], effect: .read)
    #expect(lines("I ran the disk diagnostic on nas.", calls: [look]).isEmpty)
    #expect(lines("I ran the backup.", calls: [look]).count == 1)
  }

  @Test func contradictsAnAbsoluteWhereNotEveryHostWasAsked() {
    let survey = "GPU: unknown\nnot reached: still-fawn, pumped-piglet"
    #expect(
      lines("There are no hosts with a free GPU.", evidence: [survey]).first?.contains("not reached: still-fawn")
        == true)
    #expect(lines("All hosts are healthy.", evidence: [survey]).count == 1)
    #expect(lines("No host that answered has a free GPU.", evidence: [survey]).isEmpty)
    #expect(lines("There are no hosts with a free GPU.", evidence: ["free GPU: none"]).isEmpty)
  }
}
