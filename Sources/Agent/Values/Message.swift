/// One message of the conversation as the model sees it.
public enum Message: Sendable, Hashable, Codable {
  /// The stable prefix: who Steward is and how it works.
  case system(String)
  case user(String)
  /// What the model said, with the calls it made.
  case assistant(String, calls: [ToolCall] = [])
  /// The result of the call with this id.
  case tool(String, call: ToolCall)

  public var text: String {
    switch self {
    case .system(let text), .user(let text), .assistant(let text, _), .tool(let text, _): text
    }
  }
}
