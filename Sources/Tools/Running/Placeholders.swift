import Agent

/// Fills the placeholders of a tool's fixed texts with checked arguments; a value is never split.
struct Placeholders {
  let tool: ToolDescription
  let arguments: JSONObject
  let binder: any Binder

  /// `{name}` and `{name.field}` in `text` → their values. An element that is one placeholder of an
  /// argument that was not given is left out (nil).
  func fill(_ text: String) throws -> String? {
    var result = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: /\{([a-z0-9_]+)(?:\.([a-z0-9_]+))?\}/) {
      result += rest[..<match.range.lowerBound]
      rest = rest[match.range.upperBound...]
      let name = String(match.output.1)
      guard let given = arguments[name] else {
        if match.range.lowerBound == text.startIndex, rest.isEmpty { return nil }
        throw CallError(.invalid, "\(tool.name) needs \"\(name)\" for \(text)")
      }
      let schema = tool.properties[name]
      var value = given.plain
      if let field = match.output.2 {
        let binding = try binder.bind(value, as: schema?["x-steward"]?.stringValue ?? name)
        guard let found = binding.fields[String(field)] else {
          throw CallError(
            .invalid, "INFRASTRUCTURE.md and SERVICES.md give no \(field) for \"\(value)\"")
        }
        value = found
      }
      // A value that begins with a dash would be read as an option.
      if result.isEmpty, value.hasPrefix("-"), schema?["x-dash"] != true {
        throw CallError(.refused, "\(tool.name): \(name) begins with a dash: \"\(value)\"")
      }
      result += value
    }
    return result + rest
  }
}
