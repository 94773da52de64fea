import Agent

/// Recognizes calls of known tools in a JSON value or in a model family's own notation.
struct CallReader {
  private let tools: [String: ToolDescription]

  init(tools: [ToolDescription]) {
    self.tools = Dictionary(
      tools.map { (CallReader.key($0.name), $0) }, uniquingKeysWith: { first, _ in first })
  }

  var isEmpty: Bool { tools.isEmpty }

  private static let nameKeys = ["name", "tool", "function", "tool_name", "function_name", "action"]
  private static let argumentKeys = [
    "arguments", "parameters", "args", "input", "tool_input", "action_input", "params",
  ]

  /// The tool that `name` means: exact but for case, dashes and a family's prefix.
  func tool(named name: String) -> ToolDescription? {
    let key = CallReader.key(name)
    if let tool = tools[key] { return tool }
    guard let last = key.split(separator: ".").last else { return nil }
    return tools[String(last)]
  }

  private static func key(_ name: String) -> String {
    name.lowercased().replacing("-", with: "_").trimmed { $0.isWhitespace }
  }

  /// Every call in `value`; nil when it is anything else than calls of known tools.
  /// `repaired`: the text had to be mended, so the arguments must fit the schema's names exactly.
  func calls(in value: JSONValue, repaired: Bool) -> [ToolCall]? {
    switch value {
    case .array(let items):
      var calls: [ToolCall] = []
      for item in items {
        guard let found = self.calls(in: item, repaired: repaired) else { return nil }
        calls += found
      }
      return calls.isEmpty ? nil : calls
    case .object(let members):
      if let wrapped = members["tool_calls"] ?? members["tool_call"] ?? members["function_call"] {
        return calls(in: wrapped, repaired: repaired)
      }
      guard let call = call(in: members) else { return nil }
      if repaired, !fits(call) { return nil }
      return [call]
    default: return nil
    }
  }

  private func call(in members: JSONObject) -> ToolCall? {
    for key in CallReader.nameKeys {
      guard let value = members[key] else { continue }
      if let inner = value.objectValue { return call(in: inner) }
      guard let name = value.stringValue, let tool = tool(named: name) else { continue }
      if let given = CallReader.argumentKeys.lazy.compactMap({ members[$0] }).first {
        return arguments(given).map { ToolCall(tool: tool.name, arguments: $0) }
      }
      var rest = members
      for key in [key, "id", "type", "index"] { rest[key] = nil }
      // `{"name": "search_docs", "query": …}`: arguments beside the name.
      guard rest.keys.allSatisfy({ tool.properties[$0] != nil }) else { return nil }
      return ToolCall(tool: tool.name, arguments: rest)
    }
    // `{"search_docs": {"query": …}}`
    if members.count == 1, let (name, value) = members.first, let tool = tool(named: name),
      let given = arguments(value), given.keys.allSatisfy({ tool.properties[$0] != nil })
    {
      return ToolCall(tool: tool.name, arguments: given)
    }
    return nil
  }

  /// Arguments as an object, or as the text of one.
  func arguments(_ value: JSONValue) -> JSONObject? {
    switch value {
    case .object(let members): return members
    case .null: return [:]
    case .string(let text):
      if text.allSatisfy(\.isWhitespace) { return [:] }
      return LooseJSON.read(text[...], atEnd: true)?.value.objectValue
    default: return nil
    }
  }

  private func fits(_ call: ToolCall) -> Bool {
    guard let tool = tools[CallReader.key(call.tool)] else { return false }
    return call.arguments.keys.allSatisfy { tool.properties[$0] != nil }
      && tool.required.allSatisfy { call.arguments[$0] != nil }
  }

  /// A native call as the server read it; nil when there is no such tool.
  func native(_ name: String, _ given: JSONValue?) -> ToolCall? {
    guard let tool = tool(named: name), let arguments = arguments(given ?? .null) else {
      return nil
    }
    return ToolCall(tool: tool.name, arguments: arguments)
  }

  /// All calls in the body of a call block: JSON values one after the other, or `<function=…>`.
  func calls(inBlock body: Substring) -> [ToolCall]? {
    let body = body.drop(while: \.isWhitespace)
    if body.hasPrefix("<function") { return calls(inTags: body) }
    var calls: [ToolCall] = []
    var rest = body
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," || $0 == ";" }
      guard let first = rest.first else { break }
      guard first == "{" || first == "[", let reading = LooseJSON.read(rest, atEnd: true),
        let found = self.calls(in: reading.value, repaired: reading.repaired)
      else { break }
      calls += found
      rest = rest[reading.end...]
    }
    return calls.isEmpty ? nil : calls
  }

  /// `<function=NAME>` with JSON or `<parameter=KEY>` elements inside (Llama 3.1, Qwen3-Coder).
  private func calls(inTags body: Substring) -> [ToolCall]? {
    var calls: [ToolCall] = []
    for match in body.matches(of: /<function(?:=|\s+name=")([^>"\n]+)"?>([\s\S]*?)(?:<\/function>|$)/) {
      guard let tool = tool(named: String(match.output.1)) else { return nil }
      let inner = match.output.2.drop(while: \.isWhitespace)
      var arguments: JSONObject = [:]
      if inner.hasPrefix("{") {
        guard let reading = LooseJSON.read(inner, atEnd: true),
          let members = reading.value.objectValue
        else { return nil }
        arguments = members
      } else {
        for parameter in inner.matches(
          of: /<parameter(?:=|\s+name=")([^>"\n]+)"?>([\s\S]*?)<\/parameter>/)
        {
          let text = String(parameter.output.2).trimmed { $0 == "\n" }
          let key = String(parameter.output.1)
          let type = tool.properties[key]?["type"]?.stringValue
          arguments[key] =
            type == nil || type == "string" ? .string(text) : (try? JSONValue(parsing: text)) ?? .string(text)
        }
      }
      calls.append(ToolCall(tool: tool.name, arguments: arguments))
    }
    return calls.isEmpty ? nil : calls
  }
}
