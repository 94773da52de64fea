import Agent

/// The tools in words, for a model whose server takes none and for one that is held to a schema.
enum ToolText {
  /// - Parameter constrained: the reply will be one JSON object, an answer included.
  static func describe(_ tools: [ToolDescription], constrained: Bool = false) -> String {
    let list = tools.map { tool in
      JSONValue.object([
        "name": .string(tool.name), "description": .string(tool.description),
        "parameters": tool.schemaForModel,
      ]).canonical
    }
    // On one line: the tokens of line ends that a model puts in are others than those of the same text read, and no
    // server finds its own reply in its cache then.
    let how =
      constrained
      ? #"Reply with one JSON object on one line, as {"answer": "…"} to answer, or {"name": TOOL, "parameters": {…}} to call a tool."#
      : #"To call one, reply with only {"name": TOOL, "arguments": {…}}."#
    return "Tools:\n\(list.joined(separator: "\n"))\n\(how)"
  }
}
