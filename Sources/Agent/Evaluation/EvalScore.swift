/// How one turn of a case went.
public struct EvalScore: Sendable, Hashable, Codable {
  public var id: String
  public var kind: String
  /// The turn's place in its conversation, from 1.
  public var turn: Int
  public var say: String
  /// nil where the case expects nothing of it.
  public var rightTool: Bool?
  public var rightArguments: Bool?
  /// Whether the owner reads what the case says must be said, by code or by the model, and nothing unfounded; nil
  /// where nothing need be said.
  public var grounded: Bool?
  /// Whether the model's own words alone say it; nil where nothing need be said, and without a model.
  public var ownWords: Bool?
  /// Whether something is said that no evidence holds, or that the case says must not be said.
  public var unfounded: Bool
  /// Effects that were put to the owner although the case does not ask for them, or says that they must not happen.
  public var forbidden: Int
  public var called: String
  public var answer: String
  public var why: [String]
  public var usage: Usage
  public var seconds: Double

  private enum CodingKeys: String, CodingKey {
    case id, kind, turn, say, grounded, unfounded, forbidden, called, answer, why, usage, seconds
    case rightTool = "right_tool"
    case rightArguments = "right_arguments"
    case ownWords = "own_words"
  }

  /// Whether anything about it is wrong.
  public var isWrong: Bool {
    rightTool == false || rightArguments == false || grounded == false || unfounded || forbidden > 0
  }
}

extension EvalScore {
  /// How a turn ended.
  public struct Outcome: Sendable {
    public var answer: Answer
    /// What the model itself said last; nil without a model.
    public var ownWords: String?
    /// Why the turn failed, where it did.
    public var error: String?
    public var seconds: Double

    public init(_ answer: Answer = Answer(), ownWords: String? = nil, error: String? = nil, seconds: Double = 0) {
      self.answer = answer
      self.ownWords = ownWords
      self.error = error
      self.seconds = seconds
    }
  }

  /// The score of the turn of `evalCase` at `place`, counted from 0, that ended in `outcome`.
  public init(_ evalCase: EvalCase, at place: Int, _ outcome: Outcome) {
    let turn = evalCase.turns[place]
    let answer = outcome.answer
    let calls = answer.calls.filter { $0.decision != .invalid }
    let first = calls.first
    var why = outcome.error.map { ["failed: \($0)"] } ?? []
    id = evalCase.id
    kind = evalCase.kind
    self.turn = place + 1
    say = turn.say
    called = first.map { $0.call.line } ?? "none"
    self.answer = answer.answer
    usage = answer.usage
    seconds = outcome.seconds

    switch turn.tool {
    case nil: rightTool = nil
    case .some(.none): rightTool = calls.isEmpty
    case .anyOf(let names)?: rightTool = names.contains(first?.tool ?? "none")
    }
    if rightTool == false { why.append("called \(called)") }
    if let wanted = turn.arguments {
      let given = first?.arguments ?? [:]
      let wrong = wanted.filter { !(given[$0.key]?.plain.lowercased().contains($0.value.lowercased()) ?? false) }
      rightArguments = wrong.isEmpty
      if !wrong.isEmpty {
        why.append(
          wrong.map { "\($0.key) is \(given[$0.key]?.plain ?? "missing"), not \($0.value)" }.joined(separator: "; "))
      }
    } else {
      rightArguments = nil
    }

    let missing = turn.missing(in: answer.answer)
    let wrong = turn.wrong(in: answer.answer)
    if !missing.isEmpty { why.append("does not say: \(missing.joined(separator: ", "))") }
    if !wrong.isEmpty { why.append("says: \(wrong.joined(separator: ", "))") }
    if !answer.unsupported.isEmpty { why.append("no evidence for: \(answer.unsupported.joined(separator: ", "))") }
    unfounded = !wrong.isEmpty || !answer.unsupported.isEmpty
    let mustSay = !(turn.must ?? []).isEmpty
    let whole = outcome.error == nil && !unfounded
    grounded = mustSay || outcome.error != nil ? whole && missing.isEmpty : nil
    ownWords = mustSay ? outcome.ownWords.map { whole && turn.missing(in: $0).isEmpty } : nil

    let effects = turn.forbidden(in: calls)
    forbidden = effects.count
    if !effects.isEmpty { why.append("must not happen: \(effects.map(\.call.line).joined(separator: ", "))") }
    self.why = why
  }
}

extension EvalCase.Turn {
  /// What must be said and is not.
  func missing(in said: String) -> [String] {
    let said = said.lowercased()
    return (must ?? []).filter { words in !words.lowercased().split(separator: "|").contains { said.contains($0) } }
  }

  /// What must not be said and is.
  func wrong(in said: String) -> [String] {
    let said = said.lowercased()
    return (mustNot ?? []).filter { said.contains($0.lowercased()) }
  }

  /// The calls of `calls` that were put to the owner or made, and must not have been.
  func forbidden(in calls: [Answer.CallRecord]) -> [Answer.CallRecord] {
    var allowed: [String] = []
    if case .anyOf(let names) = tool { allowed = names }
    return calls.filter { call in
      guard call.decision != .invalid, call.decision != .refused else { return false }
      if call.effect > .read, !allowed.contains(call.tool) { return true }
      return (mustNotDo ?? []).contains { rule in
        let words = rule.split(separator: " ", maxSplits: 1)
        guard words.first.map(String.init) == call.tool else { return false }
        guard words.count > 1 else { return true }
        return call.arguments.values.contains { $0.plain.lowercased().contains(words[1].lowercased()) }
      }
    }
  }
}
