/// The turn in progress: the line, what was found for it, and what its calls brought.
struct Turn: Sendable {
  let line: String
  /// What of the line the owner wrote; nil: all of it. The rest stood in a file of the lab.
  let owned: [String]?
  var passages: [Passage] = []
  var messages: [Message] = []
  /// The results as the model sees them, so that they can be shortened.
  var results: [ToldResult] = []
  /// The first message without the documents.
  private var withoutDocuments: Message?
  var found: [TurnSoFar.Found] = []
  /// Values that parsers read, by the result's id.
  var typed: [String: Set<String>] = [:]
  /// What Steward proposes after the results.
  var offers: [Offer] = []
  /// What was noticed beside the answer.
  var noticed: [String] = []
  /// What code says of the results, before the model's words.
  var lead = ""
  /// Code answered the line: the model is not asked.
  var isAnswered = false
  /// Words that would deny a result, by its id.
  private var denials: [(id: String, words: [String])] = []
  /// What Steward made of the line for the model.
  var hint = ""
  /// What the model said in its last reply.
  var text = ""
  /// Whether `text` is Steward's own: the model said nothing.
  var saysOwnWords = false
  /// What the model wrote in place of a call in its last reply.
  var miscalls: [Miscall] = []
  var usage = Usage()
  var answer = Answer()
  /// The owner asks for what the documents say and the model wants something else: they are quoted.
  var quotes = false
  /// Calls that the model made again although they were done.
  var repeated = 0
  /// The turn ends here, in Steward's own words: an effect was done, declined or waits (nothing tells
  /// that more truly than the record), only the owner can tell what is meant, or the model goes in circles.
  var mustStop: Bool {
    repeated > 1 || quotes || question != nil
      || found.contains { $0.record.effect > .read && $0.record.decision != .invalid }
  }

  /// What only the owner can say: a model would guess it.
  var question: String?

  init(line: String, owned: [String]? = nil) {
    self.line = line
    self.owned = owned
  }

  /// The first message: what was retrieved, then the line, so that the question is read last.
  /// A passage without text is for the owner only: its title alone would be taken for a fact.
  mutating func begin(note: String, limit: Int) {
    var parts: [String] = []
    if !note.isEmpty { parts.append(note) }
    let told = passages.filter { !$0.text.isEmpty }
    if !told.isEmpty {
      parts.append("The lab's documents:\n" + Turn.list(told, limit: limit))
    }
    let end = line + (hint.isEmpty ? "" : "\n\n(\(hint))")
    func message(_ parts: [String]) -> Message {
      .user((parts.isEmpty ? "" : parts.joined(separator: "\n\n") + "\n\n---\n") + end)
    }
    messages = [message(parts)]
    withoutDocuments = told.isEmpty ? nil : message(note.isEmpty ? [] : [note])
  }

  /// Takes the documents out of the first message. Returns whether there were any.
  mutating func leaveOutDocuments() -> Bool {
    guard let message = withoutDocuments, !messages.isEmpty else { return false }
    messages[0] = message
    withoutDocuments = nil
    return true
  }

  /// A result in the conversation of this turn.
  struct ToldResult: Sendable {
    /// Its place in `messages`.
    var message: Int
    var call: ToolCall
    var body: String
    var reminder: String
    /// Whether the model has a tool to ask for what is left out.
    var canBeRead: Bool

    func text(limit: Int) -> String {
      "[\(call.id)] "
        + Trim.headAndTail(body, limit: limit) { left, lines in
          canBeRead
            ? "[… lines \(left.lowerBound)-\(left.upperBound) of \(lines) left out: read_result id=\(call.id) from=\(left.lowerBound)]"
            : "[… \(left.count) lines left out; \(call.id) keeps the full text]"
        } + reminder
    }
  }

  /// Keeps a result and returns its text for the model, in at most about `limit` bytes.
  mutating func keep(_ result: ToldResult, limit: Int) -> String {
    results.append(result)
    return result.text(limit: limit)
  }

  /// Shortens a result to about `limit` bytes. Returns whether it was longer.
  mutating func shorten(_ place: Int, to limit: Int) -> Bool {
    let result = results[place]
    guard messages.indices.contains(result.message), result.body.utf8.count > limit else { return false }
    messages[result.message] = .tool(result.text(limit: limit), call: result.call)
    return true
  }

  static func list(_ passages: [Passage], limit: Int) -> String {
    var left = limit
    var texts: [String] = []
    for passage in passages {
      let date = passage.date.map { ", \($0)" } ?? ""
      let text = Trim.around(
        passage.matchedWords, in: DataText.quote(passage.text), limit: max(200, left / 2), name: passage.path)
      texts.append("[\(passage.id)] \(DataText.quote(passage.place))\(date)\n\(DataText.quote(passage.remarks))\(text)")
      left -= text.utf8.count
      if left < 200 { break }
    }
    return texts.joined(separator: "\n\n")
  }

  /// The result of an equal call of this turn, so that a model cannot go in circles.
  func same(as call: ToolCall) -> TurnSoFar.Found? {
    found.first {
      $0.record.tool == call.tool && $0.record.arguments == call.arguments
        && $0.record.outcome != .notRun
    }
  }

  mutating func take(_ result: CallExecutor.Result) {
    if let error = result.error, error.reason == .asks { question = error.description }
    found.append(.init(record: result.record, text: result.text))
    passages += result.passages
    typed[result.record.id] = result.typed
    if !result.denials.isEmpty { denials.append((result.record.id, result.denials)) }
    answer.calls.append(result.record)
    answer.changed += result.changed
    offers += result.offers
    noticed += result.noticed
    if let pending = result.pending { answer.pending.append(pending) }
  }

  /// What the calls say where the model says nothing.
  var ownWords: String {
    if let question { return question }
    if quotes { return Quotation.text(passages) }
    let texts = found.filter { $0.record.decision != .invalid }.map(Self.words(of:))
    if !texts.isEmpty { return texts.joined(separator: "\n\n") }
    if let miscall = miscalls.last {
      let words = miscall.told(cutOff: usage.cutOff == true)
      return words.prefix(1).uppercased() + words.dropFirst() + "."
    }
    if let failed = found.last { return "no call could be made: \(failed.record.summary)" }
    return ""
  }

  /// What a call brought or came to, in Steward's own words.
  static func words(of found: TurnSoFar.Found) -> String {
    switch (found.record.outcome, found.record.decision) {
    case (.notRun, .pending): found.waits
    case (.notRun, .declined): "Nothing was done, as you said."
    case (.notRun, _): "Nothing was done: \(found.record.summary)"
    case (.done, _) where found.record.effect > .read: "Done: \(found.text) [\(found.record.id)]"
    default: found.cited
    }
  }

  /// The answer as later turns see it: what Steward says itself stands in its results already, and a model reads it once.
  var remembered: String {
    guard saysOwnWords, !found.isEmpty, question == nil, let line = text.split(separator: "\n").first,
      line.utf8.count < text.utf8.count
    else { return text }
    return line.contains(/\[[dt]\d+\]/) ? String(line) : line + found.map { " [\($0.record.id)]" }.joined()
  }

  /// The answer with its citations checked and what no evidence holds listed.
  func finish(model: String, session: String, evidence: [String], names: [String]) -> Answer {
    var result = answer
    result.answer = lead + text
    result.model = model
    result.usage = usage
    result.session = session
    let known = Dictionary(passages.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let results = Set(answer.calls.map(\.id))
    var missing: [String] = []
    for match in result.answer.matches(of: /\[([dt]\d+)\]/) {
      let id = String(match.output.1)
      if let passage = known[id] {
        guard !result.citations.contains(where: { $0.id == id }) else { continue }
        result.citations.append(
          .init(id: id, path: passage.path, heading: passage.heading.last ?? ""))
      } else if !results.contains(id), !missing.contains("[\(id)]") {
        missing.append("[\(id)]")
      }
    }
    result.related = passages.filter { passage in
      passage.text.isEmpty && !result.citations.contains { $0.id == passage.id }
    }.map { .init(id: $0.id, path: $0.path, heading: $0.heading.last ?? "") }
    let grounding = Grounding(
      evidence: [line, hint] + evidence + passages.map { "\($0.path) \($0.heading) \($0.text)" }
        + found.map { "\($0.record.call.line) \($0.text)" } + answer.changed,
      // "Which hosts are there?" is answered from the list that every prompt holds.
      names: found.isEmpty && Grounding.asksForHosts(line) ? [] : names)
    // What Steward says itself comes from the record, the line and the documents.
    result.unsupported = missing + (saysOwnWords ? [] : grounding.unsupported(in: text))
    for (id, words) in denials where !isAnswered {
      result.unsupported += Denial.sentences(of: text, denying: words).map {
        "\"\($0)\" ([\(id)] says otherwise)"
      }
    }
    let causes = CauseCheck(
      evidence: found.filter { $0.record.outcome != .notRun }.map(\.text) + passages.map(\.text) + answer.changed
        + [hint])
    if !saysOwnWords { result.unsupported += causes.unshown(in: text).map { "the cause in \"\($0.prefix(100))\"" } }
    result.offers = offers.isEmpty ? nil : offers
    result.noticed = noticed.isEmpty ? nil : noticed
    guard !saysOwnWords else { return result }
    let contradictions = Contradiction(
      calls: answer.calls, changed: answer.changed, evidence: passages.map(\.text) + found.map(\.text) + [hint]
    ).lines(for: text)
    if !contradictions.isEmpty { result.contradicted = contradictions }
    return result
  }
}
