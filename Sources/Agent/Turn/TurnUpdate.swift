/// What a turn shows while it runs.
public enum TurnUpdate: Sendable {
  case text(String)
  case thinking(String)
  case toolStarted(ToolCall, host: String?)
  case toolFinished(Answer.CallRecord, seconds: Double)
  /// A remark of Steward's own, one line.
  case notice(String)
}

public typealias TurnObserver = @Sendable (TurnUpdate) async -> Void
