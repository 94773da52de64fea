import Agent

/// A call as a model wrote it: read, and not yet held against the tools that there are.
struct WrittenCall: Hashable {
  var name: String
  /// nil where the arguments cannot be read.
  var arguments: JSONObject?
  /// Whether anything had to be mended to read it.
  var repaired = false
  /// Whether the mending closed what the model had left open.
  var closed = false
}

/// What the beginning of a text is, read in one form.
enum FormReading {
  /// Calls up to the index.
  case calls([WrittenCall], end: String.Index)
  /// It may become a call.
  case incomplete
  case none
}

extension WrittenCall {
  private static let nameKeys = ["name", "tool", "function", "tool_name", "function_name", "action"]
  private static let argumentKeys = [
    "arguments", "parameters", "args", "input", "tool_input", "action_input", "params", "kwargs",
  ]
  /// What stands beside a name and arguments in servers' own JSON.
  static let besides: Set<String> = ["id", "type", "index", "tool_call_id", "recipient_name"]

  /// Every call in a JSON value; nil when it is anything else than calls.
  ///
  /// - Parameters:
  ///   - isMarked: A template's own token stood before it: a name alone is a call of it.
  ///   - knows: Whether there is a tool of that name.
  static func all(
    in value: JSONValue, isMarked: Bool, repaired: Bool, closed: Bool, knows: (String) -> ToolDescription?
  ) -> [WrittenCall]? {
    switch value {
    case .array(let items):
      var calls: [WrittenCall] = []
      for item in items {
        guard let found = all(in: item, isMarked: isMarked, repaired: repaired, closed: closed, knows: knows) else {
          return nil
        }
        calls += found
      }
      return calls.isEmpty ? nil : calls
    case .object(let members):
      if let wrapped = members["tool_calls"] ?? members["tool_call"] ?? members["function_call"],
        members.count == 1
          || wrapped.arrayValue != nil || wrapped.objectValue != nil
      {
        return all(in: wrapped, isMarked: isMarked, repaired: repaired, closed: closed, knows: knows)
      }
      guard var call = one(in: members, isMarked: isMarked, knows: knows) else { return nil }
      call.repaired = call.repaired || repaired
      call.closed = closed
      return [call]
    default: return nil
    }
  }

  private static func one(
    in members: JSONObject, isMarked: Bool, knows: (String) -> ToolDescription?
  ) -> WrittenCall? {
    for key in nameKeys {
      guard let value = members[key] else { continue }
      if let inner = value.objectValue { return one(in: inner, isMarked: isMarked, knows: knows) }
      guard let name = value.stringValue, isName(name) else { continue }
      if let argumentKey = argumentKeys.first(where: { members[$0] != nil }), let given = members[argumentKey] {
        // Other members are other JSON, unless the tool is known.
        let rest = Set(members.keys).subtracting([key, argumentKey]).subtracting(besides)
        guard rest.isEmpty || isMarked || knows(name) != nil else { return nil }
        guard given.objectValue != nil || given.stringValue != nil || given == .null else { return nil }
        return read(given, of: name)
      }
      var rest = members
      for key in besides.union([key]) where knows(name)?.properties[key] == nil || key == "name" { rest[key] = nil }
      if let tool = knows(name) {
        // `{"name": "search_docs", "query": …}`: arguments beside the name.
        guard rest.keys.allSatisfy({ tool.properties[$0] != nil }) else { return nil }
        return WrittenCall(name: name, arguments: rest)
      }
      return isMarked ? WrittenCall(name: name, arguments: rest) : nil
    }
    // `{"search_docs": {"query": …}}`, as Apertus has it.
    guard members.count == 1, let (name, value) = members.first, isName(name), let given = value.objectValue else {
      return nil
    }
    if let tool = knows(name) {
      return given.keys.allSatisfy({ tool.properties[$0] != nil }) ? WrittenCall(name: name, arguments: given) : nil
    }
    return isMarked ? WrittenCall(name: name, arguments: given) : nil
  }

  /// Arguments as an object, or as the text of one.
  private static func read(_ value: JSONValue, of name: String) -> WrittenCall {
    switch value {
    case .object(let members): return WrittenCall(name: name, arguments: members)
    case .null: return WrittenCall(name: name, arguments: [:])
    case .string(let text):
      if text.allSatisfy(\.isWhitespace) { return WrittenCall(name: name, arguments: [:]) }
      guard case .value(let reading) = LooseJSON.read(text[...], atEnd: true), let members = reading.value.objectValue
      else { return WrittenCall(name: name, arguments: nil) }
      return WrittenCall(name: name, arguments: members, repaired: reading.repaired, closed: reading.closed)
    default: return WrittenCall(name: name, arguments: nil)
    }
  }

  static func isName(_ text: String) -> Bool {
    text.utf8.count <= 80 && text.first.map { $0.isLetter || $0 == "_" } == true
      && text.allSatisfy { $0.isLetter || $0.isNumber || "_-.:".contains($0) }
  }
}
