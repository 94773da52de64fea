import Foundation

/// A conversation with the owner: takes a line, answers it, remembers the turn.
public actor Conversation {
  public private(set) var parts: Parts
  public internal(set) var history = History()
  var estimate = TokenEstimate()
  var check = PromptCheck()
  /// What is asked of the server: the settings' figure, or less where the server gives less.
  var contextTokens: Int
  private var knowsLimit = false
  /// What the server reads before the next line.
  var ahead: Task<ReadAhead?, Never>?
  /// What it was given to read last.
  var sentAhead: [Message] = []
  private var calls = 0
  private var passagesGiven = 0
  /// When the state of the lab was told last.
  private var noted: (text: String, at: ContinuousClock.Instant)?
  /// How the context was shared out for the last step.
  public internal(set) var window: ContextWindow

  public init(_ parts: Parts) {
    self.parts = parts
    contextTokens = parts.settings.contextTokens
    window = ContextWindow(size: parts.settings.contextTokens)
    window.prefix = estimate.tokens(parts.instructions.cost)
  }

  /// Goes on with turns of an earlier session.
  public func resume(_ turns: [History.Past], calls: Int, passages: Int) {
    for turn in turns { history.append(turn) }
    self.calls = calls
    passagesGiven = passages
  }

  /// Changes the model from the next turn on.
  public func use(_ model: any LanguageModel) {
    stopReadingAhead()
    parts.model = model
    estimate = TokenEstimate()
    check = PromptCheck()
    contextTokens = parts.settings.contextTokens
    knowsLimit = false
  }

  public func clear() {
    stopReadingAhead()
    history = History()
  }

  func nextCallID() -> String {
    calls += 1
    return "t\(calls)"
  }

  /// Answers `line`. Every event is in the transcript before it is shown. Throws `ModelError` when
  /// the model gives no complete reply, and `CancellationError`; both are in the transcript then.
  ///
  /// - Parameter owned: what of the line the owner wrote, where the rest stood in a file of the lab.
  public func ask(_ line: String, owned: [String]? = nil, show: @escaping TurnObserver) async throws -> Answer {
    let transcript = parts.executor.transcript
    let redacted = parts.executor.redactor.redact(line)
    if redacted.count > 0 {
      await show(.notice("\(redacted.count) secrets in your line were removed"))
    }
    try await transcript.record(
      .asked(redacted.text, owned: owned.map { $0.map { parts.executor.redactor.redact($0).text } }))
    var turn = Turn(line: redacted.text, owned: owned)
    do {
      if !knowsLimit {
        await learnLimit(show: show)
        knowsLimit = true
      }
      if let reversal = try await parts.takeBack(turn.line) {
        try await takeBack(reversal, in: &turn, show: show)
        return try await conclude(&turn, show: show)
      }
      let offered = history.turns.last?.answer.offers ?? []
      let reply = OfferReply(turn.line, to: offered)
      // A yes to an offer may look like small talk.
      let isSmallTalk = reply == .other && parts.isSmallTalk(turn.line)
      let look = reply == .other && !isSmallTalk ? parts.firstLook(turn.line, history.lastCall) : nil
      if look?.tool != "search_docs", !isSmallTalk { turn.passages = try await retrieve(turn.line, show: show) }
      let own = reply == .other && !isSmallTalk ? parts.ownAnswer(turn.line, turn.passages, history.lastCall) : nil
      if look == nil, own == nil, !isSmallTalk {
        turn.hint = parts.hint(turn.line, turn.passages, history.lastCall)
      }
      turn.begin(note: note(), limit: passageBytes)
      if let own {
        turn.isAnswered = true
        try await sayOwn(own, in: &turn, show: show)
      } else if let look {
        try await lookFirst(look, in: &turn, show: show)
      }
      switch reply {
      case .other:
        // A first call that was an effect, or a question, ends the turn in Steward's own words.
        if !turn.isAnswered, !turn.mustStop { try await converse(&turn, mayCall: !isSmallTalk, show: show) }
        if !isSmallTalk { try await carryOutOrder(in: &turn, show: show) }
      case .accepts(let offer):
        try await lookFirst(offer.call, in: &turn, offered: true, show: show)
        // What else was offered can still be taken up.
        turn.offers += offered.filter { $0 != offer }
      case .declines: try await sayOwn("Nothing was done, as you said.", in: &turn, show: show)
      }
      if reply == .other { try await propose(in: &turn, show: show) }
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
      .init(
        line: turn.line, messages: [.user(turn.line), .assistant(text)], answer: turn.answer, typed: turn.typed,
        owned: turn.owned))
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
    if parts.asksForState(line, history.lastCall) { passages = passages.map { $0.placeOnly(for: line) } }
    number(&passages)
    if !passages.isEmpty { try await parts.executor.transcript.record(.retrieved(passages)) }
    return passages
  }

  /// The state of the lab for this line; nothing where what was told a while ago still holds well enough: each token
  /// that a turn adds is one that a home machine reads anew.
  func note() -> String {
    // A turn that was stopped is kept without it, one that is summarized loses it.
    if let noted, noted.at.duration(to: .now) < .seconds(900),
      history.turns.contains(where: { $0.messages.first?.text.hasPrefix(noted.text) == true })
    {
      return ""
    }
    let text = parts.state()
    noted = (text, .now)
    return text
  }

  private func number(_ passages: inout [Passage]) {
    for index in passages.indices {
      passagesGiven += 1
      passages[index].id = "d\(passagesGiven)"
    }
  }

  /// Bytes of retrieved text that a line may bring: about a twentieth of the context. On a CPU each
  /// hundred tokens cost seconds; what is not enough, the model can search for.
  var passageBytes: Int { contextTokens / 5 }
  /// Bytes of one result: a quarter of the context.
  var resultBytes: Int { contextTokens * 3 / 4 }

  /// Makes the read that the line clearly asks for, before the model is asked: its answer then rests on what is
  /// the case now, and a home machine is spared a round of the model. A plan that code makes from the owner's words
  /// is such a call, too; its yes is asked as ever.
  ///
  /// - Parameter offered: whether Steward's own code proposed it and the owner took it up.
  func lookFirst(_ look: ToolCall, in turn: inout Turn, offered: Bool = false, show: TurnObserver) async throws {
    var call = look
    call.id = nextCallID()
    try await parts.executor.transcript.record(.replied(text: "", calls: [call]))
    turn.messages.append(.assistant("", calls: [call]))
    var corrections = 0
    let text = try await carryOut(call, in: &turn, corrections: &corrections, own: true, offered: offered, show: show)
    turn.messages.append(.tool(text, call: call))
  }

  /// Model and calls in turns, until the model answers.
  ///
  /// - Parameter mayCall: false where the line asks for nothing that a call could bring.
  private func converse(_ turn: inout Turn, mayCall: Bool, show: @escaping TurnObserver) async throws {
    var corrections = 0
    for step in 1...parts.settings.steps {
      let reply = try await reply(for: &turn, mayCall: mayCall && step < parts.settings.steps, show: show)
      turn.usage += reply.usage
      turn.miscalls = reply.miscalls
      for miscall in reply.miscalls { await show(.notice(miscall.told(cutOff: reply.usage.cutOff == true))) }
      var numbered = reply.calls
      for index in numbered.indices { numbered[index].id = nextCallID() }
      let kept = numbered.map(parts.executor.redactor.redact)
      try await parts.executor.transcript.record(.replied(text: reply.text, calls: kept))
      turn.messages.append(.assistant(reply.text, calls: kept))
      turn.text = reply.text
      if numbered.isEmpty {
        guard mayCall, corrections < parts.settings.corrections, let correction = correction(of: reply) else { return }
        corrections += 1
        turn.messages.append(.user(correction))
        continue
      }
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

  /// What the model is told of a call that cannot be made; nil where it would only do the same again.
  private func correction(of reply: Reply) -> String? {
    guard reply.usage.cutOff != true, let miscall = reply.miscalls.last else { return nil }
    switch miscall.reason {
    case .unknownTool:
      let names = parts.instructions.tools.map(\.name).joined(separator: ", ")
      return
        "There is no tool \"\(DataText.quote(miscall.tool ?? ""))\". The tools are: \(names). Call one of them, or answer."
    case .unreadable: return "That call could not be read. Write it again as JSON, or answer."
    case .notNow: return nil
    }
  }

  /// A complete reply to a prompt that was read whole. A server that refuses the prompt as too long, or cuts it
  /// silently, is asked once more with less; what it then does not read ends the turn.
  private func reply(for turn: inout Turn, mayCall: Bool, show: @escaping TurnObserver) async throws -> Reply {
    await takeReadAhead(for: &turn)
    try Task.checkCancellation()
    var tries = 0
    while true {
      let request = try await fit(&turn, mayCall: mayCall, show: show)
      let asked = window.used
      tries += 1
      do {
        // A prompt that is far longer than any that was read whole may be cut: nothing of the reply is shown before
        // the server's figure is known.
        var reply = try await listen(to: request, holds: asked > max(2500, check.longest * 3 / 2), show: show)
        if took(&reply.usage, for: request) {
          for piece in reply.held { try await tell(piece, show: show) }
          return reply
        }
        let read = reply.usage.promptTokens
        guard tries < 3 else {
          throw ModelError(
            .doesNotFit,
            "\(parts.model.name) read only \(read) tokens of the prompt and cut the rest; raise the server's context (OLLAMA_CONTEXT_LENGTH, llama-server -c, vllm --max-model-len), or set context_tokens in steward.yaml to what it gives"
          )
        }
        contextTokens = max(512, min(contextTokens * 3 / 4, read + window.reserve))
        await show(
          .notice(
            "the server read only \(read) of about \(max(asked, read)) tokens: that reply does not count, asking again with less (\(contextTokens) tokens from now on)"
          ))
      } catch let error as ModelError where error.reason == .doesNotFit && tries < 3 && window.used > 600 {
        await learnLimit(show: show)
        await show(.notice("the server finds the prompt too long: asking again with less"))
        contextTokens = contextTokens * 3 / 4
      }
    }
  }

  /// Carries out a call and returns its text for the model.
  ///
  /// - Parameter own: Steward's own call; what the model asks for is held against the owner's line first.
  private func carryOut(
    _ call: ToolCall, in turn: inout Turn, corrections: inout Int, own: Bool = false, offered: Bool = false,
    show: TurnObserver
  ) async throws -> String {
    if let before = turn.same(as: call) {
      turn.repeated += 1
      return "already done as [\(before.record.id)]."
        + parts.instructions.reminder(for: before.record.id, line: turn.line)
    }
    if !own, let text = turnDown(call, in: &turn, corrections: &corrections) { return text }
    if let text = tooManyLooks(call, in: turn) {
      turn.repeated += 1
      return text
    }
    var provenance = Provenance(history, turn, parts.instructions)
    if offered { provenance.add(proposed: call) }
    var result = try await parts.executor.carryOut(call, provenance: provenance, show: show)
    if result.record.decision == .invalid {
      corrections += 1
      await show(.toolFinished(result.record, seconds: 0))
    }
    number(&result.passages)
    if !result.passages.isEmpty {
      try await parts.executor.transcript.record(.retrieved(result.passages))
    }
    result.text = PlaceMarks.put(into: result.text, for: result.passages)
    result.lead = result.lead.map { PlaceMarks.put(into: $0, for: result.passages) }
    turn.take(result)
    if own, result.isWholeAnswer, !parts.asksForMore(turn.line) {
      turn.isAnswered = true
    } else if let lead = result.lead, !parts.model.quotesFindings, !own || result.record.effect == .read {
      // The cause; below it, the next look.
      let lines = lead.split(separator: "\n", maxSplits: 1)
      let line = "**\(lines.first ?? "")** [\(call.id)]\n\(lines.dropFirst().map { "\n\($0)\n" }.joined())\n"
      turn.lead += line
      try await parts.executor.transcript.record(.wrote(line))
      await show(.text(line))
    }
    // Passages without text are places that the result speaks of, not the result itself.
    let told = result.passages.filter { !$0.text.isEmpty }
    let body = told.isEmpty ? result.text : Turn.list(told, limit: passageBytes * 2)
    let evidence = told.first?.id ?? call.id
    let reminder =
      result.error == nil ? parts.instructions.reminder(for: evidence, line: turn.line, after: body) : ""
    parts.shelf.put(result.text, as: call.id)
    return turn.keep(
      .init(
        message: turn.messages.count, call: call, body: DataText.quote(body), reminder: reminder,
        canBeRead: parts.instructions.tools.contains { $0.name == "read_result" }), limit: resultBytes)
  }

  /// What a model's call is answered with that does not fit what the owner asked, or nil where it does.
  private func turnDown(_ call: ToolCall, in turn: inout Turn, corrections: inout Int) -> String? {
    if call.tool == "search_docs", turn.found.isEmpty, !parts.model.quotesFindings, parts.repeatsSearch(call, turn.line)
    {
      turn.repeated += 1
      return turn.passages.contains { !$0.text.isEmpty }
        ? "The documents were searched for this: what they say stands above. Answer from it."
        : "The documents were searched for this and say nothing. Answer from what you know, in one to three sentences."
    }
    if call.tool != "search_docs", turn.passages.contains(where: { !$0.text.isEmpty }),
      parts.asksForDocuments(turn.line)
    {
      turn.quotes = true
      return "not run: the owner asks what the documents say"
    }
    let lines = history.turns.suffix(2).map(\.line) + [turn.line]
    let known = parts.executor.catalog.descriptions.first { $0.name == call.tool }
    if let known, !known.offered {
      corrections += 1
      return "error: there is no tool \"\(call.tool)\"."
    }
    if let tool = parts.instructions.tools.first(where: { $0.name == call.tool }), !parts.asksFor(lines, tool) {
      corrections += 1
      // A small model says what it reads last: that may be said.
      return
        "The owner did not ask for \(call.tool). Answer in words, or ask: Which host, service or document do you mean, and what is wrong with it?"
    }
    return nil
  }

  /// What is said to a greeting that the model has no words for.
  private static let greeting = "I am here: ask me about your hosts, services and documents."

  /// What is said where neither a call nor the model brought a word.
  private static let nothing =
    "Nothing was looked at and nothing was done: say which host, service or document you mean, and what about it."

  /// Checks and closes the turn.
  private func conclude(_ turn: inout Turn, show: TurnObserver) async throws -> Answer {
    if turn.text.isEmpty {
      // The model ended without words: what the calls found is the answer.
      let nothing = parts.isSmallTalk(turn.line) ? Self.greeting : Self.nothing
      let own = turn.ownWords.isEmpty ? nothing : turn.ownWords
      turn.text = own
      turn.saysOwnWords = true
      if !own.isEmpty {
        try await parts.executor.transcript.record(.wrote(own))
        await show(.text(own))
      }
    }
    let answer = turn.finish(
      model: parts.model.name, session: parts.executor.transcript.session,
      evidence: [parts.state()] + history.turns.map(\.line),
      // The engine without a model takes its names from the inventory.
      names: parts.model.quotesFindings ? [] : parts.names())
    try await parts.executor.transcript.record(.answered(answer))
    if turn.messages.last?.text != turn.text { turn.messages.append(.assistant(turn.remembered)) }
    history.append(
      .init(line: turn.line, messages: turn.messages, answer: answer, typed: turn.typed, owned: turn.owned))
    return answer
  }
}
