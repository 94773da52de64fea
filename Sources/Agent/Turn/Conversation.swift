import Foundation

/// A conversation with the owner: takes a line, answers it, remembers the turn.
public actor Conversation {
  public private(set) var parts: Parts
  public private(set) var history = History()
  var estimate = TokenEstimate()
  private var calls = 0
  private var passagesGiven = 0
  /// How the context was shared out for the last step.
  public private(set) var window: ContextWindow

  public init(_ parts: Parts) {
    self.parts = parts
    window = ContextWindow(size: parts.settings.contextTokens)
    window.prefix = estimate.tokens(bytes: parts.instructions.bytes)
  }

  /// Goes on with turns of an earlier session.
  public func resume(_ turns: [History.Past], calls: Int, passages: Int) {
    for turn in turns { history.append(turn) }
    self.calls = calls
    passagesGiven = passages
  }

  /// Changes the model from the next turn on.
  public func use(_ model: any LanguageModel) {
    parts.model = model
    estimate = TokenEstimate()
  }

  public func clear() { history = History() }

  func nextCallID() -> String {
    calls += 1
    return "t\(calls)"
  }

  /// Answers `line`. Every event is in the transcript before it is shown. Throws `ModelError` when
  /// the model gives no complete reply, and `CancellationError`; both are in the transcript then.
  public func ask(_ line: String, show: @escaping TurnObserver) async throws -> Answer {
    let transcript = parts.executor.transcript
    let redacted = parts.executor.redactor.redact(line)
    if redacted.count > 0 {
      await show(.notice("\(redacted.count) secrets in your line were removed"))
    }
    try await transcript.record(.asked(redacted.text))
    var turn = Turn(line: redacted.text)
    do {
      turn.passages = try await retrieve(turn.line, show: show)
      turn.begin(
        note: parts.state(), hint: parts.hint(turn.line, turn.passages), limit: passageBytes)
      try await converse(&turn, show: show)
      let answer = try await conclude(&turn, show: show)
      return answer
    } catch is CancellationError {
      try await transcript.record(.cancelled)
      keep(turn, text: "(stopped by the owner)")
      throw CancellationError()
    } catch {
      try await transcript.record(.failed(parts.executor.redactor.redact("\(error)").text))
      keep(turn, text: "(failed)")
      throw error
    }
  }

  /// A turn without an answer is remembered with what its calls found.
  private func keep(_ turn: Turn, text: String) {
    guard !turn.found.isEmpty else { return }
    history.append(
      .init(line: turn.line, messages: [.user(turn.line), .assistant(text)], answer: turn.answer))
  }

  private func retrieve(_ line: String, show: TurnObserver) async throws -> [Passage] {
    var passages: [Passage]
    do {
      passages = try await parts.retriever.passages(for: line, count: parts.settings.passages)
    } catch let error as CancellationError {
      throw error
    } catch {
      await show(.notice("the documents could not be searched: \(error)"))
      passages = []
    }
    number(&passages)
    if !passages.isEmpty { try await parts.executor.transcript.record(.retrieved(passages)) }
    return passages
  }

  private func number(_ passages: inout [Passage]) {
    for index in passages.indices {
      passagesGiven += 1
      passages[index].id = "d\(passagesGiven)"
    }
  }

  /// Bytes of retrieved text that a line may bring: about a twentieth of the context. On a CPU each
  /// hundred tokens cost seconds; what is not enough, the model can search for.
  private var passageBytes: Int { parts.settings.contextTokens / 5 }
  /// Bytes of one result: a quarter of the context.
  private var resultBytes: Int { parts.settings.contextTokens * 3 / 4 }

  /// Model and calls in turns, until the model answers.
  private func converse(_ turn: inout Turn, show: @escaping TurnObserver) async throws {
    var corrections = 0
    for step in 1...parts.settings.steps {
      let last = step == parts.settings.steps
      let request = try await fit(turn, tools: !last, show: show)
      let reply = try await listen(to: request, show: show)
      turn.usage += reply.usage
      estimate.learn(
        tokens: reply.usage.promptTokens,
        bytes: parts.instructions.bytes
          + request.messages.dropFirst().reduce(0) {
            $0 + $1.text.utf8.count
          })
      var numbered = reply.calls
      for index in numbered.indices { numbered[index].id = nextCallID() }
      let kept = numbered.map(parts.executor.redactor.redact)
      try await parts.executor.transcript.record(.replied(text: reply.text, calls: kept))
      turn.messages.append(.assistant(reply.text, calls: kept))
      turn.text = reply.text
      if numbered.isEmpty { return }
      for call in numbered {
        try Task.checkCancellation()
        let text = try await carryOut(call, in: &turn, corrections: &corrections, show: show)
        turn.messages.append(.tool(text, call: parts.executor.redactor.redact(call)))
      }
      if corrections > parts.settings.corrections || turn.mustStop {
        turn.text = ""
        return
      }
    }
    await show(.notice("stopped after \(parts.settings.steps) steps"))
  }

  private func carryOut(
    _ call: ToolCall, in turn: inout Turn, corrections: inout Int, show: TurnObserver
  ) async throws -> String {
    if let before = turn.same(as: call) {
      turn.repeated += 1
      return "already done as [\(before.record.id)]."
        + parts.instructions.reminder(for: before.record.id, line: turn.line)
    }
    if call.tool != "search_docs", turn.passages.contains(where: { !$0.text.isEmpty }),
      parts.asksForDocuments(turn.line)
    {
      turn.quotes = true
      return "not run: the owner asks what the documents say"
    }
    let lines = history.turns.suffix(2).map(\.line) + [turn.line]
    if let tool = parts.instructions.tools.first(where: { $0.name == call.tool }), !parts.asksFor(lines, tool) {
      corrections += 1
      return "not done: the owner did not ask for \(call.tool). Answer without it."
    }
    var result = try await parts.executor.carryOut(call, show: show)
    if result.record.decision == .invalid {
      corrections += 1
      await show(.toolFinished(result.record, seconds: 0))
    }
    number(&result.passages)
    if !result.passages.isEmpty {
      try await parts.executor.transcript.record(.retrieved(result.passages))
    }
    turn.take(result)
    if let lead = result.lead, !parts.model.quotesFindings {
      let line = "**\(lead)** [\(call.id)]\n\n"
      turn.lead += line
      try await parts.executor.transcript.record(.wrote(line))
      await show(.text(line))
    }
    let body = result.passages.isEmpty ? result.text : Turn.list(result.passages, limit: resultBytes)
    let reminder = result.error == nil ? parts.instructions.reminder(for: call.id, line: turn.line) : ""
    return "[\(call.id)] "
      + Trim.headAndTail(DataText.quote(body), limit: resultBytes, name: call.id) + reminder
  }

  /// The request for the next step, fitted into the context. Throws `ModelError.doesNotFit`.
  private func fit(_ turn: Turn, tools: Bool, show: TurnObserver) async throws -> ModelRequest {
    window = ContextWindow(size: parts.settings.contextTokens)
    window.prefix = estimate.tokens(bytes: parts.instructions.bytes)
    window.line = estimate.tokens(turn.messages.first?.text ?? "")
    window.results = turn.messages.dropFirst().reduce(0) { $0 + estimate.tokens($1.text) + 8 }
    window.history = history.size(estimate)
    if window.free < 0 {
      let room = window.size - window.reserve - window.prefix - window.line - window.results
      let folded = history.compact(room: max(0, room), estimate: estimate)
      window.history = history.size(estimate)
      if folded > 0 { await show(.notice("\(folded) earlier turns were summarized to fit")) }
    }
    guard window.free >= 0 else {
      let largest = [
        ("the system prompt and the tools", window.prefix), ("your line", window.line),
        ("the results of this turn", window.results),
      ].max { $0.1 < $1.1 }!
      throw ModelError(
        .doesNotFit,
        "the request does not fit the context of \(window.size) tokens: \(largest.0) alone take about \(largest.1); shorten it or raise context_tokens in steward.yaml"
      )
    }
    return ModelRequest(
      messages: [.system(parts.instructions.system)] + history.messages + turn.messages,
      tools: tools ? parts.instructions.tools : [], contextTokens: window.size,
      answerTokens: window.reserve,
      turn: TurnSoFar(
        line: turn.line, passages: turn.passages, found: turn.found, lastCall: history.lastCall))
  }

  private struct Reply {
    var text = ""
    var calls: [ToolCall] = []
    var usage = Usage()
  }

  /// The longest reply, in bytes: far more than a model was asked for.
  static let replyLimit = 1 << 20

  /// Reads one reply to its end; what is shown is kept first. A secret that the model repeats is removed before
  /// that, wherever the stream cuts it.
  private func listen(to request: ModelRequest, show: TurnObserver) async throws -> Reply {
    var reply = Reply()
    var complete = false
    let redactor = parts.executor.redactor
    var text = redactor.stream()
    var thought = redactor.stream()
    for try await event in parts.model.reply(to: request) {
      switch event {
      case .text(let piece): try await tell(text.append(piece), in: &reply, show: show)
      case .thinking(let piece): try await think(thought.append(piece), show: show)
      case .call(let call): reply.calls.append(call)
      case .done(let usage):
        reply.usage = usage
        complete = true
      }
    }
    try await think(thought.finish(), show: show)
    try await tell(text.finish(), in: &reply, show: show)
    // A stream that a cancelled task reads just ends.
    try Task.checkCancellation()
    guard complete else {
      throw ModelError(
        .failed, "\(parts.model.name) stopped in the middle of its reply; ask again")
    }
    if text.count > 0 { await show(.notice("\(text.count) secrets in the answer were removed")) }
    return reply
  }

  private func tell(_ piece: String, in reply: inout Reply, show: TurnObserver) async throws {
    guard !piece.isEmpty else { return }
    reply.text += piece
    guard reply.text.utf8.count <= Self.replyLimit else {
      throw ModelError(.failed, "\(parts.model.name) does not come to an end; ask again")
    }
    try await parts.executor.transcript.record(.wrote(piece))
    await show(.text(piece))
  }

  private func think(_ piece: String, show: TurnObserver) async throws {
    guard !piece.isEmpty else { return }
    try await parts.executor.transcript.record(.thought(piece))
    await show(.thinking(piece))
  }

  /// Checks and closes the turn.
  private func conclude(_ turn: inout Turn, show: TurnObserver) async throws -> Answer {
    if turn.text.isEmpty {
      // The model ended without words: what the calls found is the answer.
      let own = turn.ownWords
      turn.text = own
      if !own.isEmpty {
        try await parts.executor.transcript.record(.wrote(own))
        await show(.text(own))
      }
    }
    let answer = turn.finish(
      model: parts.model.name, session: parts.executor.transcript.session,
      evidence: [parts.state()] + history.turns.map(\.line) + parts.instructions.tools.flatMap(\.examples))
    try await parts.executor.transcript.record(.answered(answer))
    if turn.messages.last?.text != turn.text { turn.messages.append(.assistant(turn.text)) }
    history.append(.init(line: turn.line, messages: turn.messages, answer: answer))
    return answer
  }
}
