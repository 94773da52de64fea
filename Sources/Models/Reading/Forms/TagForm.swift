import Agent

/// `<function=NAME>` or `<invoke name="NAME">` with JSON or `<parameter>` elements: Llama 3.1's own functions,
/// Qwen3-Coder, Seed-OSS, MiniMax M2, Functionary v3.1.
enum TagForm {
  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let opening = Pattern(regex: /<(function|invoke)(?:=|\s+name=["'])([^>"'\n]{1,80})["']?\s*>/)
  private static let parameter = Pattern(regex: /<param(?:eter)?(?:=|\s+name=["'])([^>"'\n]{1,80})["']?[^>\n]{0,40}>/)

  static func read(_ body: Substring, _ reading: BodyContext) -> FormReading {
    var calls: [WrittenCall] = []
    var rest = body
    var end = body.startIndex
    while true {
      rest = rest.drop(while: \.isWhitespace)
      if rest.isEmpty || "<function_calls>".hasPrefix(rest) || "<function=".hasPrefix(rest)
        || "<invoke ".hasPrefix(rest)
      {
        if !reading.atEnd { return .incomplete }
        break
      }
      if rest.hasPrefix("<function_calls>") {
        rest = rest.dropFirst("<function_calls>".count)
        continue
      }
      guard rest.hasPrefix("<function") || rest.hasPrefix("<invoke"), let match = rest.prefixMatch(of: opening.regex)
      else {
        let opens = (rest.hasPrefix("<function") || rest.hasPrefix("<invoke")) && !rest.prefix(120).contains(">")
        if opens, !reading.atEnd { return .incomplete }
        break
      }
      let close = "</\(match.output.1)>"
      let inner = rest[match.range.upperBound...]
      let stop = inner.firstRange(of: close)
      if stop == nil, !reading.atEnd { return .incomplete }
      // Cut in the middle: what is missing is not known.
      if stop == nil, reading.isCut { return .none }
      let content = inner[..<(stop?.lowerBound ?? inner.endIndex)]
      calls.append(
        WrittenCall(
          name: String(match.output.2), arguments: arguments(content, of: reading.knows(String(match.output.2))),
          repaired: stop == nil))
      end = stop?.upperBound ?? inner.endIndex
      rest = body[end...]
    }
    return calls.isEmpty ? .none : .calls(calls, end: end)
  }

  private static func arguments(_ content: Substring, of tool: ToolDescription?) -> JSONObject? {
    let inner = content.drop(while: \.isWhitespace)
    if inner.hasPrefix("{") {
      guard case .value(let json) = LooseJSON.read(inner, atEnd: true) else { return nil }
      return json.value.objectValue
    }
    var arguments: JSONObject = [:]
    let matches = content.matches(of: parameter.regex)
    guard !matches.isEmpty || inner.isEmpty else { return nil }
    for (index, match) in matches.enumerated() {
      // A value ends with its tag; some models leave that out and begin the next.
      let limit = index + 1 < matches.count ? matches[index + 1].range.lowerBound : content.endIndex
      let value = content[match.range.upperBound..<limit]
      let stop = value.firstRange(of: "</param")?.lowerBound ?? value.endIndex
      let key = String(match.output.1)
      arguments[key] = typed(String(value[..<stop]).trimmed { $0 == "\n" }, tool?.properties[key])
    }
    return arguments
  }

  /// A value without quotes, as the schema wants it.
  static func typed(_ text: String, _ schema: JSONValue?) -> JSONValue {
    let type = schema?["type"]?.stringValue
    return type == nil || type == "string" ? .string(text) : (try? JSONValue(parsing: text)) ?? .string(text)
  }
}
