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

  @Test func leavesOtherLinesToTheModel() async throws {
    let model = ScriptedModel([[.text("Hello."), .done(Usage())]])
    _ = try await conversation(model).ask("hello") { _ in }
    #expect(look.runs.isEmpty)
  }
}
