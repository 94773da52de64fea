/// The stable prefix of every prompt: byte-identical from turn to turn.
public struct Instructions: Sendable, Hashable {
  public var system: String
  public var tools: [ToolDescription]

  public init(system: String, tools: [ToolDescription]) {
    self.system = system
    self.tools = tools
  }

  /// Bytes of the system prompt and of the tools as a server writes them into the prompt.
  public var bytes: Int {
    system.utf8.count
      + tools.reduce(0) {
        $0 + $1.name.utf8.count + $1.description.utf8.count + $1.parameters.canonical.utf8.count
          + 80
      }
  }
}
