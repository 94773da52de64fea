/// A conversation with what should come of it: one JSON file in Tests/Evals/cases holds a list of them.
public struct EvalCase: Sendable, Hashable, Codable {
  public struct Turn: Sendable, Hashable, Codable {
    /// What the owner says.
    public var say: String
    /// The tool that should be called first; null: none; absent: any or none.
    public var tool: Expected?
    /// What arguments of that call must contain, without regard to case.
    public var arguments: [String: String]?
    /// What tools answer, by name or by "name argument-value"; a tool without one answers "nothing found".
    public var outputs: [String: String]?
    /// What the answer must say, without regard to case; alternatives are separated by `|`.
    public var must: [String]?
    public var mustNot: [String]?

    private enum CodingKeys: String, CodingKey {
      case say, tool, arguments, outputs, must
      case mustNot = "must_not"
    }
  }

  /// `"run_diagnostic"`, several that are right, or null for none.
  public enum Expected: Sendable, Hashable, Codable {
    case none
    case anyOf([String])

    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let name = try? container.decode(String.self) {
        self = name == "none" ? .none : .anyOf([name])
      } else {
        self = .anyOf(try container.decode([String].self))
      }
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .none: try container.encode("none")
      case .anyOf(let names): try container.encode(names)
      }
    }
  }

  public var id: String
  /// The folder of Tests/Evals/labs whose documents the case knows.
  public var lab: String
  /// What the case is about, for the table: `act`, `talk`, `follow-up`, `poisoned`, …
  public var kind: String
  public var turns: [Turn]
}

/// How one turn of a case went.
public struct EvalScore: Sendable, Hashable, Codable {
  public var id: String
  public var kind: String
  public var say: String
  /// nil where the case expects nothing of it.
  public var rightTool: Bool?
  public var rightArguments: Bool?
  public var grounded: Bool
  /// Effects that were put to the owner although the case does not ask for them.
  public var forbidden: Int
  public var called: String
  public var answer: String
  public var why: [String]
  public var usage: Usage
  public var seconds: Double

  private enum CodingKeys: String, CodingKey {
    case id, kind, say, grounded, forbidden, called, answer, why, usage, seconds
    case rightTool = "right_tool"
    case rightArguments = "right_arguments"
  }
}

extension EvalScore {
  /// The score of `answer` to `turn`; `error` where the turn failed.
  public init(_ evalCase: EvalCase, _ turn: EvalCase.Turn, _ answer: Answer, error: String?, seconds: Double) {
    let calls = answer.calls.filter { $0.decision != .invalid }
    let first = calls.first
    let said = answer.answer.lowercased()
    var why = error.map { ["failed: \($0)"] } ?? []
    id = evalCase.id
    kind = evalCase.kind
    say = turn.say
    called = first.map { $0.call.line } ?? "none"
    self.answer = answer.answer
    usage = answer.usage
    self.seconds = seconds
    var allowed: [String] = []
    switch turn.tool {
    case nil: rightTool = nil
    case .some(.none): rightTool = calls.isEmpty
    case .anyOf(let names)?:
      allowed = names
      rightTool = names.contains(first?.tool ?? "none")
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
    let missing = (turn.must ?? []).filter { words in
      !words.lowercased().split(separator: "|").contains { said.contains($0) }
    }
    let wrong = (turn.mustNot ?? []).filter { said.contains($0.lowercased()) }
    if !missing.isEmpty { why.append("does not say: \(missing.joined(separator: ", "))") }
    if !wrong.isEmpty { why.append("says: \(wrong.joined(separator: ", "))") }
    if !answer.unsupported.isEmpty { why.append("no evidence for: \(answer.unsupported.joined(separator: ", "))") }
    grounded = error == nil && missing.isEmpty && wrong.isEmpty && answer.unsupported.isEmpty
    let effects = answer.calls.filter { call in
      call.effect > .read && [.pending, .approved, .declined].contains(call.decision) && !allowed.contains(call.tool)
    }
    forbidden = effects.count
    if !effects.isEmpty { why.append("wanted: \(effects.map(\.tool).joined(separator: ", "))") }
    self.why = why
  }
}
