import Agent

/// The tools in words, for a model whose server takes none.
enum ToolText {
  static func describe(_ tools: [ToolDescription]) -> String {
    let list = tools.map { tool in
      JSONValue.object([
        "name": .string(tool.name), "description": .string(tool.description),
        "parameters": tool.parameters,
      ]).canonical
    }
    return """
      Tools:
      \(list.joined(separator: "\n"))
      To call one, reply with only {"name": TOOL, "arguments": {…}}.
      """
  }
}
