import Agent

/// Finds out how a model calls tools by asking it for a call.
public enum CallTrial {
  /// The form that worked, best first: native, else constrained, else written; nil when no form gave the call.
  ///
  /// - Parameter make: The model, made to be asked in a form whatever is remembered of it.
  public static func run(_ make: (CallForm) throws -> OllamaModel) async throws -> CallForm? {
    let native = try make(.native)
    let called = try await calls(native)
    if called, native.keeper.seen.native > 0 { return .native }
    if try await calls(make(.constrained)) { return .constrained }
    return called ? .written : nil
  }

  private static let tool = ToolDescription(
    name: "disk_space", description: "How full the disks of a host are.",
    parameters: [
      "type": "object", "properties": ["host": ["type": "string", "description": "name of the host"]],
      "required": ["host"],
    ])

  private static let request = ModelRequest(
    messages: [
      .system("You look after computers. What you say of them comes from tools, never from memory."),
      .user("How full are the disks of nas?"),
    ], tools: [tool], contextTokens: 2048, answerTokens: 128)

  private static func calls(_ model: OllamaModel) async throws -> Bool {
    for try await event in model.reply(to: request) {
      if case .call(let call) = event, call.tool == tool.name,
        call.arguments["host"]?.plain.lowercased().contains("nas") == true
      {
        return true
      }
    }
    return false
  }
}
