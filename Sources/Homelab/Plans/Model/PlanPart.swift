import Agent

/// A part of a step: its words for people, and what Steward calls for it.
public struct PlanPart: Sendable, Hashable, Codable {
  public var words: String
  /// In order. Calls have no ids here.
  public var calls: [ToolCall]
  /// What the calls' results must tell, each a line that the runner understands.
  public var expects: [String]

  public init(_ words: String = "", calls: [ToolCall] = [], expects: [String] = []) {
    self.words = words
    self.calls = calls
    self.expects = expects
  }

  public var isEmpty: Bool { words.isEmpty && calls.isEmpty && expects.isEmpty }
}

/// One call of a step, and what it is there for.
public struct PlanCall: Sendable, Hashable {
  public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    case precondition, action, verification, rollback
  }

  public var role: Role
  /// Its place in its part, from 0.
  public var place: Int
  public var call: ToolCall

  public init(role: Role, place: Int, call: ToolCall) {
    self.role = role
    self.place = place
    self.call = call
  }
}
