/// A call of a tool, as the model or the owner asked for it.
public struct ToolCall: Sendable, Hashable, Codable {
  /// The evidence id of the call within its session: `t1`, `t2`, …
  public var id: String
  public var tool: String
  public var arguments: JSONObject

  public init(id: String = "", tool: String, arguments: JSONObject = [:]) {
    self.id = id
    self.tool = tool
    self.arguments = arguments
  }

  /// The call as a person reads it: `run_diagnostic host=nas check=disk`.
  public var line: String {
    ([tool] + arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plain)" })
      .joined(separator: " ")
  }
}
