import Agent

/// The JSON Schema that a constrained reply must fit: a call of one of the tools with that tool's own
/// arguments, or an answer.
///
/// Grammar engines write an object's members in the order of the schema, and Steward's encoder sorts
/// keys: `name` comes before `parameters`, so that a model chooses the tool before its arguments.
enum ReplySchema {
  /// - Parameter mayCall: false where the model must answer now.
  static func make(_ tools: [ToolDescription], mayCall: Bool) -> JSONValue {
    let answer: JSONValue = [
      "type": "object", "properties": ["answer": ["type": "string"]], "required": ["answer"],
      "additionalProperties": false,
    ]
    guard mayCall, !tools.isEmpty else { return answer }
    let calls = tools.map { tool -> JSONValue in
      var parameters = tool.schemaForModel.objectValue ?? ["type": "object"]
      parameters["additionalProperties"] = false
      return [
        "type": "object",
        "properties": ["name": ["type": "string", "enum": [.string(tool.name)]], "parameters": .object(parameters)],
        "required": ["name", "parameters"], "additionalProperties": false,
      ]
    }
    return ["anyOf": .array(calls + [answer])]
  }
}
