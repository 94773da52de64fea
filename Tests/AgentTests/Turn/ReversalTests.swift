import Agent
import TestSupport
import Testing

@Suite struct ReversalTests {
  private let tests = ConversationTests()

  private func conversation(_ reversal: Reversal?, _ model: ScriptedModel, _ decision: Decision = .approved) async
    -> Conversation
  {
    var parts = await tests.conversation(model, decision: decision).parts
    parts.takeBack = { $0 == "undo that" ? reversal : nil }
    return Conversation(parts)
  }

  @Test func aCallTakesItBackAfterItsYesAndNoModelIsAsked() async throws {
    let model = ScriptedModel([])
    let conversation = await conversation(.call(ToolCall(tool: "write", arguments: [:])), model)
    let answer = try await conversation.ask("undo that") { _ in }
    #expect(tests.write.runs.count == 1 && model.requests.isEmpty)
    #expect(answer.changed == ["updated A.md"])
    #expect(answer.calls.map(\.decision) == [.approved])
  }

  @Test func aNoLeavesItAsItIs() async throws {
    let model = ScriptedModel([])
    let conversation = await conversation(.call(ToolCall(tool: "write", arguments: [:])), model, .declined)
    let answer = try await conversation.ask("undo that") { _ in }
    #expect(tests.write.runs.isEmpty && model.requests.isEmpty && answer.changed.isEmpty)
    #expect(answer.answer == "Nothing was done, as you said.")
  }

  @Test func wordsAreTheAnswer() async throws {
    let model = ScriptedModel([])
    let answer = try await conversation(.words("Nothing was changed."), model).ask("undo that") { _ in }
    #expect(answer.answer == "Nothing was changed." && answer.unsupported.isEmpty && model.requests.isEmpty)
  }

  @Test func anyOtherLineGoesToTheModel() async throws {
    let model = ScriptedModel([[.text("Hello."), .done(Usage())]])
    _ = try await conversation(nil, model).ask("undo that") { _ in }
    #expect(model.requests.count == 1)
  }
}
