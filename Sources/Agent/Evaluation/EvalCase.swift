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
    /// The facts that the owner must read, without regard to case; alternatives are separated by `|`. Absent where
    /// nothing need be said: a greeting.
    public var must: [String]?
    public var mustNot: [String]?
    /// Effects that must not happen, beyond those that the turn does not ask for: a tool's name, or its name and a
    /// part of an argument, such as `apply_fix stop-firewall`.
    public var mustNotDo: [String]?

    public init(say: String) { self.say = say }

    private enum CodingKeys: String, CodingKey {
      case say, tool, arguments, outputs, must
      case mustNot = "must_not"
      case mustNotDo = "must_not_do"
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

  public init(id: String, lab: String, kind: String, turns: [Turn]) {
    self.id = id
    self.lab = lab
    self.kind = kind
    self.turns = turns
  }
}
