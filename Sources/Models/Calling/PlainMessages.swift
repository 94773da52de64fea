import Agent

/// The conversation for a server that knows no tools: calls and their results as ordinary text. Chat templates
/// without tools leave such messages out without a word.
enum PlainMessages {
  static func make(_ request: ModelRequest, constrained: Bool) -> [Message] {
    var messages = request.messages.map { message -> Message in
      switch message {
      case .assistant(let text, let calls):
        if calls.isEmpty { return constrained ? .assistant(answer(text)) : message }
        let written = calls.map { call(name: $0.tool, arguments: $0.arguments, constrained: constrained) }
        return .assistant(([text] + written).filter { !$0.isEmpty }.joined(separator: "\n"))
      case .tool(let text, _): return .user("Result:\n\(text)")
      case .system, .user: return message
      }
    }
    guard !request.tools.isEmpty, case .system(let text)? = messages.first else { return messages }
    messages[0] = .system(text + "\n\n" + ToolText.describe(request.tools, constrained: constrained))
    return messages
  }

  private static func answer(_ text: String) -> String {
    #"{"answer": "# + JSONValue.string(text).canonical + "}"
  }

  /// As a model that is held to the schema writes it, so that a server's cache holds.
  private static func call(name: String, arguments: JSONObject, constrained: Bool) -> String {
    let key = constrained ? "parameters" : "arguments"
    return #"{"name": "# + JSONValue.string(name).canonical + ", \"\(key)\": "
      + JSONValue.object(arguments).canonical + "}"
  }
}
