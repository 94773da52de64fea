extension Conversation {
  /// The most looks at machines that one turn makes: what five do not show, the owner is told as unknown.
  static let looks = 5

  /// What the model is told in place of a sixth look, or nil.
  func tooManyLooks(_ call: ToolCall, in turn: Turn) -> String? {
    let documents = ["search_docs", "read_result"]
    guard !documents.contains(call.tool),
      parts.instructions.tools.first(where: { $0.name == call.tool })?.effect == .read
    else { return nil }
    let made = turn.found.count {
      $0.record.effect == .read && $0.record.outcome != .notRun && !documents.contains($0.record.tool)
    }
    guard made >= Conversation.looks else { return nil }
    return
      "not run: \(Conversation.looks) checks were made for this line. Answer from what they show, name what is not known, and say which check would tell."
  }

  /// After the answer: the standard fix is put to the owner who told of trouble, and what was noticed is said. All of
  /// it is Steward's own words, from the record.
  func propose(in turn: inout Turn, show: @escaping TurnObserver) async throws {
    var closing: [String] = []
    // Whole lines are shown before anything is asked.
    if !turn.offers.isEmpty || !turn.noticed.isEmpty { try await finishParagraph(in: &turn, show: show) }
    if let fix = turn.offers.first(where: { $0.kind == .fix }), !turn.mustStop,
      !turn.found.contains(where: { $0.record.tool == fix.call.tool }), parts.tellsOfTrouble(turn.line)
    {
      if let words = try await put(fix, in: &turn, show: show) { closing.append(words) }
    } else if let fix = turn.offers.first(where: { $0.kind == .fix }), !turn.mustStop {
      closing.append("Standard fix: \(fix.question)")
    }
    if let known = knownIssue(in: turn) { closing.append(known) }
    let noticed = turn.noticed.map { "noticed \($0)" }
    if !noticed.isEmpty {
      let words = "Also " + noticed.joined(separator: "; ")
      closing.append(words.hasSuffix("?") ? words : words + ".")
    }
    guard !closing.isEmpty else { return }
    try await finishParagraph(in: &turn, show: show)
    let words = closing.joined(separator: "\n\n")
    turn.text += words
    try await say(words, show: show)
  }

  /// Ends what was said so far, in Steward's own words where the model said nothing.
  private func finishParagraph(in turn: inout Turn, show: @escaping TurnObserver) async throws {
    if turn.text.isEmpty {
      turn.text = turn.ownWords
      if !turn.text.isEmpty { try await say(turn.text, show: show) }
    }
    guard !turn.text.isEmpty, !turn.text.hasSuffix("\n\n") else { return }
    turn.text += "\n\n"
    try await say("\n\n", show: show)
  }

  /// What the documents say of this symptom, and whether that is what was found now.
  private func knownIssue(in turn: Turn) -> String? {
    let looks = turn.found.filter { $0.record.effect == .read && $0.record.outcome == .done }
    guard let look = looks.first(where: { $0.record.tool != "search_docs" }),
      let passage = turn.passages.first(where: { $0.cause != nil }), let cause = passage.cause
    else { return nil }
    // Where nothing was found, there is nothing to agree with.
    guard looks.contains(where: { $0.text.contains("WARNING") || $0.text.contains("CRITICAL") }) else { return nil }
    let told = String(cause.prefix(160))
    return KnownIssue.agrees(cause, with: looks.map(\.text).joined(separator: "\n"))
      ? "\(passage.place) [\(passage.id)] knows this: \(told)"
      : "\(passage.place) [\(passage.id)] gives another cause for this symptom (\(told)); what was found now is not that [\(look.record.id)]."
  }

  /// Asks for the fix, or applies it where a standing permission covers it, and says what came of it; nil where
  /// nothing is to be said.
  private func put(_ fix: Offer, in turn: inout Turn, show: @escaping TurnObserver) async throws -> String? {
    var call = fix.call
    call.id = nextCallID()
    try await parts.executor.transcript.record(.replied(text: "", calls: [call]))
    var provenance = Provenance(history, turn, parts.instructions)
    provenance.add(proposed: fix.call)
    let result = try await parts.executor.carryOut(call, provenance: provenance, show: show)
    turn.take(result)
    parts.shelf.put(result.text, as: call.id)
    let by = result.record.decision == .standing ? " by your standing permission" : ""
    switch (result.record.outcome, result.record.decision) {
    case (.done, _):
      turn.offers.removeAll { $0.kind == .fix }
      return "Standard fix applied\(by): \(result.record.summary). [\(call.id)]"
    case (.failed, _): return "The standard fix did not help: \(result.record.summary) [\(call.id)]"
    case (.unknown, _):
      return "Whether the standard fix took effect is not known: \(result.record.summary) [\(call.id)]"
    case (.notRun, .pending): return "The standard fix waits for your yes: \(fix.question)"
    case (.notRun, .declined): return "The standard fix was not applied, as you said."
    case (.notRun, _): return "The standard fix cannot be applied: \(result.record.summary)"
    }
  }

  /// Answers in Steward's own words.
  func sayOwn(_ text: String, in turn: inout Turn, show: TurnObserver) async throws {
    turn.text = text
    turn.saysOwnWords = true
    try await say(text, show: show)
  }

  func say(_ text: String, show: TurnObserver) async throws {
    try await parts.executor.transcript.record(.wrote(text))
    await show(.text(text))
  }
}
