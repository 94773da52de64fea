import Agent

/// A name, then its arguments as JSON: Mistral since v11 (`NAME[ARGS]{…}`), DeepSeek (`function<sep>NAME`, a fence),
/// Kimi K2 (`functions.NAME:0<…argument_begin…>`), Functionary (`NAME\n{…}`), Qwen-Agent (`✿ARGS✿:`).
enum NamedForm {
  private static let separators = [
    "[ARGS]", "<｜tool▁sep｜>", "<|tool▁sep|>", "<|tool_call_argument_begin|>", "✿ARGS✿:", "✿ARGS✿", "```json", "```",
    ":",
    "<|content|>",
  ]

  static func read(_ body: Substring, _ reading: BodyContext) -> FormReading {
    var rest = body.drop { $0.isWhitespace || $0 == ":" }
    var (name, after) = word(rest)
    guard !name.isEmpty else { return rest.isEmpty && !reading.atEnd ? .incomplete : .none }
    rest = after
    var inFence = false
    while true {
      rest = rest.drop(while: \.isWhitespace)
      if rest.hasPrefix("[CALL_ID]") {
        rest = rest.dropFirst("[CALL_ID]".count).drop { $0.isLetter || $0.isNumber || "_-".contains($0) }
        continue
      }
      if !reading.atEnd, separators.contains(where: { $0.count > rest.count && $0.hasPrefix(rest) }) {
        return .incomplete
      }
      guard let separator = separators.first(where: { rest.hasPrefix($0) }) else { break }
      rest = rest.dropFirst(separator.count)
      inFence = inFence || separator.hasPrefix("```")
      // DeepSeek V3 writes the kind of call first.
      if separator.contains("sep"), name == "function" {
        (name, rest) = word(rest.drop(while: \.isWhitespace))
        if name.isEmpty { return rest.isEmpty && !reading.atEnd ? .incomplete : .none }
      }
    }
    guard let first = rest.first else { return reading.atEnd ? .none : .incomplete }
    guard first == "{" else {
      let mayBecome = !reading.atEnd && (["[CALL_ID]"] + separators).contains { $0.hasPrefix(rest) }
      return mayBecome ? .incomplete : .none
    }
    switch LooseJSON.read(rest, atEnd: reading.atEnd && !reading.isCut) {
    case .value(let json):
      guard let arguments = json.value.objectValue else { return .none }
      var end = json.end
      if inFence {
        switch FenceEnd.read(body[end...], atEnd: reading.atEnd) {
        case .at(let index): end = index
        case .incomplete: return .incomplete
        case .none: break
        }
      }
      return .calls(
        [WrittenCall(name: plain(name), arguments: arguments, repaired: json.repaired, closed: json.closed)], end: end)
    case .incomplete: return reading.atEnd ? .none : .incomplete
    case .broken: return .none
    }
  }

  private static func word(_ text: Substring) -> (name: String, after: Substring) {
    let word = text.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    guard word.first.map({ $0.isLetter || $0 == "_" }) == true else { return ("", text) }
    // Kimi's number of the call.
    let rest = text[word.endIndex...]
    if rest.first == ":" {
      let number = rest.dropFirst().prefix(while: \.isNumber)
      if !number.isEmpty { return (String(word), rest[number.endIndex...]) }
    }
    return (String(word), rest)
  }

  private static func plain(_ name: String) -> String {
    name.hasPrefix("functions.") ? String(name.dropFirst("functions.".count)) : name
  }
}
