import Agent
import Testing

@testable import Homelab

@Suite struct ProcedureReaderTests {
  private static let text = """
    # Procedures

    ## Restart the web server

    **Fixes**: `unit_failed`, `unit_restarts`

    **When**: nginx failed, and `nginx -t` says that its configuration is right.

    **Effect**: change

    **Steps**

    1. Restart it: `systemctl restart {unit}`
    2. Wait up to 10 s
    3. Only if it is still down, start it by name:
       `systemctl start "nginx.service"`
    4. You: look at the page, and at `journalctl -u nginx`.

    **Verify** (within 5 s): `systemctl is-active {unit}` says active; the finding is gone.

    **Rollback**: `systemctl stop {unit}`

    **Prevent**: check the configuration before each reload.

    ## How we name things

    No procedure at all.
    """

  @Test func readsWhatAPersonReads() throws {
    let reader = ProcedureReader(Self.text, path: "PROCEDURES.md")
    #expect(reader.problems.isEmpty, "\(reader.problems)")
    let procedure = try #require(reader.procedures.first)
    #expect(reader.procedures.count == 1)
    #expect(procedure.slug == "restart-the-web-server")
    #expect(procedure.rules == ["unit_failed", "unit_restarts"])
    #expect(
      procedure.steps.map(\.action) == [
        .run(["systemctl", "restart", "{unit}"]), .wait(10), .run(["systemctl", "start", "nginx.service"]), .person,
      ])
    #expect(procedure.steps.map(\.onlyIfNeeded) == [false, false, true, false])
    #expect(
      procedure.verification.map(\.kind) == [
        .command(["systemctl", "is-active", "{unit}"], .says("active")), .findingIsGone,
      ])
    #expect(procedure.verification.allSatisfy { $0.within == 5 })
    #expect(procedure.rollback == [["systemctl", "stop", "{unit}"]])
    #expect(procedure.prevention == "check the configuration before each reload.")
    #expect(procedure.line == 3)
  }

  @Test(arguments: [
    ("`systemctl restart {unit} && reboot`", "needs a shell"),
    ("`sh -c 'kill 1'`", "a tool runs a program, not a shell"),
    ("`ssh nas uptime`", "the inventory's to say"),
    ("`systemctl restart {unti}`", "{unti} is nothing that a finding tells"),
    ("`kubectl apply -f pod.yaml`", "GitOps"),
    ("`systemctl stop {unit}` and `systemctl start {unit}`", "one command a step"),
    ("`echo \"open`", "is not closed"),
    ("`cat ~/.ssh/id_ed25519`", "needs a shell"),
    ("`cat .steward/state.db`", "yours to change"),
  ])
  func tellsWhatIsWrongByLine(step: String, message: String) {
    let text = "## Break it\n\n**Fixes**: `disk_full`\n\n**Steps**\n\n1. Do it: \(step)\n"
    let reader = ProcedureReader(text, path: "PROCEDURES.md")
    #expect(reader.problems.count == 1 || reader.problems.count == 2)
    #expect(reader.problems.first?.description.hasPrefix("PROCEDURES.md:7: ") == true, "\(reader.problems)")
    #expect(reader.problems.first?.message.contains(message) == true, "\(reader.problems)")
  }

  @Test func wantsAnExpectationBehindACommandThatVerifies() {
    let text = "## X\n\n**Fixes**: `disk_full`\n\n**Steps**\n\n1. Do it: `true`\n\n**Verify**: `df -h` looks better\n"
    #expect(ProcedureReader(text, path: "P.md").problems.map(\.line) == [9])
  }

  /// The shipped procedures are read without a problem, and each finding's procedure is one of them.
  @Test func readsTheShippedOnes() throws {
    let text = try Template.render(PackageResources.procedures_mustache, ["date": "2026-01-02"])
    let reader = ProcedureReader(text, path: "PROCEDURES.md")
    #expect(reader.problems.isEmpty, "\(reader.problems)")
    #expect(reader.procedures.count == 9)
    #expect(Set(reader.procedures.map(\.hash)) == Set(ProcedureBook.shipped.map(\.hash)))
  }

  @Test func hostileTextIsRead() {
    for text in ["", "##", "## \u{0}\n**Fixes**:", "**Fixes**: `x`", "## A\n\n**Fixes**: `x`\n\n**Steps**\n\n1. `\n"] {
      _ = ProcedureReader(text, path: "P.md")
    }
  }
}
