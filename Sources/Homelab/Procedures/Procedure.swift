import Agent

/// A standard procedure: a section of PROCEDURES.md that a person can read and Steward can run.
public struct Procedure: Sendable, Hashable {
  /// A step of it, as written.
  public struct Step: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
      /// An argument vector with placeholders.
      case run([String])
      /// Seconds at most, until the verification passes.
      case wait(Double)
      case person
    }

    public var text: String
    public var action: Action
    /// Runs only where the verification still fails.
    public var onlyIfNeeded = false
    /// Runs only where the finding says that the place holds this: `journal`.
    public var holding: String?
    public var line: Int
  }

  /// Something that shows that it helped, or the way back.
  public struct Proof: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      case command([String], Expectation)
      /// The check that found it finds it no more.
      case findingIsGone
    }

    public var kind: Kind
    /// Seconds within which it must hold.
    public var within: Double?
    public var line: Int
  }

  public var title: String
  /// Rules whose findings it is for.
  public var rules: [String] = []
  public var when = ""
  public var effect: Effect = .change
  public var steps: [Step] = []
  public var verification: [Proof] = []
  public var rollback: [[String]] = []
  /// The way back in the words of whoever wrote it.
  public var rollbackText = ""
  /// What would keep it from happening again.
  public var prevention = ""
  /// The document and the line of its heading.
  public var path: String
  public var line: Int
  /// SHA-256 of the section.
  public var hash: String
  public var text: String
  public var trust: ToolTrust = .none

  /// `end-a-runaway-process`
  public var slug: String { Procedure.slug(title) }

  /// Whether Steward runs anything of it.
  public var isAutomated: Bool {
    steps.contains { if case .run = $0.action { true } else { false } }
  }

  public var place: String { "\(path):\(line)" }

  /// The name under which trust in its text is kept: no tool has a slash in its name.
  public var trustName: String { "procedure/\(slug)" }

  static func slug(_ title: String) -> String {
    title.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
  }

  /// The words of a name that tell it from others: "end-runaway-process" is "End a runaway process".
  static func words(_ name: String) -> [Substring] {
    let small: Set<Substring> = ["a", "an", "the", "of", "for", "to", "some", "procedure", "fix", "standard"]
    let words = name.lowercased().split { !($0.isLetter || $0.isNumber) }
    let telling = words.filter { !small.contains($0) }
    return telling.isEmpty ? words : telling
  }
}

/// What is wrong with a procedure's text, and where.
public struct ProcedureProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  public var line: Int
  public var message: String

  public var description: String { "\(path):\(line): \(message)" }
}
