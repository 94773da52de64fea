import Agent

/// Reads a reply that was held to `ReplySchema`: the text of an answer as it streams, or a call when it is
/// whole. A server that ignored the schema is read like any other.
struct ConstrainedReader: ReplyReading {
  private enum State {
    /// Nothing told yet which kind of reply it is.
    case undecided
    /// Inside the string of the answer.
    case answering
    /// The answer is complete; what follows is the end of its object.
    case answered
    /// A call, read when it is whole.
    case calling
    /// Not held to the schema.
    case free
  }

  private var state = State.undecided
  private var held = ""
  private var thinking: ThinkingSplitter
  private var free: ReplyReader
  private var string = JSONStringStream()

  /// Whether it was the schema that shaped the reply; a call that was written in another way does not count.
  var wroteCalls: Bool { state != .free && free.wroteCalls }
  var endsThePromptsThoughts: Bool { thinking.endsThePromptsThoughts }

  init(tools: [ToolDescription], mayCall: Bool = true, thinksFirst: Bool = false) {
    thinking = ThinkingSplitter(beganInPrompt: thinksFirst)
    free = ReplyReader(tools: tools, mayCall: mayCall)
  }

  mutating func take(_ piece: String) -> [ModelEvent] { take(thinking.take(piece)) }

  private mutating func take(_ pieces: [ThinkingSplitter.Piece]) -> [ModelEvent] {
    pieces.flatMap { piece -> [ModelEvent] in
      switch piece {
      case .thinking(let text): return [.thinking(text)]
      case .text(let text): return read(text)
      case .thoughtSoFar:
        state = .undecided
        held = ""
        string = JSONStringStream()
        return [.thoughtSoFar]
      }
    }
  }

  private mutating func read(_ piece: String) -> [ModelEvent] {
    switch state {
    case .free: return free.take(piece)
    case .answered: return []
    case .calling:
      held += piece
      return []
    case .answering: return answer(piece)
    case .undecided:
      held += piece
      return decide()
    }
  }

  mutating func take(native name: String, arguments: JSONValue?) -> [ModelEvent] {
    let events = finish()
    state = .free
    held = ""
    return events + free.take(native: name, arguments: arguments)
  }

  mutating func finish(isCut: Bool) -> [ModelEvent] {
    let events = take(thinking.finish())
    defer { held = "" }
    switch state {
    case .answering, .answered: return events
    case .free: return events + free.finish(isCut: isCut)
    case .undecided, .calling:
      // An answer that is no string: its words all the same.
      if case .value(let json) = LooseJSON.read(held.drop(while: \.isWhitespace), atEnd: false),
        let members = json.value.objectValue, members.count == 1, let answer = members["answer"]
      {
        let words = answer.arrayValue.map { $0.map(\.plain).joined(separator: "\n") } ?? answer.plain
        return events + [.text(words)]
      }
      return events + free.take(held) + free.finish(isCut: isCut)
    }
  }

  private mutating func decide() -> [ModelEvent] {
    var text = held.drop(while: \.isWhitespace)
    // A server that ignores the schema lets the model put its JSON into a fence.
    if text.hasPrefix("```") {
      guard let line = text.firstIndex(where: \.isNewline) else { return [] }
      let inside = text[line...].drop(while: \.isWhitespace)
      guard let brace = inside.first else { return [] }
      if brace == "{" { text = inside }
    } else if "```".hasPrefix(text) {
      return []
    }
    guard let first = text.first else { return [] }
    guard first == "{" else {
      state = .free
      defer { held = "" }
      return free.take(held)
    }
    let inner = text.dropFirst().drop(while: \.isWhitespace)
    let key = "\"answer\""
    if inner.hasPrefix(key) {
      let rest = inner.dropFirst(key.count).drop(while: \.isWhitespace)
      guard let colon = rest.first else { return [] }
      let value = rest.dropFirst().drop(while: \.isWhitespace)
      guard colon == ":", value.first == "\"" || value.isEmpty else {
        state = .calling
        return []
      }
      guard !value.isEmpty else { return [] }
      state = .answering
      held = ""
      return answer(String(value.dropFirst()))
    }
    if !inner.isEmpty, !key.hasPrefix(inner) { state = .calling }
    return []
  }

  private mutating func answer(_ piece: String) -> [ModelEvent] {
    let text = string.take(piece)
    if string.ended { state = .answered }
    return text.isEmpty ? [] : [.text(text)]
  }
}
