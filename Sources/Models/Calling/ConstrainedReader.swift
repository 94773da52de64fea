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
  private var free: ReplyReader
  private var string = JSONStringStream()

  /// Whether it was the schema that shaped the reply; a call that was written in another way does not count.
  var wroteCalls: Bool { state != .free && free.wroteCalls }

  init(tools: [ToolDescription]) { free = ReplyReader(tools: tools) }

  mutating func take(_ piece: String) -> [ModelEvent] {
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

  mutating func finish() -> [ModelEvent] {
    defer { held = "" }
    switch state {
    case .answering, .answered: return []
    case .free: return free.finish()
    case .undecided, .calling: return free.take(held) + free.finish()
    }
  }

  private mutating func decide() -> [ModelEvent] {
    let text = held.drop(while: \.isWhitespace)
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
