import Agent

/// Holds what a model wrote against the tools that there are.
struct CallReader {
  private let tools: [String: ToolDescription]

  init(tools: [ToolDescription]) {
    self.tools = Dictionary(
      tools.map { (CallReader.key($0.name), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tool that `name` means: exact but for case, dashes and a family's prefix or number.
  func tool(named name: String) -> ToolDescription? {
    let key = CallReader.key(name)
    if let tool = tools[key] { return tool }
    guard let last = key.split(separator: ".").last else { return nil }
    return tools[String(last)]
  }

  /// What some families write before a tool's name.
  private static let namespaces: Set<String> = ["functions", "function", "default_api", "tools", "tool", "api"]

  /// The tool with whose name a line begins, bare or in a namespace that a family has.
  func tool(beginningLine name: String) -> ToolDescription? {
    let key = CallReader.key(name)
    if let tool = tools[key] { return tool }
    guard let dot = key.lastIndex(of: "."), CallReader.namespaces.contains(String(key[..<dot])) else { return nil }
    return tools[String(key[key.index(after: dot)...])]
  }

  /// Whether such a name begins so.
  func beginsName(_ text: String) -> Bool {
    let key = CallReader.key(text)
    guard let dot = key.lastIndex(of: ".") else {
      return tools.keys.contains { $0.hasPrefix(key) } || CallReader.namespaces.contains { $0.hasPrefix(key) }
    }
    let rest = key[key.index(after: dot)...]
    return CallReader.namespaces.contains(String(key[..<dot]))
      && (rest.isEmpty || tools.keys.contains { $0.hasPrefix(rest) })
  }

  private static func key(_ name: String) -> String {
    name.lowercased().replacing("-", with: "_").trimmed { $0.isWhitespace }
  }

  /// What a written call comes to.
  enum Verdict: Hashable {
    case call(ToolCall)
    case miscall(Miscall)
  }

  func judge(_ written: WrittenCall) -> Verdict {
    guard let tool = tool(named: written.name) else {
      return .miscall(Miscall(.unknownTool, tool: written.name))
    }
    guard var arguments = written.arguments else { return .miscall(Miscall(.unreadable, tool: tool.name)) }
    if written.repaired {
      guard let mended = ArgumentFit(tool: tool).mended(arguments, closed: written.closed) else {
        return .miscall(Miscall(.unreadable, tool: tool.name))
      }
      arguments = mended
    }
    return .call(ToolCall(tool: tool.name, arguments: arguments))
  }

  /// A native call as the server read it; nil when there is no such tool or its arguments cannot be read.
  func native(_ name: String, _ given: JSONValue?) -> ToolCall? {
    guard let tool = tool(named: name) else { return nil }
    switch given ?? .null {
    case .object(let members): return ToolCall(tool: tool.name, arguments: members)
    case .null: return ToolCall(tool: tool.name)
    case .string(let text):
      if text.allSatisfy(\.isWhitespace) { return ToolCall(tool: tool.name) }
      guard case .value(let reading) = LooseJSON.read(text[...], atEnd: true), let members = reading.value.objectValue
      else { return nil }
      guard reading.repaired else { return ToolCall(tool: tool.name, arguments: members) }
      return ArgumentFit(tool: tool).mended(members, closed: reading.closed).map {
        ToolCall(tool: tool.name, arguments: $0)
      }
    default: return nil
    }
  }
}
