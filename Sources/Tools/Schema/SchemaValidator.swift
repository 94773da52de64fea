import Agent

/// Checks a call's arguments against the tool's JSON Schema, as far as tools use it: types, enums,
/// required, ranges, lengths, patterns, items.
///
/// Small models write "5" for 5 and "Disk" for "disk": what has exactly one reading is mended.
struct SchemaValidator {
  /// The arguments as the schema wants them. Throws `CallError.invalid` that names the argument and
  /// what is right.
  static func validate(_ arguments: JSONObject, for tool: ToolDescription) throws -> JSONObject {
    var result: JSONObject = [:]
    for (name, value) in arguments {
      guard let schema = tool.properties[name] else {
        // Empty extras are common and harmless.
        if value == .null || value == .string("") { continue }
        let known = tool.properties.keys.sorted().joined(separator: ", ")
        throw CallError(
          .invalid, "\(tool.name) has no argument \"\(name)\"; it has: \(known.isEmpty ? "none" : known)")
      }
      let required = tool.required.contains(name)
      if !required, value == .null || value == .string("") { continue }
      result[name] = try check(value, schema, name: name, tool: tool)
    }
    for name in tool.required where result[name] == nil {
      if let standard = tool.properties[name]?["default"] {
        result[name] = standard
        continue
      }
      throw CallError(.invalid, "\(tool.name) needs \"\(name)\"\(hint(tool.properties[name]))")
    }
    return result
  }

  private static func hint(_ schema: JSONValue?) -> String {
    if let choices = choices(schema) { return ": one of \(choices.joined(separator: ", "))" }
    return schema?["description"]?.stringValue.map { ": \($0)" } ?? ""
  }

  private static func choices(_ schema: JSONValue?) -> [String]? {
    schema?["enum"]?.arrayValue?.map(\.plain)
  }

  private static func check(
    _ value: JSONValue, _ schema: JSONValue, name: String, tool: ToolDescription
  ) throws -> JSONValue {
    if let allowed = schema["enum"]?.arrayValue {
      if allowed.contains(value) { return value }
      let same = allowed.filter { $0.plain.lowercased() == value.plain.lowercased() }
      if same.count == 1 { return same[0] }
      throw CallError(
        .invalid,
        "\(tool.name): \(name) is one of \(allowed.map(\.plain).joined(separator: ", ")), not \"\(value.plain)\""
      )
    }
    let typed = try convert(value, to: schema["type"]?.stringValue, name: name, tool: tool)
    switch typed {
    case .string(let text): try check(text, schema, name: name, tool: tool)
    case .number(let number):
      guard number.isFinite else { throw CallError(.invalid, "\(tool.name): \(name) is no finite number") }
      if let least = schema["minimum"]?.numberValue, number < least {
        throw CallError(.invalid, "\(tool.name): \(name) is at least \(JSONValue.number(least).plain)")
      }
      if let most = schema["maximum"]?.numberValue, number > most {
        throw CallError(.invalid, "\(tool.name): \(name) is at most \(JSONValue.number(most).plain)")
      }
    case .array(let items):
      if let item = schema["items"] {
        return .array(try items.map { try check($0, item, name: name, tool: tool) })
      }
    default: break
    }
    return typed
  }

  private static func check(
    _ text: String, _ schema: JSONValue, name: String, tool: ToolDescription
  ) throws {
    if text.unicodeScalars.contains(where: { $0.value == 0 }) {
      throw CallError(.invalid, "\(tool.name): \(name) holds a NUL character")
    }
    if let least = schema["minLength"]?.numberValue, Double(text.count) < least {
      throw CallError(.invalid, "\(tool.name): \(name) is too short")
    }
    if let most = schema["maxLength"]?.numberValue, Double(text.count) > most {
      throw CallError(.invalid, "\(tool.name): \(name) is longer than \(Int(most)) characters")
    }
    if let pattern = schema["pattern"]?.stringValue {
      guard text.utf8.count <= PatternCheck.longest else {
        throw CallError(.invalid, "\(tool.name): \(name) is longer than \(PatternCheck.longest) bytes")
      }
      // A pattern that is none fits nothing.
      if let regex = try? Regex(pattern), text.firstMatch(of: regex) != nil { return }
      throw CallError(.invalid, "\(tool.name): \(name) does not match \(pattern)")
    }
  }

  private static func convert(
    _ value: JSONValue, to type: String?, name: String, tool: ToolDescription
  ) throws -> JSONValue {
    switch (type, value) {
    case (nil, _), ("string", .string), ("number", .number), ("boolean", .bool), ("array", .array),
      ("object", .object):
      return value
    case ("integer", .number(let number)) where number == number.rounded(): return value
    case ("string", .number), ("string", .bool): return .string(value.plain)
    case ("integer", .string(let text)):
      if let number = Int(text) { return .number(Double(number)) }
    case ("number", .string(let text)):
      if let number = Double(text), number.isFinite { return .number(number) }
    case ("boolean", .string(let text)):
      if ["true", "yes"].contains(text.lowercased()) { return .bool(true) }
      if ["false", "no"].contains(text.lowercased()) { return .bool(false) }
    case ("array", .string): return .array([value])
    default: break
    }
    throw CallError(.invalid, "\(tool.name): \(name) is a \(type ?? "value"), not \(value.canonical)")
  }
}
