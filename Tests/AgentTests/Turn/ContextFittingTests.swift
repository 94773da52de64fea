import Agent
import Synchronization
import Testing
import TestSupport

/// A model whose server has a context of its own and tells of it.
final class LimitedModel: LanguageModel {
  let name = "limited"
  let inner: ScriptedModel
  let limit: Int?
  /// Requests that are refused as too long before the first one is taken.
  private let refusals: Mutex<Int>

  init(_ replies: [[ModelEvent]], limit: Int? = nil, refusals: Int = 0) {
    inner = ScriptedModel(replies)
    self.limit = limit
    self.refusals = Mutex(refusals)
  }

  func contextLimit() async -> Int? { limit }

  func reply(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    let refuses = refusals.withLock { left in
      defer { left = max(0, left - 1) }
      return left > 0
    }
    guard refuses else { return inner.reply(to: request) }
    return AsyncThrowingStream { $0.finish(throwing: ModelError(.doesNotFit, "exceeds the context length")) }
  }
}

@Suite struct ContextFittingTests {
  let look = FakeTool(
    ToolDescription(
      name: "look", description: "Look", parameters: ["type": "object", "properties": ["n": ["type": "string"]]])
  ) { call in
    ToolResult(
      text: (1...400).map { "line \($0) of look \(call.call.arguments["n"]?.plain ?? "")" }.joined(separator: "\n"),
      summary: "400 lines")
  }
  let read = FakeTool(ToolDescription(name: "read_result", description: "Read"))
  let transcript = MemoryTranscript()

  func conversation(_ model: any LanguageModel, contextTokens: Int, shelf: ResultShelf = ResultShelf()) -> Conversation
  {
    var settings = Conversation.Settings()
    settings.contextTokens = contextTokens
    var parts = Conversation.Parts(
      model: model,
      instructions: Instructions(system: "You are Steward.", tools: [look.description, read.description]),
      retriever: NoDocuments(),
      executor: CallExecutor(
        catalog: ListCatalog([look, read]), approver: FixedApprover(.declined), journal: MemoryJournal(),
        transcript: transcript, redactor: Redactor()), settings: settings)
    parts.shelf = shelf
    return Conversation(parts)
  }

  func call(_ number: Int) -> ModelEvent { .call(ToolCall(tool: "look", arguments: ["n": .string("\(number)")])) }

  @Test func leavesOutTheMiddleOfALongResultWithAPointerToIt() async throws {
    let model = ScriptedModel([[call(1), .done(Usage())], [.text("ok"), .done(Usage())]])
    let shelf = ResultShelf()
    _ = try await conversation(model, contextTokens: 4096, shelf: shelf).ask("look") { _ in }
    let told = try #require(model.requests.last?.messages.last?.text)
    let match = try #require(told.firstMatch(of: /lines (\d+)-(\d+) of 400 left out: read_result id=t1 from=(\d+)/))
    #expect(match.output.1 == match.output.3)
    let first = try #require(Int(match.output.1))
    let last = try #require(Int(match.output.2))
    // What is told and what the pointer leads to are the whole result, once.
    let rest = try #require(shelf.lines(first, last, of: "t1")).lines
    #expect(told.contains("line \(first - 1) of") && told.contains("line \(last + 1) of"))
    #expect(rest.count == last - first + 1)
    #expect(!told.contains("line \(first) of") && !told.contains("line \(last) of"))
  }

  @Test func shortensEarlierResultsOfATurnBeforeItGivesUp() async throws {
    let calls = (1...5).map { [call($0), .done(Usage())] }
    let model = ScriptedModel(calls + [[.text("done"), .done(Usage())]])
    let answer = try await conversation(model, contextTokens: 4096).ask("look five times") { _ in }
    #expect(answer.answer == "done")
    let last = try #require(model.requests.last)
    #expect(last.messages.contains { $0.text.hasSuffix("look five times") })
    #expect(last.messages.count { if case .tool = $0 { true } else { false } } == 5)
    #expect(last.messages.reduce(0) { $0 + $1.text.utf8.count } < 4096 * 3)
  }

  @Test func usesNoMoreThanTheServerGives() async throws {
    let model = LimitedModel([[.text("ok"), .done(Usage())]], limit: 2048)
    let notices = Mutex<[String]>([])
    let conversation = conversation(model, contextTokens: 8192)
    _ = try await conversation.ask("hi") { if case .notice(let text) = $0 { notices.withLock { $0.append(text) } } }
    #expect(model.inner.requests.first?.contextTokens == 2048)
    #expect(notices.withLock { $0 }.contains { $0.contains("2048 tokens, not 8192") })
  }

  @Test func asksAgainWithLessWhenTheServerRefusesThePrompt() async throws {
    let model = LimitedModel([[.text("ok"), .done(Usage())]], refusals: 1)
    let conversation = conversation(model, contextTokens: 8192)
    let long = String(repeating: "a long line of the owner ", count: 120)
    #expect(try await conversation.ask(long) { _ in }.answer == "ok")
    #expect(model.inner.requests.first?.contextTokens == 6144)
  }

  @Test func doesNotTakeTheReplyToAPromptThatWasCutSilently() async throws {
    let long = String(repeating: "what the owner says about the rack ", count: 150)
    let model = ScriptedModel([
      [.text("noted"), .done(Usage(promptTokens: 1500))], [.text("wrong"), .done(Usage(promptTokens: 900))],
      [.text("right"), .done(Usage(promptTokens: 500))],
    ])
    let notices = Mutex<[String]>([])
    let conversation = conversation(model, contextTokens: 8192)
    _ = try await conversation.ask(long) { _ in }
    let answer = try await conversation.ask("and now?") {
      if case .notice(let text) = $0 { notices.withLock { $0.append(text) } }
    }
    #expect(answer.answer == "right")
    #expect(notices.withLock { $0 }.contains { $0.contains("read only 900 of") })
  }

  @Test func failsTheTurnWhenTheServerGoesOnCutting() async throws {
    let long = String(repeating: "what the owner says about the rack ", count: 150)
    let model = ScriptedModel(Array(repeating: [.text("wrong"), .done(Usage(promptTokens: 400))], count: 5))
    do {
      _ = try await conversation(model, contextTokens: 16_384).ask(long) { _ in }
      Issue.record("a cut prompt was answered")
    } catch let error as ModelError { #expect(error.reason == .doesNotFit) }
    #expect(model.requests.count <= 3)
  }

  /// A line of 2800 words, as long as no prompt before it.
  private func ask(_ replies: [[ModelEvent]]) async -> (answer: Answer?, shown: String) {
    let long = String(repeating: "what the owner says about the rack ", count: 400)
    let shown = Mutex("")
    let answer = try? await conversation(ScriptedModel(replies), contextTokens: 16_384).ask(long) { update in
      if case .text(let piece) = update { shown.withLock { $0 += piece } }
    }
    return (answer, shown.withLock { $0 })
  }

  @Test func showsNothingOfAReplyThatDoesNotCount() async throws {
    let (answer, shown) = await ask([[.text("fine"), .done(Usage(promptTokens: 1400))]])
    #expect(answer == nil)
    #expect(shown.isEmpty)
  }

  @Test func showsTheReplyToALongPromptThatWasReadWhole() async throws {
    let (answer, shown) = await ask([[.text("right"), .done(Usage(promptTokens: 2850))]])
    #expect(answer?.answer == "right")
    #expect(shown == "right")
  }
}
