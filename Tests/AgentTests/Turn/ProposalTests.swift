import Synchronization
import Testing
import TestSupport

@testable import Agent

/// What Steward's own code does after a diagnosis: it puts the fix to the owner, says what was noticed, and takes the
/// owner's next line for what it is.
@Suite struct ProposalTests {
  private static let fix = Offer(
    .fix, question: "apply \"End a runaway process\"?",
    call: ToolCall(tool: "apply_fix", arguments: ["host": "vm", "target": "8161"]))
  private static let prevention = Offer(
    .prevention, question: "should we add resource limits?",
    call: ToolCall(tool: "draft_plan", arguments: ["goal": "limit it"]))

  private let look = FakeTool(ToolDescription(name: "run_diagnostic", description: "Look")) { _ in
    var result = ToolResult(text: "vm: process yes 100% of one core", summary: "yes 100%", lead: "vm: yes: 100%")
    result.offers = [fix, prevention]
    result.noticed = ["process yes on vm: 3 times this month: 3rd, 11th, 22nd; should we add resource limits?"]
    return result
  }
  private let apply = FakeTool(ToolDescription(name: "apply_fix", description: "Fix", effect: .change)) { _ in
    var result = ToolResult(text: "ended pid 8161", summary: "vm: ended pid 8161, verified")
    result.changed = ["vm: ended pid 8161"]
    return result
  }
  private let plan = FakeTool(ToolDescription(name: "draft_plan", description: "Plan", effect: .document)) { _ in
    ToolResult(text: "drafted plans/limit.md", summary: "drafted", changed: ["wrote plans/limit.md"])
  }

  private func conversation(_ decision: Decision, says words: [String]) -> Conversation {
    let model = ScriptedModel(words.map { [.text($0), .done(Usage())] })
    let tools = [look, apply, plan]
    var parts = Conversation.Parts(
      model: model, instructions: Instructions(system: "You are Steward.", tools: tools.map(\.description)),
      retriever: NoDocuments(),
      executor: CallExecutor(
        catalog: ListCatalog(tools), approver: FixedApprover(decision), journal: MemoryJournal(),
        transcript: MemoryTranscript(), redactor: Redactor()))
    parts.firstLook = { line, _ in
      line.contains("slow") || line.contains("full") ? ToolCall(tool: "run_diagnostic", arguments: ["host": "vm"]) : nil
    }
    parts.tellsOfTrouble = { $0.contains("slow") }
    return Conversation(parts)
  }

  @Test func putsTheFixToTheOwnerAndSaysWhatItNoticed() async throws {
    let conversation = conversation(.approved, says: ["Process yes uses 100% of a core [t1]."])
    let answer = try await conversation.ask("check why vm seems slow") { _ in }
    #expect(apply.runs.count == 1)
    #expect(answer.answer.contains("Standard fix applied: vm: ended pid 8161, verified. [t2]"))
    #expect(answer.answer.contains("Also noticed process yes on vm: 3 times this month: 3rd, 11th, 22nd"))
    #expect(answer.changed == ["vm: ended pid 8161"])
    #expect(Footer.lines(for: answer).contains { $0.hasPrefix("noticed: process yes on vm: 3 times") })
    #expect(answer.offers == [Self.prevention])
  }

  /// Who reads the card must have read why before.
  @Test func saysWhatItFoundInWholeLinesBeforeItAsks() async throws {
    let shown = Mutex<[String]>([])
    _ = try await conversation(.approved, says: ["It is yes [t1]."]).ask("check why vm seems slow") { update in
      switch update {
      case .text(let text): shown.withLock { $0.append(text) }
      case .toolStarted(let call, _): shown.withLock { $0.append("<\(call.tool)>") }
      default: break
      }
    }
    let text = shown.withLock { $0.joined() }
    #expect(text.contains("It is yes [t1].\n\n<apply_fix>Standard fix applied"))
    #expect(text.hasSuffix("should we add resource limits?"))
  }

  @Test func theNextYesLeadsToThePlan() async throws {
    let conversation = conversation(.approved, says: ["It is yes [t1]."])
    _ = try await conversation.ask("check why vm seems slow") { _ in }
    let answer = try await conversation.ask("yes, add resource limits") { _ in }
    #expect(plan.runs.count == 1)
    #expect(answer.changed == ["wrote plans/limit.md"])
    #expect(answer.calls.map(\.tool) == ["draft_plan"])
  }

  @Test func aNoIsANo() async throws {
    let conversation = conversation(.declined, says: ["It is yes [t1]."])
    let first = try await conversation.ask("check why vm seems slow") { _ in }
    #expect(first.answer.contains("The standard fix was not applied, as you said."))
    #expect(apply.runs.isEmpty)
    let second = try await conversation.ask("no") { _ in }
    #expect(second.answer == "Nothing was done, as you said.")
    #expect(plan.runs.isEmpty)
  }

  @Test func waitsWhereThereIsNoTerminal() async throws {
    let conversation = conversation(.pending, says: ["I have applied the standard fix, all is well."])
    let answer = try await conversation.ask("check why vm seems slow") { _ in }
    #expect(answer.pending.count == 1)
    #expect(answer.answer.contains("The standard fix waits for your yes"))
    // What the model claims did not happen, and the footer says so.
    #expect(Footer.lines(for: answer).contains { $0.contains("no call did it") })
    #expect(apply.runs.isEmpty)
  }

  @Test func aQuestionIsNotAskedAboutAFix() async throws {
    let conversation = conversation(.approved, says: ["It is yes [t1]."])
    let answer = try await conversation.ask("how full is it?") { _ in }
    #expect(apply.runs.isEmpty)
    #expect(answer.answer.contains("Standard fix: apply \"End a runaway process\"?"))
    _ = try await conversation.ask("fix it") { _ in }
    #expect(apply.runs.count == 1)
  }

  @Test func looksAtMostFiveTimes() async throws {
    let calls = (1...9).map { number -> [ModelEvent] in
      [.call(ToolCall(tool: "run_diagnostic", arguments: ["host": .string("h\(number)")])), .done(Usage())]
    }
    let model = ScriptedModel(calls + [[.text("Nothing is known."), .done(Usage())]])
    let parts = Conversation.Parts(
      model: model, instructions: Instructions(system: "You are Steward.", tools: [look.description]),
      retriever: NoDocuments(),
      executor: CallExecutor(
        catalog: ListCatalog([look]), approver: FixedApprover(.declined), journal: MemoryJournal(),
        transcript: MemoryTranscript(), redactor: Redactor()))
    _ = try await Conversation(parts).ask("what is wrong?") { _ in }
    #expect(look.runs.count == Conversation.looks)
  }
}
