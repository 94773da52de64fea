import Agent

/// Splits a reply, as it streams, into the text to show, the thinking and the calls in it.
protocol ReplyReading {
  /// Whether a call, or what was meant as one, was found in what the model wrote.
  var wroteCalls: Bool { get }
  /// Whether the model ended thoughts that its prompt had begun.
  var endsThePromptsThoughts: Bool { get }
  mutating func take(_ piece: String) -> [ModelEvent]
  /// A call that the server read itself.
  mutating func take(native name: String, arguments: JSONValue?) -> [ModelEvent]
  /// - Parameter isCut: The reply ended because its tokens were used up.
  mutating func finish(isCut: Bool) -> [ModelEvent]
}

extension ReplyReading {
  mutating func finish() -> [ModelEvent] { finish(isCut: false) }
}
