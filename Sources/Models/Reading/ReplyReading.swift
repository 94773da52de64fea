import Agent

/// Splits a reply, as it streams, into the text to show and the calls in it.
protocol ReplyReading {
  /// Whether a call was found in what the model wrote.
  var wroteCalls: Bool { get }
  mutating func take(_ piece: String) -> [ModelEvent]
  /// A call that the server read itself.
  mutating func take(native name: String, arguments: JSONValue?) -> [ModelEvent]
  mutating func finish() -> [ModelEvent]
}
