import Agent

/// What stands behind the tokens of the families' templates.
extension ReplyReader {
  static let channelEnds = ["<|end|>", "<|return|>", "<|call|>", "<|start|>", "<|channel|>"]

  func decide(_ rest: Substring, atEnd: Bool, isCut: Bool) -> Decision {
    if place.inFence { return decideInFence(rest, atEnd: atEnd) }
    let first = rest.first!
    if place.inCode { return decideInCode(rest, atEnd: atEnd) }
    if place.afterCall, first == ";" || first == "," {
      // Llama separates its calls so.
      guard let next = rest.dropFirst().first(where: { !$0.isWhitespace }) else {
        return atEnd ? .token(rest.endIndex) : .wait(body: false)
      }
      if next == "{" || next == "[" { return .token(rest.index(after: rest.startIndex)) }
    }
    let context = BodyContext(atEnd: atEnd, isCut: isCut) { reader.tool(named: $0) }
    if first == "<" || first == "[" || first == "✿" || (first == "f" && place.atLineStart) {
      for dialect in Dialect.all {
        if rest.hasPrefix(dialect.open) { return decide(dialect, rest, context) }
        if !atEnd, dialect.open.hasPrefix(rest) { return .wait(body: false) }
      }
      for opening in ["<|channel|>", "<|start|>", "<|from|>", "<|recipient|>"] where rest.hasPrefix(opening) {
        return decideHeader(opening, rest, context)
      }
      switch SpecialTokens.first(of: rest, atEnd: atEnd) {
      case .token(let end): return .token(end)
      case .incomplete: return .wait(body: false)
      case .none: break
      }
    }
    if let decision = decideUnmarked(rest, context) { return decision }
    return .text(nextPlace(in: rest))
  }

  /// The next place where something may begin.
  private func nextPlace(in rest: Substring) -> String.Index {
    let first = rest.first!
    var end = rest.index(after: rest.startIndex)
    var lineStart = first.isNewline || (place.atLineStart && first.isWhitespace)
    if first == "`" { return end }
    while end < rest.endIndex {
      let character = rest[end]
      if "<[{✿`".contains(character) { break }
      if lineStart, !character.isWhitespace { break }
      if character.isNewline { lineStart = true }
      end = rest.index(after: end)
    }
    return end
  }

  private func decideInCode(_ rest: Substring, atEnd: Bool) -> Decision {
    // Code on a line ends with the line.
    if rest.first!.isNewline { return .text(rest.index(after: rest.startIndex)) }
    switch SpecialTokens.first(of: rest, atEnd: atEnd) {
    case .token(let end): return .quote(end)
    case .incomplete: return .wait(body: false)
    case .none: break
    }
    for dialect in Dialect.all where dialect.keepsOpening {
      if rest.hasPrefix(dialect.open) { return .quote(rest.index(rest.startIndex, offsetBy: dialect.open.count)) }
      if !atEnd, dialect.open.hasPrefix(rest) { return .wait(body: false) }
    }
    let end = rest.dropFirst().firstIndex { "<[✿`".contains($0) || $0.isNewline } ?? rest.endIndex
    return .text(end)
  }

  private func decideInFence(_ rest: Substring, atEnd: Bool) -> Decision {
    if let close = rest.firstRange(of: "```") {
      return close.lowerBound == rest.startIndex ? .fenceEnd(close.upperBound) : .quote(close.lowerBound)
    }
    // The end may be the beginning of the closing mark, or of a token.
    guard !atEnd else { return .quote(rest.endIndex) }
    let line = rest.lastIndex(where: \.isNewline).map { rest.index(after: $0) } ?? rest.startIndex
    return line > rest.startIndex ? .quote(line) : .wait(body: false)
  }

  private func decide(_ dialect: Dialect, _ rest: Substring, _ context: BodyContext) -> Decision {
    let afterOpen = rest.index(rest.startIndex, offsetBy: dialect.open.count)
    let bodyStart =
      dialect.keepsOpening ? rest.startIndex : dialect.open.hasSuffix("[") ? rest.index(before: afterOpen) : afterOpen
    let body = rest[bodyStart...]
    var incomplete = false
    for form in dialect.forms {
      switch form.read(body, context) {
      case .calls(let calls, let end): return .calls(calls.map(reader.judge), end)
      case .incomplete: incomplete = true
      case .none: continue
      }
    }
    // Longer than any call: it is none.
    if incomplete, !context.atEnd, body.utf8.count < 60_000 { return .wait(body: true) }
    let inside = body.drop(while: \.isWhitespace)
    // Too short to tell a name from a word.
    if !context.atEnd, CallShape.mayBegin(inside) { return .wait(body: false) }
    guard dialect.keepsOpening || CallShape.begins(inside) else {
      // Only spoken of.
      return dialect.open == "functools[" ? .text(afterOpen) : .token(afterOpen)
    }
    let stops = dialect.close + (dialect.forms.contains(.tags) ? ["</function>", "</invoke>"] : [])
    return .hide([.miscall(miscall(in: inside))], until: stops.isEmpty ? ["\u{0}"] : stops, from: afterOpen)
  }

  /// What is told of a call that cannot be read.
  func miscall(in text: Substring) -> Miscall {
    let name = CallShape.name(in: text)
    if let name, reader.tool(named: name) == nil { return Miscall(.unknownTool, tool: name) }
    return Miscall(.unreadable, tool: name)
  }

  /// `<|channel|>commentary to=functions.NAME <|constrain|>json<|message|>{…}<|call|>` of gpt-oss, and
  /// `<|from|>assistant\n<|recipient|>NAME\n<|content|>{…}` of Functionary v2.
  private func decideHeader(_ opening: String, _ rest: Substring, _ context: BodyContext) -> Decision {
    let after = rest.index(rest.startIndex, offsetBy: opening.count)
    let ends = ["<|message|>", "<|content|>"].compactMap { rest[after...].firstRange(of: $0) }
    guard let end = ends.min(by: { $0.lowerBound < $1.lowerBound }),
      rest.distance(from: after, to: end.lowerBound) < 300
    else { return context.atEnd || rest.count > 300 ? .token(after) : .wait(body: false) }
    let header = rest[..<end.lowerBound]
    let recipient =
      header.firstMatch(of: /\bto=([A-Za-z_][\w.\-]*)/)?.output.1
      ?? header.firstMatch(of: /<\|recipient\|>\s*([A-Za-z_][\w.\-]*)/)?.output.1
    guard let recipient, recipient != "all", recipient != "user", recipient != "assistant" else {
      return header.contains("<|channel|>analysis") || header.contains("<|channel|> analysis")
        ? .analysis(end.upperBound) : .token(end.upperBound)
    }
    let name = recipient.hasPrefix("functions.") ? String(recipient.dropFirst("functions.".count)) : String(recipient)
    let body = rest[end.upperBound...].drop(while: \.isWhitespace)
    guard !body.isEmpty || context.atEnd else { return .wait(body: false) }
    if body.first == "{" {
      switch LooseJSON.read(body, atEnd: context.atEnd && !context.isCut) {
      case .value(let json):
        let written = WrittenCall(
          name: name, arguments: json.value.objectValue, repaired: json.repaired, closed: json.closed)
        return .calls([reader.judge(written)], json.end)
      case .incomplete where !context.atEnd: return .wait(body: true)
      default: break
      }
    }
    let known = reader.tool(named: name) != nil
    return .hide(
      [.miscall(Miscall(known ? .unreadable : .unknownTool, tool: name))],
      until: Self.channelEnds + ["<|stop|>", "<|from|>"],
      from: end.upperBound)
  }
}

/// What a call looks like, where it cannot be read.
enum CallShape {
  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let beginning = Pattern(
    regex:
      /^(?:```(?:json)?\s*)?(?:\[\s*)?(?:\{|<(?:function|invoke)|call:|[A-Za-z_][\w.\-]*(?::\d+)?\s*(?:\[ARGS\]|\{|\(\w+\s*=|<arg_key>|<[|｜]tool))/
  )
  private static let opening = Pattern(
    regex:
      /(?:`{0,3}|```(?:json)?\s*)(?:\[\s*)?(?:[A-Za-z_][\w.\-]*(?::\d*)?\s*(?:\[[ARGS]{0,4}|<[a-z_|｜]{0,8}|\(\w*\s*)?|<[a-z]{0,8})?/
  )
  private static let named = Pattern(
    regex:
      /"(?:name|tool|tool_name|function)"\s*:\s*"([A-Za-z_][\w.\-]{0,80})"|<(?:function|invoke)(?:=|\s+name=")([A-Za-z_][\w.\-]{0,80})|^\s*\[?\s*([A-Za-z_][\w.\-]{0,80})\s*(?:\[ARGS\]|\{|\(|<arg_key>)/
  )
  private static let object = Pattern(
    regex:
      /^[\[{\s]*["']?(?:name|tool|tool_name|function|action)["']?\s*:\s*["'][A-Za-z_][\w.\-]*["']\s*,\s*["']?(?:arguments|parameters|args|input|params|tool_input|action_input)["']?\s*:/
  )
  private static let keys = [
    "name", "tool", "tool_name", "tool_call", "tool_calls", "function", "function_name", "function_call", "action",
  ]

  /// Whether a text behind a template's token begins like a call.
  static func begins(_ text: Substring) -> Bool { text.prefix(200).prefixMatch(of: beginning.regex) != nil }

  /// Whether a text that has hardly begun may still begin like a call.
  static func mayBegin(_ text: Substring) -> Bool { text.utf8.count < 100 && text.wholeMatch(of: opening.regex) != nil }

  /// Whether an object is one of a call by its name and its arguments.
  static func isObject(_ text: Substring) -> Bool { text.prefix(300).prefixMatch(of: object.regex) != nil }

  /// Whether an object, or a list of them, may still become that.
  static func mayBecomeObject(_ text: Substring) -> Bool {
    let lead = text.prefix(60).prefix { $0 == "[" || $0 == "{" || $0.isWhitespace }
    guard lead.contains("{") else { return false }
    var rest = text.prefix(60)[lead.endIndex...]
    if rest.first == "\"" || rest.first == "'" { rest = rest.dropFirst() }
    let key = rest.prefix { $0.isLetter || $0 == "_" }
    guard let next = rest[key.endIndex...].first else { return keys.contains { $0.hasPrefix(key) } }
    return keys.contains(String(key)) && ("\"':".contains(next) || next.isWhitespace)
  }

  static func name(in text: Substring) -> String? {
    guard let match = text.prefix(300).firstMatch(of: named.regex) else { return nil }
    return (match.output.1 ?? match.output.2 ?? match.output.3).map(String.init)
  }
}
