import Agent

/// A model that is asked for calls in one of several forms.
public protocol CallFormed: LanguageModel {
  /// The form that it is asked in now.
  var form: CallForm { get }
  /// Replies whose calls the server read.
  var nativeCalls: Int { get }
}

extension OllamaModel: CallFormed {
  public var nativeCalls: Int { keeper.seen.native }
}

extension OpenAIModel: CallFormed {
  public var nativeCalls: Int { keeper.seen.native }
}

/// Finds out how a model calls tools by asking it for a call.
public enum CallTrial {
  /// The form that worked, best first: native, else constrained, else written; nil when no form gave the call.
  ///
  /// - Parameter make: The model, made to be asked in a form whatever is remembered of it.
  public static func run<Model: CallFormed>(_ make: (CallForm) throws -> Model) async throws -> CallForm? {
    let native = try make(.native)
    let called = try await calls(native)
    if called, native.nativeCalls > 0 { return .native }
    let constrained = try make(.constrained)
    // A server that takes no schema has fallen back to words by itself.
    if try await calls(constrained) { return constrained.form }
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

  private static func calls(_ model: some LanguageModel) async throws -> Bool {
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
