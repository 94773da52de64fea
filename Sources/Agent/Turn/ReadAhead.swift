/// What the server reads while the owner types.
///
/// A home machine reads 20 to 60 tokens a second. What a turn leaves behind - its results, the answer as it is told
/// back - is known when it ends, and the system prompt and the tools are known before the first line: all that is in
/// the server's cache when the next line comes.
struct ReadAhead: Sendable {
  /// What was sent.
  var request: ModelRequest
  /// What the server says of it.
  var usage: Usage
  /// Tokens that were new to the server, of what was read before this since the last turn.
  var earlierTokens = 0

  /// Tokens that were new to the server, of all that was read since the last turn.
  var tokens: Int { earlierTokens + max(0, usage.promptTokens - usage.cachedTokens) }
}

extension Conversation {
  /// Has the server read what the next prompt begins with. The turn that follows waits for it, since it would have to
  /// read the same. Does nothing where that was read already, and with a model that reads no prompt.
  public func readAhead() {
    guard !parts.model.quotesFindings else { return }
    let (model, tools, known) = (parts.model, parts.instructions.tools, contextTokens)
    let messages = [.system(parts.instructions.system)] + history.messages + [ReadAhead.standIn]
    guard messages != sentAhead else { return }
    sentAhead = messages
    let cost = messages.dropFirst().reduce(parts.instructions.cost) { $0 + $1.cost }
    let tokens = estimate.tokens(cost)
    let before = ahead
    ahead = Task {
      let earlier = await before?.valueOrCancel
      guard !Task.isCancelled else { return nil }
      // The same context as the turn will ask for: Ollama loads a model anew for another.
      let size = min(known, await model.contextLimit() ?? known)
      // Turns that the next prompt will leave out are not read for it.
      guard size >= 512, tokens <= size - ContextWindow(size: size).reserve, !Task.isCancelled else { return earlier }
      let request = ModelRequest(messages: messages, tools: tools, contextTokens: size, answerTokens: 1)
      // A server that is not there is told of when it is asked.
      guard let usage = try? await model.readAhead(request) else { return earlier }
      // Where the server tells nothing of its cache, what is new is inferred from the last prompt of all.
      let earlierTokens = usage.cachedInferred == true ? 0 : earlier?.tokens ?? 0
      return ReadAhead(request: request, usage: usage, earlierTokens: earlierTokens)
    }
  }

  /// Whether something is read, or was, that no turn has taken yet.
  public var isReadingAhead: Bool { ahead != nil }

  /// Waits until what was begun is read.
  public func finishReadingAhead() async { _ = await ahead?.valueOrCancel }

  /// Lets go of what is being read.
  public func stopReadingAhead() {
    ahead?.cancel()
    ahead = nil
    sentAhead = []
  }

  /// Waits until what the next prompt begins with is read, and keeps what that took.
  func takeReadAhead(for turn: inout Turn) async {
    guard let reading = ahead else { return }
    ahead = nil
    let read = await reading.valueOrCancel
    // What was stopped or failed is begun again after the turn.
    if read?.request.messages != sentAhead { sentAhead = [] }
    guard var read, took(&read.usage, for: read.request, standIns: 1) else { return }
    if read.tokens > 0 { turn.usage.aheadTokens = (turn.usage.aheadTokens ?? 0) + read.tokens }
  }
}

extension ReadAhead {
  /// In place of the owner's line, which is not known: what comes before it stays as it is.
  fileprivate static let standIn = Message.user(".")
}

extension Task where Failure == Never {
  /// Its value. Whoever waits for it and is cancelled takes it along.
  fileprivate var valueOrCancel: Success {
    get async {
      await withTaskCancellationHandler {
        await value
      } onCancel: {
        cancel()
      }
    }
  }
}
