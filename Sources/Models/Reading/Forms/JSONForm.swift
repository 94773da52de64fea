import Agent

/// Calls as JSON values, one after the other or in a list: Hermes, Qwen, Llama 3, Mistral to v7, Granite, Command R,
/// Phi-4, Nemotron, Apertus, InternLM, xLAM.
enum JSONForm {
  static func read(_ body: Substring, _ reading: BodyContext) -> FormReading {
    var calls: [WrittenCall] = []
    var rest = body.drop(while: \.isWhitespace)
    // Command R puts its list into a fence, InternLM names its plugin first.
    var inFence = false
    for opening in ["```json", "```", "<|plugin|>", "<|interpreter|>"] {
      if !reading.atEnd, opening.hasPrefix(rest), rest != opening[...] { return .incomplete }
      guard rest.hasPrefix(opening) else { continue }
      rest = rest.dropFirst(opening.count)
      inFence = inFence || opening.hasPrefix("```")
    }
    func found(_ calls: [WrittenCall], _ end: String.Index) -> FormReading {
      guard !calls.isEmpty else { return .none }
      guard inFence else { return .calls(calls, end: end) }
      switch FenceEnd.read(body[end...], atEnd: reading.atEnd) {
      case .at(let index): return .calls(calls, end: index)
      case .incomplete: return .incomplete
      case .none: return .calls(calls, end: end)
      }
    }
    var end = rest.startIndex
    while true {
      rest = rest.drop { $0.isWhitespace || (!calls.isEmpty && ($0 == "," || $0 == ";")) }
      guard let first = rest.first else {
        if !reading.atEnd { return .incomplete }
        break
      }
      guard first == "{" || first == "[" else { break }
      switch LooseJSON.read(rest, atEnd: reading.atEnd && !reading.isCut) {
      case .value(let json):
        guard
          let some = WrittenCall.all(
            in: json.value, isMarked: true, repaired: json.repaired, closed: json.closed, knows: reading.knows)
        else { return found(calls, end) }
        calls += some
        rest = rest[json.end...]
        end = json.end
      case .incomplete: return reading.atEnd ? .none : .incomplete
      case .broken: return found(calls, end)
      }
    }
    return found(calls, end)
  }
}

/// What the forms must know of the text that they read.
struct BodyContext {
  /// Nothing comes after the text.
  var atEnd: Bool
  /// The text ended because the model's tokens were used up: what it left open was to go on.
  var isCut: Bool
  var knows: (String) -> ToolDescription?
}

/// The end of a code block that a form began in.
enum FenceEnd {
  case at(String.Index)
  case incomplete
  case none

  static func read(_ text: Substring, atEnd: Bool) -> FenceEnd {
    let tail = text.drop(while: \.isWhitespace)
    if tail.hasPrefix("```") { return .at(tail.index(tail.startIndex, offsetBy: 3)) }
    return !atEnd && "```".hasPrefix(tail) ? .incomplete : .none
  }
}
