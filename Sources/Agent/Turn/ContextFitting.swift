extension Conversation {
  /// The request for the next step, fitted into the context: old turns become a summary, then results of this
  /// turn are shortened (the oldest first, each with a pointer to its full text), then the documents leave.
  /// The owner's line and the calls stay. Throws `ModelError.doesNotFit` that names the largest part.
  func fit(_ turn: inout Turn, mayCall: Bool, show: TurnObserver) async throws -> ModelRequest {
    measure(turn)
    if window.free < 0 {
      let room = window.size - window.reserve - window.prefix - window.line - window.results
      let folded = history.compact(room: max(0, room), estimate: estimate)
      measure(turn)
      if folded > 0 { await show(.notice("\(folded) earlier turns were summarized to fit")) }
    }
    var shortened = 0
    for place in turn.results.indices where window.free < 0 {
      if turn.shorten(place, to: resultBytes / 6) { shortened += 1 }
      measure(turn)
    }
    if shortened > 0 { await show(.notice("\(shortened) results of this turn were shortened to fit")) }
    if window.free < 0, turn.leaveOutDocuments() {
      measure(turn)
      await show(.notice("the documents were left out to fit"))
    }
    guard window.free >= 0 else {
      let largest = [
        ("the system prompt and the tools", window.prefix), ("your line", window.line),
        ("the results of this turn", window.results),
      ].max { $0.1 < $1.1 }!
      throw ModelError(
        .doesNotFit,
        "the request does not fit the context of \(window.size) tokens: \(largest.0) alone take about \(largest.1); \(moreContext)"
      )
    }
    return ModelRequest(
      messages: [.system(parts.instructions.system)] + history.messages + turn.messages,
      tools: parts.instructions.tools, mayCall: mayCall, contextTokens: window.size, answerTokens: window.reserve,
      turn: TurnSoFar(
        line: turn.line, passages: turn.passages, found: turn.found, lastCall: history.lastCall))
  }

  /// What gives a longer context: the settings, or the server where that gives less.
  var moreContext: String {
    contextTokens < parts.settings.contextTokens
      ? "the server gives no more than that: raise its context (OLLAMA_CONTEXT_LENGTH, llama-server -c, vllm --max-model-len), or ask for less"
      : "shorten it or raise context_tokens in steward.yaml"
  }

  private func measure(_ turn: Turn) {
    window = ContextWindow(size: contextTokens)
    window.prefix = estimate.tokens(parts.instructions.cost)
    window.line = estimate.tokens(turn.messages.first?.text ?? "")
    window.results = turn.messages.dropFirst().reduce(0) { $0 + estimate.tokens($1.cost) + 8 }
    window.history = history.size(estimate)
  }

  /// Takes in the server's figure for a prompt. Returns false when it was cut silently: the reply is worth
  /// nothing then.
  ///
  /// - Parameter standIns: How many of the last messages only stand for what is not known yet: the next prompt has
  ///   others there.
  func took(_ usage: inout Usage, for request: ModelRequest, standIns: Int = 0) -> Bool {
    let prefix = parts.instructions.cost
    let cost = request.messages.dropFirst().reduce(prefix) { $0 + $1.cost }
    if usage.cachedInferred == true {
      usage.cachedTokens = check.cached(
        tokens: usage.promptTokens, of: request.messages, prefix: parts.instructions.bytes)
    }
    if check.isCut(
      tokens: usage.promptTokens, of: request.messages.dropLast(standIns), cost: cost, prefix: prefix,
      context: request.contextTokens)
    {
      return false
    }
    estimate.learn(tokens: usage.promptTokens, cost: cost)
    return true
  }

  /// Learns from the server how long a context it gives, and says so where it is less than was asked for.
  func learnLimit(show: TurnObserver) async {
    guard let limit = await parts.model.contextLimit(), limit < contextTokens, limit >= 512 else { return }
    await show(
      .notice("\(parts.model.name) has a context of \(limit) tokens, not \(contextTokens): Steward uses that"))
    contextTokens = limit
  }
}
