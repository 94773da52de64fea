import Agent
import Testing

@testable import Store

/// A standing permission for a procedure holds for its text as it was seen, and for targets that a parser read.
@Suite struct StandingFixTests {
  private func fix(_ target: String, hash: String = "h", line: Int = 7, trust: ToolTrust = .owner) -> PreparedCall {
    var prepared = PreparedCall(
      call: ToolCall(
        tool: "apply_fix", arguments: ["host": "vm", "fix": "End a runaway process", "target": .string(target)]),
      effect: .change, host: "vm", reach: "qm guest exec 108", user: "root", rollback: "start it again")
    prepared.steps = [
      PreparedStep(
        .act, title: "End it", command: Command(["kill", "-TERM", target]),
        process: ProcessMark(pid: Int(target) ?? 0, start: target, name: "yes"))
    ]
    prepared.basis = Basis(name: "procedure", place: "PROCEDURES.md:\(line)", hash: hash, trust: trust)
    prepared.readNow = ["target": "check performance"]
    prepared.origins = ["host": .inventory, "fix": .choice, "target": .finding("check performance")]
    return prepared
  }

  private func allowed() async throws -> EffectJournal {
    let journal = EffectJournal(try StateStore(), allowsUnkept: true)
    let pending = try await journal.propose(fix("77"), session: "s")
    _ = try await journal.allow(
      try #require(try await journal.entry(pending.id)), findings: ["target"], days: 14)
    return journal
  }

  @Test func holdsForAnyProcessThatTheCheckFinds() async throws {
    let journal = try await allowed()
    #expect(try await journal.standing(for: fix("8161")) != nil)
    // What stands above it in the document may grow.
    #expect(try await journal.standing(for: fix("8161", line: 30)) != nil)
  }

  @Test func endsWithTheTextAndHoldsForNoOtherWord() async throws {
    let journal = try await allowed()
    #expect(try await journal.standing(for: fix("8161", hash: "i")) == nil)
    #expect(try await journal.standing(for: fix("8161", trust: .changed)) == nil)
    var other = fix("8161")
    other.origins["target"] = .model
    #expect(try await journal.standing(for: other) == nil)
    other = fix("8161")
    other.effect = .danger
    #expect(try await journal.standing(for: other) == nil)
    other = fix("8161")
    other.rollback = nil
    #expect(try await journal.standing(for: other) == nil)
  }

  @Test func isNotGivenForATextThatNobodyVouchedFor() {
    #expect(EffectJournal.standingProblem(fix("77", trust: .none))?.contains("steward procedures trust") == true)
  }

  /// What the card shows is what the digest is over.
  @Test func everyPartIsPartOfTheDigest() throws {
    let one = try fix("77").canonical()
    var other = fix("77")
    other.steps[0].title = "End them"
    #expect(try other.canonical() != one)
    other = fix("77")
    other.files = [FileWrite(path: "/etc/x", baseHash: nil, content: "x")]
    #expect(try other.canonical() != one)
    #expect(try JSONValue(parsing: one).decoded(as: PreparedCall.self) == fix("77"))
  }
}
