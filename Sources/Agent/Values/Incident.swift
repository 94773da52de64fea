import Foundation

/// A trouble of the lab that was seen at least once: by what rule, on which host, about what.
public struct Incident: Sendable, Hashable, Codable {
  public enum State: String, Sendable, Codable, CaseIterable {
    case open
    /// A fix was applied and verified.
    case fixed
    /// It was not seen any more, and Steward did nothing about it.
    case gone
    /// The owner closed it.
    case closed
  }

  /// Something that happened to it.
  public struct Event: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable {
      case opened, reopened, fixed, gone, closed, note
      case fixFailed = "fix_failed"
      case fixUnknown = "fix_unknown"
    }

    public var at: Date
    public var kind: Kind
    /// The figure, the fix and its result, or the owner's words.
    public var text: String
    /// The session in which it happened, or empty.
    public var session: String

    public init(at: Date, kind: Kind, text: String = "", session: String = "") {
      self.at = at
      self.kind = kind
      self.text = text
      self.session = session
    }
  }

  /// Short, for typing: `i7`.
  public var id: String
  public var rule: String
  public var host: String
  /// Without what changes from one time to the next: a process by its name, not its number.
  public var object: String
  /// The check that finds it.
  public var check: String
  public var severity: String
  public var state: State
  /// What was measured last.
  public var figure: String
  public var cause: String
  /// The procedure that helps, or nil.
  public var procedure: String?
  public var seen: Date
  /// The oldest first.
  public var events: [Event]

  public init(
    id: String, rule: String, host: String, object: String, check: String = "", severity: String = "warning",
    state: State = .open, figure: String = "", cause: String = "", procedure: String? = nil, seen: Date,
    events: [Event] = []
  ) {
    self.id = id
    self.rule = rule
    self.host = host
    self.object = object
    self.check = check
    self.severity = severity
    self.state = state
    self.figure = figure
    self.cause = cause
    self.procedure = procedure
    self.seen = seen
    self.events = events
  }

  /// When it began, each time.
  public var occurrences: [Date] { events.filter { $0.kind == .opened || $0.kind == .reopened }.map(\.at) }
}

/// A finding as the memory of incidents takes it in; redacted before.
public struct Sighting: Sendable, Hashable {
  public var rule: String
  public var object: String
  /// What tells this time from another: a process's number and start; empty where nothing does.
  public var instances: Set<String>
  public var check: String
  public var severity: String
  public var figure: String
  public var cause: String
  public var procedure: String?

  public init(
    rule: String, object: String, instances: Set<String> = [], check: String, severity: String, figure: String,
    cause: String, procedure: String? = nil
  ) {
    self.rule = rule
    self.object = object
    self.instances = instances
    self.check = check
    self.severity = severity
    self.figure = figure
    self.cause = cause
    self.procedure = procedure
  }
}
