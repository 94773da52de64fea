import Agent
import TestSupport
import Testing

@Suite struct OrderTests {
  let restart = FakeTool(ToolDescription(name: "restart", description: "Restart a unit", effect: .change)) { _ in
    ToolResult(text: "nginx runs again", summary: "nginx runs again")
  }

  func ask(_ said: [ModelEvent], _ decision: Decision = .pending, order: ToolCall? = ToolCall(tool: "restart"))
    async throws -> Answer
  {
    var parts = Conversation.Parts(
      model: ScriptedModel([said + [.done(Usage())], [.text("fine"), .done(Usage())]]),
      instructions: Instructions(system: "You are Steward.", tools: [restart.description]), retriever: NoDocuments(),
      executor: CallExecutor(
        catalog: ListCatalog([restart]), approver: FixedApprover(decision), journal: MemoryJournal(),
        transcript: MemoryTranscript(), redactor: Redactor()))
    parts.order = { _, _ in order }
    return try await Conversation(parts).ask("restart nginx on nas") { _ in }
  }

  @Test func whatTheModelOnlySaysToHaveDoneIsPutToTheOwner() async throws {
    let answer = try await ask([.text("The unit has been restarted.")])
    #expect(answer.calls.map(\.tool) == ["restart"])
    #expect(answer.calls.first?.decision == .pending)
    #expect(
      answer.answer.hasSuffix(
        "That has not happened: no call was made. This needs your yes first; nothing has changed: restart"))
    #expect(restart.runs.isEmpty)
  }

  @Test func itIsDoneAfterTheOwnersYes() async throws {
    let answer = try await ask([.text("I have restarted nginx.")], .approved)
    #expect(restart.runs.count == 1)
    #expect(answer.answer.hasSuffix("Done: nginx runs again [t1]"))
  }

  @Test func aModelThatClaimsNothingIsNotOvertaken() async throws {
    let answer = try await ask([.text("Which unit of nginx do you mean?")])
    #expect(answer.calls.isEmpty)
  }

  @Test func nothingIsCalledThatTheOwnerDidNotOrder() async throws {
    let answer = try await ask([.text("The unit has been restarted.")], order: nil)
    #expect(answer.calls.isEmpty)
    #expect(answer.contradicted != nil)
  }

  @Test func whatTheModelCalledItselfIsNotCalledAgain() async throws {
    let answer = try await ask([.call(ToolCall(tool: "restart"))])
    #expect(answer.calls.count == 1)
  }
}
