import Agent

/// Splits a reply, as it streams, into the text to show and the calls that the model wrote in it.
///
/// Text goes through at once; what may be the start of a call is held until that is decided, so
/// that the visible answer never holds a raw call.
struct ReplyReader: ReplyReading {
  private let reader: CallReader
  private var held = ""
  private var atLineStart = true
  /// Inside a code block that is no call: nothing in it is one.
  private var inFence = false
  private var seen: [ToolCall] = []
  private(set) var wroteCalls = false

  init(tools: [ToolDescription]) { reader = CallReader(tools: tools) }

  /// How a block of calls begins and ends in the families' own templates.
  private static let blocks: [(open: String, close: String)] = [
    ("<tool_call>", "</tool_call>"), ("<tool_calls>", "</tool_calls>"), ("<tools>", "</tools>"),
    ("<function_call>", "</function_call>"), ("<functioncall>", "</functioncall>"),
    ("<function=", "</function>"), ("<|tool_call|>", "<|/tool_call|>"),
    ("<|python_tag|>", "<|eom_id|>"), ("[TOOL_CALLS]", "\u{0}"),
    ("<|tool_call_start|>", "<|tool_call_end|>"),
  ]

  mutating func take(_ piece: String) -> [ModelEvent] {
    held += piece
    return scan(atEnd: false)
  }

  /// A call that the server read itself.
  mutating func take(native name: String, arguments: JSONValue?) -> [ModelEvent] {
    var events = scan(atEnd: true)
    if let call = reader.native(name, arguments) {
      events += told([call])
    } else {
      // The turn answers with the names that exist.
      events += told([ToolCall(tool: name, arguments: arguments?.objectValue ?? [:])])
    }
    return events
  }

  mutating func finish() -> [ModelEvent] { scan(atEnd: true) }

  private mutating func told(_ calls: [ToolCall]) -> [ModelEvent] {
    calls.compactMap { call in
      // Some models write a call twice: as text and as a fence.
      guard !seen.contains(call) else { return nil }
      seen.append(call)
      return .call(call)
    }
  }

  private mutating func scan(atEnd: Bool) -> [ModelEvent] {
    guard !reader.isEmpty else {
      defer { held = "" }
      return held.isEmpty ? [] : [.text(held)]
    }
    var events: [ModelEvent] = []
    var text = ""
    var rest = held[...]
    func flush() {
      if !text.isEmpty { events.append(.text(text)) }
      text = ""
    }
    loop: while !rest.isEmpty {
      if inFence {
        if let close = rest.firstRange(of: "```") {
          text += rest[..<close.upperBound]
          rest = rest[close.upperBound...]
          inFence = false
          continue
        }
        // The last backticks may be the beginning of the end.
        let ticks = atEnd ? 0 : rest.reversed().prefix { $0 == "`" }.count
        let end = rest.index(rest.endIndex, offsetBy: -ticks)
        text += rest[..<end]
        rest = rest[end...]
        break
      }
      switch decide(rest, atEnd: atEnd) {
      case .text(let end):
        text += rest[..<end]
        for character in rest[..<end] {
          if character.isNewline {
            atLineStart = true
          } else if !character.isWhitespace {
            atLineStart = false
          }
        }
        rest = rest[end...]
      case .fence(let end):
        text += rest[..<end]
        rest = rest[end...]
        inFence = true
        atLineStart = false
      case .calls(let calls, let end):
        flush()
        wroteCalls = true
        events += told(calls)
        rest = rest[end...]
        atLineStart = true
      case .wait: break loop
      }
    }
    held = String(rest)
    // Blank space around a call is not an answer.
    if !seen.isEmpty, text.allSatisfy(\.isWhitespace) { text = "" }
    flush()
    return events
  }

  private enum Decision {
    /// Ordinary text up to the index.
    case text(String.Index)
    case calls([ToolCall], String.Index)
    /// The first line of a code block that is no call, up to the index.
    case fence(String.Index)
    /// More must be read first.
    case wait
  }

  private func decide(_ rest: Substring, atEnd: Bool) -> Decision {
    let first = rest.first!
    switch first {
    case "<", "[":
      for block in ReplyReader.blocks {
        if rest.hasPrefix(block.open) { return decideBlock(block, rest, atEnd: atEnd) }
        if !atEnd, block.open.hasPrefix(rest) { return .wait }
      }
      if first == "[", atLineStart { return decideBare(rest, atEnd: atEnd) }
    case "{" where atLineStart: return decideBare(rest, atEnd: atEnd)
    case "`" where atLineStart: return decideFence(rest, atEnd: atEnd)
    default: break
    }
    // Up to the next character that may begin something; a line start makes more of them matter.
    var end = rest.index(after: rest.startIndex)
    var lineStart = first.isNewline || (atLineStart && first.isWhitespace)
    while end < rest.endIndex {
      let character = rest[end]
      if character == "<" || character == "[" { break }
      if lineStart, character == "{" || character == "`" { break }
      if character.isNewline {
        lineStart = true
      } else if !character.isWhitespace {
        lineStart = false
      }
      end = rest.index(after: end)
    }
    return .text(end)
  }

  private func decideBlock(
    _ block: (open: String, close: String), _ rest: Substring, atEnd: Bool
  ) -> Decision {
    let afterOpen = rest.index(rest.startIndex, offsetBy: block.open.count)
    let bodyStart = block.open == "<function=" ? rest.startIndex : afterOpen
    if let close = rest[afterOpen...].firstRange(of: block.close) {
      let bodyEnd = block.open == "<function=" ? close.upperBound : close.lowerBound
      if let calls = reader.calls(inBlock: rest[bodyStart..<bodyEnd]) {
        return .calls(calls, close.upperBound)
      }
      return .text(close.upperBound)
    }
    guard atEnd else { return .wait }
    if let calls = reader.calls(inBlock: rest[bodyStart...]) { return .calls(calls, rest.endIndex) }
    return .text(rest.endIndex)
  }

  private func decideBare(_ rest: Substring, atEnd: Bool) -> Decision {
    // `[d1]` and `[a link](…)` begin like an array and are none.
    if rest.first == "[" {
      let inner = rest.dropFirst().drop(while: \.isWhitespace)
      guard let next = inner.first else { return atEnd ? .text(rest.endIndex) : .wait }
      guard next == "{" else { return .text(rest.index(after: rest.startIndex)) }
    }
    if let reading = LooseJSON.read(rest, atEnd: atEnd) {
      if let calls = reader.calls(in: reading.value, repaired: reading.repaired) {
        return .calls(calls, reading.end)
      }
      return .text(reading.end)
    }
    if atEnd { return .text(rest.index(after: rest.startIndex)) }
    // Broken, or not complete yet: a long text is not a call any more.
    return rest.utf8.count < 20_000 ? .wait : .text(rest.index(after: rest.startIndex))
  }

  private func decideFence(_ rest: Substring, atEnd: Bool) -> Decision {
    guard rest.hasPrefix("```") else {
      if !atEnd, rest.count < 3, rest.allSatisfy({ $0 == "`" }) { return .wait }
      return .text(rest.index(after: rest.startIndex))
    }
    guard let lineEnd = rest.firstIndex(where: \.isNewline) else {
      return atEnd ? .text(rest.endIndex) : .wait
    }
    let bodyStart = rest.index(after: lineEnd)
    let body = rest[bodyStart...].drop(while: \.isWhitespace)
    // Only what begins like a call is held; other code streams.
    if let first = body.first, first != "{", first != "[", first != "<" {
      return .fence(bodyStart)
    }
    if let close = rest[bodyStart...].firstRange(of: "```") {
      if let calls = reader.calls(inBlock: rest[bodyStart..<close.lowerBound]) {
        return .calls(calls, close.upperBound)
      }
      return .text(close.upperBound)
    }
    guard atEnd else { return .wait }
    if let calls = reader.calls(inBlock: rest[bodyStart...]) { return .calls(calls, rest.endIndex) }
    return .text(rest.endIndex)
  }
}
