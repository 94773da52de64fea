import Foundation

/// Something that a host said of itself, from when to when.
public struct HostFact: Sendable, Hashable, Codable {
  public var host: String
  /// `os`, `links`, `gpus`, …
  public var name: String
  public var value: JSONValue
  /// When it was first seen like this.
  public var since: Date
  /// When it was last seen like this.
  public var seen: Date

  public init(host: String, name: String, value: JSONValue, since: Date, seen: Date) {
    self.host = host
    self.name = name
    self.value = value
    self.since = since
    self.seen = seen
  }
}

/// A look at a host: what came of it, and what the host said.
public struct HostLook: Sendable, Hashable {
  /// A fact with what makes it another one: a value that changes all the time is kept up to date, not written anew.
  public struct Fact: Sendable, Hashable {
    public var value: JSONValue
    /// Two values with the same identity are the same fact.
    public var identity: String

    public init(_ value: JSONValue, identity: String? = nil) {
      self.value = value
      self.identity = identity ?? value.canonical
    }
  }

  public var host: String
  public var at: Date
  /// `reached`, `down`, …
  public var state: String
  /// Why it was not reached.
  public var why: String?
  public var milliseconds: Int
  /// The name or address under which ssh knows the host's key, where the host was reached by ssh.
  public var keyName: String?
  /// When it was last reached; set by the keeper.
  public var reached: Date?
  public var facts: [String: Fact]

  public init(
    host: String, at: Date, state: String, why: String? = nil, milliseconds: Int = 0, keyName: String? = nil,
    reached: Date? = nil, facts: [String: Fact] = [:]
  ) {
    self.host = host
    self.at = at
    self.state = state
    self.why = why
    self.milliseconds = milliseconds
    self.keyName = keyName
    self.reached = reached
    self.facts = facts
  }
}
