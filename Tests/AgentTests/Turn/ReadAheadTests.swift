import Agent
import Synchronization
import TestSupport
import Testing

@Suite struct ReadAheadTests {
  private func conversation(_ model: ScriptedModel) -> Conversation {
    ConversationTests().conversation(model)
  }

  private static let reads: @Sendable (ModelRequest) async throws -> Usage? = { _ in
    Usage(promptTokens: 100, cachedTokens: 20)
  }

  @Test func readsWhatTheNextPromptBeginsWith() async throws {
    let model = ScriptedModel(
      [[.text("Hello."), .done(Usage(promptTokens: 110, cachedTokens: 95))], [.text("Well."), .done(Usage())]],
      reads: Self.reads)
    let conversation = conversation(model)
    await conversation.readAhead()
    await conversation.finishReadingAhead()
    _ = try await conversation.ask("how are you?") { _ in }
    await conversation.readAhead()
    await conversation.finishReadingAhead()
    _ = try await conversation.ask("and now?") { _ in }
    #expect(model.readAhead.count == 2 && model.requests.count == 2)
    for (ahead, asked) in zip(model.readAhead, model.requests) {
      #expect(ahead.messages.dropLast() == asked.messages.prefix(ahead.messages.count - 1))
      #expect(ahead.tools == asked.tools && ahead.contextTokens == asked.contextTokens)
      #expect(ahead.answerTokens == 1)
    }
    #expect(model.readAhead[1].messages.count > model.readAhead[0].messages.count)
  }

  @Test func theTurnWaitsForItAndTellsWhatItTook() async throws {
    let (began, goOn) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
    let isRead = Mutex(false)
    let model = ScriptedModel([[.text("Hello."), .done(Usage(promptTokens: 110, cachedTokens: 95))]]) { _ in
      began.continuation.yield()
      for await _ in goOn.stream { break }
      isRead.withLock { $0 = true }
      return Usage(promptTokens: 100, cachedTokens: 20)
    }
    let conversation = conversation(model)
    await conversation.readAhead()
    for await _ in began.stream { break }
    async let answer = conversation.ask("how are you?") { _ in }
    #expect(model.requests.isEmpty)
    goOn.continuation.yield()
    let usage = try await answer.usage
    #expect(isRead.withLock { $0 })
    #expect(usage.aheadTokens == 80 && usage.promptTokens == 110 && usage.cachedTokens == 95)
  }

  @Test func theSameIsReadOnce() async throws {
    let model = ScriptedModel([], reads: Self.reads)
    let conversation = conversation(model)
    await conversation.readAhead()
    await conversation.readAhead()
    await conversation.finishReadingAhead()
    await conversation.readAhead()
    await conversation.finishReadingAhead()
    #expect(model.readAhead.count == 1)
  }

  @Test func aServerThatCannotIsNotHeldAgainstTheTurn() async throws {
    let model = ScriptedModel([[.text("Hello."), .done(Usage(promptTokens: 110))]]) { _ in
      throw ModelError(.unreachable, "no server")
    }
    let conversation = conversation(model)
    await conversation.readAhead()
    let answer = try await conversation.ask("how are you?") { _ in }
    #expect(answer.answer == "Hello." && answer.usage.aheadTokens == nil)
  }

  @Test(.timeLimit(.minutes(5))) func stopsWithTheOwnersInterruptAndWithAnotherModel() async throws {
    let endless = Endless()
    let conversation = conversation(endless.model)
    await conversation.readAhead()
    await endless.began()
    let turn = Task { try await conversation.ask("how are you?") { _ in } }
    // The turn takes the reading when it would ask the model.
    while await conversation.isReadingAhead { try await Task.sleep(for: .milliseconds(1)) }
    turn.cancel()
    await #expect(throws: CancellationError.self) { try await turn.value }
    await endless.ended()
    #expect(endless.model.requests.isEmpty)

    let other = ScriptedModel([], reads: Self.reads)
    await conversation.stopReadingAhead()
    await conversation.readAhead()
    await endless.began()
    await conversation.use(other)
    await endless.ended()
    await conversation.readAhead()
    await conversation.finishReadingAhead()
    #expect(other.readAhead.count == 1)
  }

  /// A turn that code answers takes nothing of what was read.
  @Test func countsAllThatWasReadBeforeTheTurn() async throws {
    let reads = Mutex([Usage(promptTokens: 100, cachedTokens: 20), Usage(promptTokens: 120, cachedTokens: 100)])
    let model = ScriptedModel([[.text("Hello."), .done(Usage(promptTokens: 130, cachedTokens: 119))]]) { _ in
      reads.withLock { $0.removeFirst() }
    }
    let conversation = conversation(model)
    await conversation.readAhead()
    await conversation.resume([Self.past], calls: 0, passages: 0)
    await conversation.readAhead()
    let answer = try await conversation.ask("how are you?") { _ in }
    #expect(model.readAhead.count == 2)
    #expect(answer.usage.aheadTokens == 100)
  }

  @Test(.timeLimit(.minutes(5))) func stopsWhatWasBegunBeforeAnotherReadingToo() async throws {
    let endless = Endless()
    let conversation = conversation(endless.model)
    await conversation.readAhead()
    await endless.began()
    await conversation.resume([Self.past], calls: 0, passages: 0)
    await conversation.readAhead()
    await conversation.stopReadingAhead()
    await endless.ended()
    #expect(endless.model.readAhead.count == 1)
  }

  @Test func readsAgainWhatFailed() async throws {
    let isUp = Mutex(false)
    // The turn fails as well, so that the next prompt begins as it did.
    let model = ScriptedModel([]) { _ in
      guard isUp.withLock({ $0 }) else { throw ModelError(.unreachable, "no server") }
      return Usage(promptTokens: 100, cachedTokens: 20)
    }
    let conversation = conversation(model)
    await conversation.readAhead()
    await #expect(throws: ModelError.self) { try await conversation.ask("how are you?") { _ in } }
    isUp.withLock { $0 = true }
    await conversation.readAhead()
    await conversation.finishReadingAhead()
    #expect(model.readAhead.count == 2)
  }

  /// The prompt that was read ahead ends with a word that no later prompt has there.
  @Test func aServerThatCutsThePromptAfterItIsFound() async throws {
    let long = String(repeating: "the fan of nas is loud ", count: 200)
    let model = ScriptedModel(
      [[.text("Cut."), .done(Usage(promptTokens: 1200))], [.text("Whole."), .done(Usage(promptTokens: 1700))]]
    ) { _ in Usage(promptTokens: 1500, cachedTokens: 0) }
    let conversation = conversation(model)
    await conversation.resume(
      [.init(line: long, messages: [.user(long), .assistant("Noted.")], answer: Answer(answer: "Noted."))],
      calls: 0, passages: 0)
    await conversation.readAhead()
    await conversation.finishReadingAhead()
    let answer = try await conversation.ask("how are you?") { _ in }
    #expect(answer.answer == "Whole." && model.requests.count == 2)
  }

  private static let past = History.Past(
    line: "hi", messages: [.user("hi"), .assistant("Hello.")], answer: Answer(answer: "Hello."))
}

/// A server that reads until it is told to stop.
private struct Endless {
  let model: ScriptedModel
  private let begins = AsyncStream<Void>.makeStream()
  private let ends = AsyncStream<Void>.makeStream()

  init() {
    model = ScriptedModel([]) { [begins, ends] _ in
      begins.continuation.yield()
      defer { ends.continuation.yield() }
      try await Task.sleep(for: .seconds(3600))
      return nil
    }
  }

  func began() async { for await _ in begins.stream { break } }
  func ended() async { for await _ in ends.stream { break } }
}
