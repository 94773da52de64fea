import Agent
import Testing
import TestSupport

@Suite struct FirstLookTests {
  let look = FakeTool(ToolDescription(name: "look", description: "Look")) { _ in
    ToolResult(text: "load 2.4 on nas", summary: "load 2.4")
  }
  let transcript = MemoryTranscript()

  func conversation(_ model: ScriptedModel) -> Conversation {
    var parts = Conversation.Parts(
      model: model, instructions: Instructions(system: "You are Steward.", tools: [look.description]),
      retriever: NoDocuments(),
      executor: CallExecutor(
        catalog: ListCatalog([look]), approver: FixedApprover(.declined), journal: MemoryJournal(),
        transcript: transcript, redactor: Redactor()))
    parts.firstLook = { line, _ in line.contains("nas") ? ToolCall(tool: "look", arguments: ["host": "nas"]) : nil }
    return Conversation(parts)
  }

  @Test func looksBeforeTheModelIsAsked() async throws {
    let model = ScriptedModel([[.text("The load is 2.4 [t1]."), .done(Usage())]])
    let answer = try await conversation(model).ask("how is nas?") { _ in }
    #expect(model.requests.count == 1)
    #expect(model.requests[0].messages.last?.text.contains("load 2.4 on nas") == true)
    #expect(answer.calls.map(\.id) == ["t1"])
    #expect(answer.unsupported.isEmpty)
  }

  @Test func doesNotLookTwiceWhenTheModelAsksForTheSame() async throws {
    let model = ScriptedModel([
      [.call(ToolCall(tool: "look", arguments: ["host": "nas"])), .done(Usage())],
      [.text("The load is 2.4 [t1]."), .done(Usage())],
    ])
    let answer = try await conversation(model).ask("how is nas?") { _ in }
    #expect(look.runs.count == 1)
    #expect(answer.calls.count == 1)
  }

  /// What code answers is no claim of a model's, and needs no call.
  @Test func whatCodeAnswersAsksNoModelAndIsNoClaim() async throws {
    let model = ScriptedModel([])
    let conversation = conversation(model)
    var parts = await conversation.parts
    parts.ownAnswer = { line, _, _ in
      line.contains("stale") ? "Cause: the export behind the mount was changed on the server 42 min ago" : nil
    }
    let own = Conversation(parts)
    let answer = try await own.ask("ls: stale file handle") { _ in }
    #expect(model.requests.isEmpty && look.runs.isEmpty)
    #expect(answer.answer.hasPrefix("Cause: the export behind the mount was changed"))
    #expect(answer.unsupported.isEmpty && answer.contradicted == nil)
    #expect(!Grounding.claimsWithoutEvidence(answer))
  }

  @Test func leavesOtherLinesToTheModel() async throws {
    let model = ScriptedModel([[.text("Hello."), .done(Usage())]])
    _ = try await conversation(model).ask("hello") { _ in }
    #expect(look.runs.isEmpty)
  }

  @Test(arguments: [Decision.approved, .declined, .pending])
  func anEffectOfCodesOwnEndsTheTurnWithoutTheModel(decision: Decision) async throws {
    let write = FakeTool(ToolDescription(name: "draft", description: "Draft", effect: .document)) { _ in
      ToolResult(
        text: "I see 2 devices. drafted plan 1", summary: "plan 1", lead: "I see 2 devices.", changed: ["plan 1"])
    }
    let model = ScriptedModel([])
    var parts = Conversation.Parts(
      model: model, instructions: Instructions(system: "You are Steward.", tools: [write.description]),
      retriever: NoDocuments(),
      executor: CallExecutor(
        catalog: ListCatalog([write]), approver: FixedApprover(decision), journal: MemoryJournal(),
        transcript: transcript, redactor: Redactor()))
    parts.firstLook = { _, _ in ToolCall(tool: "draft", arguments: ["goal": "a faster network"]) }
    let answer = try await Conversation(parts).ask("help me to a faster network") { _ in }
    #expect(model.requests.isEmpty)
    #expect(write.runs.count == (decision == .approved ? 1 : 0))
    switch decision {
    case .approved: #expect(answer.answer == "Done: I see 2 devices. drafted plan 1 [t1]")
    case .declined: #expect(answer.answer == "Nothing was done, as you said.")
    default:
      #expect(answer.answer == "This needs your yes first; nothing has changed: draft goal=a faster network")
    }
  }

  private func whole(_ model: ScriptedModel) -> Conversation {
    let tool = FakeTool(ToolDescription(name: "compare", description: "Compare")) { _ in
      var result = ToolResult(
        text: "1 difference\n- nas: 10.0.0.5 is 10.0.0.7 (INFRASTRUCTURE.md:8)", summary: "1 difference",
        lead: "1 difference: nas (INFRASTRUCTURE.md:8)",
        passages: [Passage(path: "INFRASTRUCTURE.md", heading: ["Lab", "Hosts"], lines: 5...9, text: "")])
      result.isWholeAnswer = true
      result.denials = ["matches", "no differences"]
      return result
    }
    var parts = Conversation.Parts(
      model: model, instructions: Instructions(system: "You are Steward.", tools: [tool.description]),
      retriever: NoDocuments(),
      executor: CallExecutor(
        catalog: ListCatalog([tool]), approver: FixedApprover(.declined), journal: MemoryJournal(),
        transcript: transcript, redactor: Redactor()))
    parts.firstLook = { _, _ in ToolCall(tool: "compare") }
    parts.asksForMore = { $0.contains("why") }
    return Conversation(parts)
  }

  @Test func aWholeAnswerIsGivenByCodeWithBothKindsOfCitations() async throws {
    let model = ScriptedModel([])
    let answer = try await whole(model).ask("are the documents true?") { _ in }
    #expect(model.requests.isEmpty)
    #expect(answer.answer == "1 difference [t1]\n- nas: 10.0.0.5 is 10.0.0.7 (INFRASTRUCTURE.md:8 [d1])")
    #expect(answer.citations.map(\.id) == ["d1"])
    #expect(answer.citations.map(\.heading) == ["Hosts"])
    #expect(answer.unsupported.isEmpty)
  }

  @Test func aModelThatDeniesWhatCodeFoundIsMarked() async throws {
    let model = ScriptedModel([[.text("The documentation matches reality."), .done(Usage())]])
    let answer = try await whole(model).ask("why are the documents not true?") { _ in }
    #expect(model.requests.count == 1)
    #expect(answer.answer.hasPrefix("**1 difference: nas (INFRASTRUCTURE.md:8 [d1])** [t1]"))
    #expect(answer.unsupported == ["\"The documentation matches reality.\" ([t1] says otherwise)"])
  }
}
