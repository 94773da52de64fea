/// What happens in a turn, as it is kept.
public enum TurnEvent: Sendable, Hashable, Codable {
  /// `owned`: what of the line the owner wrote, where the rest stood in a file of the lab; nil: all of it.
  case asked(String, owned: [String]? = nil)
  case retrieved([Passage])
  /// A piece of the answer, kept before it is shown.
  case wrote(String)
  case thought(String)
  /// A step of the model is complete: `text` stands for all pieces since the last step.
  case replied(text: String, calls: [ToolCall])
  case called(ToolCall, effect: Effect)
  case decided(ToolCall, Decision)
  case finished(ToolCall, outcome: Outcome, text: String)
  case changed([String])
  case answered(Answer)
  case failed(String)
  case cancelled
}

/// The only history: every event is kept as it happens.
public protocol Transcript: Sendable {
  /// The session's id, for `--resume` and `steward review show`.
  var session: String { get }
  func record(_ event: TurnEvent) async throws
}
