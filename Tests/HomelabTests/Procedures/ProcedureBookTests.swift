import Agent
import Testing

@testable import Homelab

@Suite struct ProcedureBookTests {
  @Test func standsInWhereTheLabHasNone() throws {
    let book = ProcedureBook(nil) { _, _ in .none }
    #expect(try book.named("End a runaway process").trust == .shipped)
    #expect(book.procedures.count == 9)
  }

  @Test(arguments: [
    "End a runaway process", "end-a-runaway-process", "end-runaway-process", "runaway_process", "the runaway process",
  ])
  func isFoundByManyNames(name: String) throws {
    #expect(try ProcedureBook(nil) { _, _ in .none }.named(name).title == "End a runaway process")
  }

  @Test func namesTheNearestOnes() {
    let error = #expect(throws: CallError.self) { try ProcedureBook(nil) { _, _ in .none }.named("free disk spice") }
    #expect(error?.description.contains("did you mean Free disk space?") == true)
  }

  @Test func trustsTheLabsTextOnlyAsItWasSeen() throws {
    let text = "## Free disk space\n\n**Fixes**: `disk_full`\n\n**Steps**\n\n1. Clean: `apt-get clean`\n"
    let own = ProcedureBook(text) { _, _ in .none }
    let procedure = try own.named("Free disk space")
    #expect(procedure.trust == .none)
    #expect(procedure.place == "PROCEDURES.md:1")
    let seen = ProcedureBook(text) { name, hash in
      name == "procedure/free-disk-space" && hash == procedure.hash ? .owner : .changed
    }
    #expect(try seen.named("Free disk space").trust == .owner)
    let changed = ProcedureBook(text + "2. And: `true`\n") { _, hash in hash == procedure.hash ? .owner : .changed }
    #expect(try changed.named("Free disk space").trust == .changed)
  }

  @Test func knowsTheProcedureOfAFinding() {
    let finding = Finding(
      rule: "unit_failed", object: "nginx.service", severity: .warning, figure: "", evidence: [], cause: "")
    var named = finding
    named.procedure = "Restart a unit"
    #expect(ProcedureBook(nil) { _, _ in .none }.procedure(for: named)?.title == "Restart a unit")
    // Steward's own help where the rule says so; the owner's wherever they say they do.
    #expect(ProcedureBook(nil) { _, _ in .none }.procedure(for: finding) == nil)
    let own = "## Kick it\n\n**Fixes**: `unit_failed`\n\n**Steps**\n\n1. Kick: `systemctl restart {unit}`\n"
    #expect(ProcedureBook(own) { _, _ in .none }.procedure(for: finding)?.title == "Kick it")
  }
}
