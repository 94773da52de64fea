import Agent

/// Fills the placeholders of a tool's fixed texts with checked arguments; a value is never split.
struct Placeholders {
  let tool: ToolDescription
  let arguments: JSONObject
  let binder: any Binder

  /// `{name}` and `{name.field}` in `text` → their values. An element that is one placeholder of an
  /// argument that was not given is left out (nil).
  ///
  /// - Parameter anywhere: whether the text is for people, so that a leading dash means nothing.
  func fill(_ text: String, anywhere: Bool = false) throws -> String? {
    var result = ""
    var rest = text[...]
    while let match = PlaceholderSyntax.first(in: rest) {
      result += rest[..<match.range.lowerBound]
      rest = rest[match.range.upperBound...]
      guard let name = match.name.map(String.init) else {
        result += match.literal
        continue
      }
      guard let given = arguments[name] else {
        if match.range.lowerBound == text.startIndex, rest.isEmpty { return nil }
        throw CallError(.invalid, "\(tool.name) needs \"\(name)\" for \(text)")
      }
      let value = try value(name, given, field: match.field.map(String.init))
      guard !value.utf8.contains(0) else {
        throw CallError(.invalid, "\(tool.name): \(name) holds a NUL character")
      }
      // A value that begins with a dash would be read as an option; one that begins with @ as a file of them, behind
      // an option's equals sign as well.
      let begins = result.isEmpty || value.first == "@" && result.hasSuffix("=")
      if begins, !anywhere, let first = value.first, "-@".contains(first) || Placeholders.isDash(first),
        tool.properties[name]?["x-dash"] != true
      {
        let what = first == "@" ? "an @" : "a dash"
        throw CallError(.refused, "\(tool.name): \(name) begins with \(what): \"\(value)\"")
      }
      result += value
    }
    return result + rest
  }

  /// A call with placeholders in its arguments → the call.
  func fill(_ call: ToolCall) throws -> ToolCall {
    var filled = call
    for (name, value) in call.arguments {
      if let text = value.stringValue { filled.arguments[name] = try fill(text, anywhere: true).map { .string($0) } }
    }
    return filled
  }

  private func value(_ name: String, _ given: JSONValue, field: String?) throws -> String {
    guard let field else { return given.plain }
    let kind = tool.properties[name]?["x-steward"]?.stringValue ?? name
    let binding = try binder.bind(given.plain, as: kind)
    guard let found = binding.fields[field] else {
      throw CallError(.invalid, "INFRASTRUCTURE.md and SERVICES.md give no \(field) for \"\(given.plain)\"")
    }
    return found
  }

  /// Dashes that some programs take for the ASCII one.
  private static func isDash(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.generalCategory == .dashPunctuation
      || character.unicodeScalars.first == "\u{2212}"
  }
}
