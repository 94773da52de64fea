import Agent
import Testing
import TestSupport

/// What a later turn adds to the prompt: a home machine reads each token of it anew.
@Suite struct LaterTurnsTests {
  let look = FakeTool(ToolDescription(name: "look", description: "Look")) { prepared in
    let lines = (prepared.call.arguments["lines"]?.plain).flatMap(Int.init) ?? 1
    return ToolResult(text: String(repeating: "a line of a log\n", count: lines), summary: "a log")
  }
  let section = Passage(
    path: "rca/x.md", heading: ["X"], lines: 1...3, text: "**Symptom**: nas is slow\n**Root Cause**: the disk was full")

  func conversation(
    _ model: ScriptedModel, change: (inout Conversation.Parts) -> Void = { _ in }
  ) -> Conversation {
    var parts = Conversation.Parts(
      model: model,
      instructions: Instructions(
        system: "You are Steward.", tools: [look.description],
        afterResult: "The question was: {{question}}\nAnswer with [{{id}}]."),
      retriever: NoDocuments([section]),
      executor: CallExecutor(
        catalog: ListCatalog([look]), approver: FixedApprover(.declined), journal: MemoryJournal(),
        transcript: MemoryTranscript(), redactor: Redactor()),
      state: { "Now: 2026-11-23 20:15" })
    change(&parts)
    return Conversation(parts)
  }

  private func answers(_ count: Int) -> ScriptedModel {
    ScriptedModel(Array(repeating: [.text("Well."), .done(Usage())], count: count))
  }

  @Test func theTimeIsToldOnceInAWhile() async throws {
    let model = answers(2)
    let conversation = conversation(model)
    for line in ["one?", "two?"] { _ = try await conversation.ask(line) { _ in } }
    let lines = model.requests[1].messages.map(\.text).filter { $0.contains("?") }
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("Now: 2026-11-23 20:15\n"))
    #expect(!lines[1].contains("Now:"))
  }

  @Test func theTimeIsToldAgainWhereTheHistoryWasCleared() async throws {
    let model = answers(2)
    let conversation = conversation(model)
    _ = try await conversation.ask("one?") { _ in }
    await conversation.clear()
    _ = try await conversation.ask("two?") { _ in }
    #expect(model.requests[1].messages[1].text.hasPrefix("Now: 2026-11-23 20:15\n"))
  }

  @Test(arguments: [(nil, false), ("100", true)])
  func theQuestionIsRepeatedOnlyAfterALongResult(lines: String?, isRepeated: Bool) async throws {
    let model = answers(1)
    let conversation = conversation(model) { parts in
      parts.firstLook = { _, _ in
        ToolCall(tool: "look", arguments: lines.map { ["lines": .string($0)] } ?? [:])
      }
    }
    _ = try await conversation.ask("how is nas?") { _ in }
    let told = try #require(model.requests[0].messages.last?.text)
    #expect(told.hasSuffix("Answer with [t1]."))
    #expect(told.contains("The question was: how is nas?") == isRepeated)
  }

  @Test func whatStewardSaidItselfStandsOnceInTheHistory() async throws {
    let many = FakeTool(ToolDescription(name: "many", description: "Many")) { _ in
      var result = ToolResult(
        text: "3 hosts differ\nnas: the address moved\npve: the link is slow", summary: "3 differ")
      result.isWholeAnswer = true
      return result
    }
    let model = answers(1)
    let conversation = conversation(model) { parts in
      parts.executor.catalog = ListCatalog([many])
      parts.firstLook = { line, _ in line.contains("reality") ? ToolCall(tool: "many") : nil }
    }
    let answer = try await conversation.ask("does it match reality?") { _ in }
    #expect(answer.answer.contains("pve: the link is slow"))
    _ = try await conversation.ask("thank you for that?") { _ in }
    let history = model.requests[0].messages.map(\.text).joined(separator: "\n")
    #expect(history.components(separatedBy: "pve: the link is slow").count == 2)
    #expect(history.contains("3 hosts differ [t1]"))
  }

  @Test func aLookAtAMachineBringsPlacesOfDocumentsOnly() async throws {
    let model = answers(2)
    let conversation = conversation(model) { parts in parts.asksForState = { line, _ in line.contains("slow") } }
    let answer = try await conversation.ask("why is nas slow?") { _ in }
    #expect(answer.related.map(\.path) == ["rca/x.md"])
    #expect(!model.requests[0].messages[1].text.contains("Root Cause"))
    _ = try await conversation.ask("what was decided?") { _ in }
    #expect(model.requests[1].messages.last?.text.contains("Root Cause") == true)
  }
}
