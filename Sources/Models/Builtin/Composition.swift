import Agent

/// Words an answer from findings and passages, each with its citation.
enum Composition {
  static func answer(to turn: TurnSoFar, last: TurnSoFar.Found) -> String {
    switch last.record.outcome {
    case .notRun where last.record.decision == .pending:
      return last.waits
    case .notRun where last.record.decision == .declined: return "Nothing was done, as you said."
    case .notRun: return "That could not be done: \(last.record.summary)"
    case .failed: return "That failed: \(last.record.summary) [\(last.record.id)]"
    case .unknown: return "The outcome is unknown: \(last.record.summary) [\(last.record.id)]"
    case .done: break
    }
    if last.record.tool == "search_docs" { return documents(turn) }
    if last.record.effect != .read { return "Done: \(last.record.summary) [\(last.record.id)]" }
    // What was noticed is said after the answer, by whoever closes the turn.
    let lines = last.text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("noticed: ") }
    return TurnSoFar.Found(record: last.record, text: lines.joined(separator: "\n")).cited
  }

  /// What the pasted output shows, and where the documents tell of it.
  static func read(_ reading: String, _ passages: [Passage]) -> String {
    let places = passages.filter { !$0.text.isEmpty }.prefix(2).map { "\($0.place) [\($0.id)]" }
    return reading + (places.isEmpty ? "" : "\nThe documents: \(places.joined(separator: "; "))")
  }

  static func documents(_ turn: TurnSoFar) -> String {
    let text = Quotation.text(turn.passages)
    return text.isEmpty ? "The documents say nothing about this." : text
  }

  /// To a line that tells something and asks for nothing.
  static let heard = "Good to know. Nothing was looked at, and nothing is written down; \"note that …\" does that."

  /// To a greeting, thanks, and the question what Steward can do.
  static func smallTalk(_ line: String, tools: [ToolDescription]) -> String {
    if line.contains(/(?i)\bwhat (?:all )?can you\b|\bwhat are you\b|\bwho are you\b/) { return abilities(tools) }
    return line.contains(/(?i)\b(?:thanks|thank|thx|ty|cheers)\b/)
      ? "You are welcome." : "I am here: ask me about your hosts, services and documents."
  }

  static func nothing(tools: [ToolDescription]) -> String {
    "I found no tool and no document for this. \(abilities(tools))"
  }

  private static func abilities(_ tools: [ToolDescription]) -> String {
    let examples = tools.compactMap(\.examples.first).prefix(4).map { "- \($0)" }
    return """
      Without a model I understand requests like:

      \(examples.joined(separator: "\n"))

      /tools lists what I can do; `steward search WORDS` searches the documents.
      """
  }
}
