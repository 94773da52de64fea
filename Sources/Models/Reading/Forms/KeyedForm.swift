import Agent

/// `NAME` and pairs of `<arg_key>` and `<arg_value>`: GLM 4.5 and later.
enum KeyedForm {
  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }
  private static let pair = Pattern(
    regex: /\s*<arg_key>\s*([^<\n]{1,80}?)\s*<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/)

  static func read(_ body: Substring, _ reading: BodyContext) -> FormReading {
    let start = body.drop(while: \.isWhitespace)
    let name = start.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    guard WrittenCall.isName(String(name)) else { return start.isEmpty && !reading.atEnd ? .incomplete : .none }
    var rest = start[name.endIndex...]
    let tool = reading.knows(String(name))
    var arguments: JSONObject = [:]
    while let match = rest.prefixMatch(of: pair.regex) {
      let key = String(match.output.1)
      arguments[key] = TagForm.typed(String(match.output.2), tool?.properties[key])
      rest = rest[match.range.upperBound...]
    }
    let tail = rest.drop(while: \.isWhitespace)
    let closing = "</tool_call>"
    if tail.hasPrefix(closing) || tail.isEmpty && reading.atEnd {
      // A call without arguments is only a name; of prose, that may be a word.
      guard !arguments.isEmpty || tool != nil else { return .none }
      return .calls([WrittenCall(name: String(name), arguments: arguments)], end: rest.startIndex)
    }
    guard !reading.atEnd else { return .none }
    if tail.isEmpty || tail.hasPrefix("<arg_") || "<arg_key>".hasPrefix(tail) || closing.hasPrefix(tail) {
      return .incomplete
    }
    return .none
  }
}
