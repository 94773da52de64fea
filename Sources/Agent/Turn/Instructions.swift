/// The stable prefix of every prompt: byte-identical from turn to turn.
public struct Instructions: Sendable, Hashable {
  public var system: String
  public var tools: [ToolDescription]
  /// Follows each result, with `{{id}}` for its number and `{{question}}` for the owner's line: small models
  /// call again instead of answering when nothing tells them that it is their turn.
  public var afterResult: String
  /// What others wrote of it, such as a host's role: an argument that stands there is not the owner's.
  public var written: [Provenance.Source] = []

  public init(system: String, tools: [ToolDescription], afterResult: String = "", written: [Provenance.Source] = []) {
    self.system = system
    self.tools = tools
    self.afterResult = afterResult
    self.written = written
  }

  /// - Parameter body: the result. After a short one the question stands near enough: its line is left out.
  func reminder(for id: String, line: String, after body: String? = nil) -> String {
    let lines = afterResult.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { (body?.utf8.count ?? .max) > Instructions.near || !$0.contains("{{question}}") }
    guard !lines.isEmpty else { return "" }
    let text = lines.joined(separator: "\n").replacing("{{id}}", with: id)
    return "\n\n" + text.replacing("{{question}}", with: String(line.prefix(300)))
  }

  /// Bytes of a result over which a small model still knows what it was asked.
  private static let near = 600

  /// The system prompt and the tools as a server writes them into the prompt.
  private var prompt: String {
    tools.reduce(system) { text, tool in
      text
        + #"{"type": "function", "function": {"name": "\#(tool.name)", "description": "\#(tool.description)", "parameters": \#(tool.schemaForModel.canonical)}}"#
    }
  }

  public var bytes: Int { prompt.utf8.count }
  public var cost: TextCost { TextCost(prompt) }
}
