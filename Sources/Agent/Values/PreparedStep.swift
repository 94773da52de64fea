/// One step of a call that takes several: a command, a wait, a look, or something for a person.
///
/// Steps run in their order: first those that act, then those that verify. Those that roll back run only where an
/// acting step or the verification failed.
public struct PreparedStep: Sendable, Hashable, Codable {
  public enum Part: String, Sendable, Codable {
    case act, verify, rollback
  }

  public var part: Part
  /// What it is for, in a few words of whoever wrote it.
  public var title: String
  /// What runs; nil for a wait, a look and what a person does.
  public var command: Command?
  /// What the command must come to; nil: it ends with status 0.
  public var expectation: Expectation?
  /// Runs only where the verification still fails at this point.
  public var onlyIfNeeded: Bool
  /// The process that must still be the one that was meant when the command begins.
  public var process: ProcessMark?
  /// Seconds that it waits, or until the verification passes.
  public var wait: Double?
  /// The look that must not find again what it found before.
  public var look: FindingLook?

  public init(
    _ part: Part, title: String, command: Command? = nil, expectation: Expectation? = nil, onlyIfNeeded: Bool = false,
    process: ProcessMark? = nil, wait: Double? = nil, look: FindingLook? = nil
  ) {
    self.part = part
    self.title = title
    self.command = command
    self.expectation = expectation
    self.onlyIfNeeded = onlyIfNeeded
    self.process = process
    self.wait = wait
    self.look = look
  }

  /// Whether a person does it: Steward only says so.
  public var isForPerson: Bool { command == nil && wait == nil && look == nil }
}

/// What a command of a verification must come to.
public enum Expectation: Sendable, Hashable, Codable {
  case succeeds
  case fails
  /// It writes nothing, whatever its status.
  case nothing
  /// One of its lines is this text, without the blanks around it.
  case says(String)

  /// Whether `result` is as expected.
  public func holds(for result: CommandResult) -> Bool {
    switch self {
    case .succeeds: return result.succeeded
    case .fails: if case .exited(let status) = result.ending { return status != 0 } else { return false }
    case .nothing: return !result.output.contains { !$0.isWhitespace }
    case .says(let text):
      return result.output.split(whereSeparator: \.isNewline).contains { line in
        line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed().elementsEqual(text)
      }
    }
  }

  /// For people: `says active`.
  public var told: String {
    switch self {
    case .succeeds: "succeeds"
    case .fails: "fails"
    case .nothing: "shows nothing"
    case .says(let text): "says \(text)"
    }
  }
}

/// A process of a host as it was seen: its number alone is used again by others.
public struct ProcessMark: Sendable, Hashable, Codable {
  public var pid: Int
  /// When it began, in clock ticks after the host's boot (field 22 of proc_pid_stat(5)).
  public var start: String
  /// The name that the kernel gives it.
  public var name: String

  public init(pid: Int, start: String, name: String) {
    self.pid = pid
    self.start = start
    self.name = name
  }
}

/// A look that shows whether a finding is still there.
public struct FindingLook: Sendable, Hashable, Codable {
  public var check: String
  public var rule: String
  /// What the finding is about, without what changes from one time to the next.
  public var objects: [String]

  public init(check: String, rule: String, objects: [String]) {
    self.check = check
    self.rule = rule
    self.objects = objects
  }
}

/// A file of this machine as it will be written, or removed.
public struct FileWrite: Sendable, Hashable, Codable {
  /// From the root.
  public var path: String
  /// SHA-256 of what it holds now, or nil where there is none.
  public var baseHash: String?
  /// The whole new text; nil removes the file.
  public var content: String?

  public init(path: String, baseHash: String?, content: String?) {
    self.path = path
    self.baseHash = baseHash
    self.content = content
  }
}

/// The owner's text that a call was made from: a procedure.
public struct Basis: Sendable, Hashable, Codable {
  /// `procedure "Restart a unit"`.
  public var name: String
  /// Where it stands: `PROCEDURES.md:21`.
  public var place: String
  /// SHA-256 of its bytes: a change voids approvals and permissions.
  public var hash: String
  public var trust: ToolTrust

  public init(name: String, place: String, hash: String, trust: ToolTrust) {
    self.name = name
    self.place = place
    self.hash = hash
    self.trust = trust
  }
}
