/// A finished turn: what was said, what it rests on, and what really ran.
public struct Answer: Sendable, Hashable, Codable {
  public struct Citation: Sendable, Hashable, Codable {
    public var id: String
    public var path: String
    public var heading: String

    public init(id: String, path: String, heading: String) {
      self.id = id
      self.path = path
      self.heading = heading
    }
  }

  /// A call as it went: made by code from what happened, not from what the model says.
  public struct CallRecord: Sendable, Hashable, Codable {
    public var id: String
    public var tool: String
    public var arguments: JSONObject
    public var effect: Effect
    public var decision: Decision
    public var outcome: Outcome
    /// What it found or why it failed, in one line.
    public var summary: String

    public init(
      _ call: ToolCall, effect: Effect, decision: Decision, outcome: Outcome, summary: String
    ) {
      id = call.id
      tool = call.tool
      arguments = call.arguments
      self.effect = effect
      self.decision = decision
      self.outcome = outcome
      self.summary = summary
    }

    public var call: ToolCall { ToolCall(id: id, tool: tool, arguments: arguments) }
  }

  public var answer: String
  public var citations: [Citation]
  /// Sections that may help the owner and that the answer does not rest on.
  public var related: [Citation] = []
  public var calls: [CallRecord]
  /// What changed, a line each.
  public var changed: [String]
  /// Figures, names and claims of the answer that no evidence of the turn holds.
  public var unsupported: [String]
  /// What the answer says against the record of the turn, a sentence each; nil where it says nothing such.
  public var contradicted: [String]?
  public var pending: [PendingApproval]
  /// What Steward proposes after this turn, for the owner's next line; nil where nothing is.
  public var offers: [Offer]?
  /// What was noticed beside the answer, by code: how often something happened before.
  public var noticed: [String]?
  public var model: String
  public var usage: Usage
  public var session: String

  public init(
    answer: String = "", citations: [Citation] = [], calls: [CallRecord] = [],
    changed: [String] = [], unsupported: [String] = [], pending: [PendingApproval] = [],
    model: String = "", usage: Usage = Usage(), session: String = ""
  ) {
    self.answer = answer
    self.citations = citations
    self.calls = calls
    self.changed = changed
    self.unsupported = unsupported
    self.pending = pending
    self.model = model
    self.usage = usage
    self.session = session
  }
}
