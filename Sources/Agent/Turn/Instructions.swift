/// The stable prefix of every prompt: byte-identical from turn to turn.
public struct Instructions: Sendable, Hashable {
  public var system: String
  public var tools: [ToolDescription]
  /// Follows each result, with `{{id}}` for its number and `{{question}}` for the owner's line: small models call again instead of answering
  /// when nothing tells them that it is their turn.
  public var afterResult: String

  public init(system: String, tools: [ToolDescription], afterResult: String = "") {
    self.system = system
    self.tools = tools
    self.afterResult = afterResult
  }

  func reminder(for id: String, line: String) -> String {
    guard !afterResult.isEmpty else { return "" }
    return "\n\n"
      + afterResult.replacing("{{id}}", with: id).replacing("{{question}}", with: String(line.prefix(300)))
  }

  /// Bytes of the system prompt and of the tools as a server writes them into the prompt.
  public var bytes: Int {
    system.utf8.count
      + tools.reduce(0) {
        $0 + $1.name.utf8.count + $1.description.utf8.count + $1.schemaForModel.canonical.utf8.count
          + 80
      }
  }
}
