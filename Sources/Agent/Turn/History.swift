/// The turns before this one, as the model sees them.
///
/// Turns stay byte-identical while they fit, so that a server reads them once. When they no longer
/// fit, the oldest become one summary made by code from their records: what was asked, run, found,
/// decided and changed. The transcript keeps everything.
public struct History: Sendable {
  /// One finished turn.
  public struct Past: Sendable, Hashable {
    public var line: String
    /// The messages as they were sent, the answer last.
    public var messages: [Message]
    public var answer: Answer
    /// Values that parsers read, by the result's id; they end with the process.
    public var typed: [String: Set<String>]
    /// What of the line the owner wrote; nil: all of it.
    public var owned: [String]?

    public init(
      line: String, messages: [Message], answer: Answer, typed: [String: Set<String>] = [:], owned: [String]? = nil
    ) {
      self.owned = owned
      self.line = line
      self.messages = messages
      self.answer = answer
      self.typed = typed
    }
  }

  public private(set) var turns: [Past] = []
  private var summaries: [TurnSummary] = []
  /// Summaries of the turns that no longer fit, a line each.
  public var summary: [String] { summaries.map(\.line) }

  public mutating func append(_ turn: Past) { turns.append(turn) }

  /// The call that the last turn ended with, for "and the other one?".
  public var lastCall: ToolCall? { turns.last?.answer.calls.last?.call }

  public var messages: [Message] {
    let told: [Message] =
      summary.isEmpty
      ? []
      : [
        .user("Earlier in this session:\n" + summary.joined(separator: "\n")),
        .assistant("Understood."),
      ]
    return told + turns.flatMap(\.messages)
  }

  /// Summarizes the oldest turns until the rest takes at most half of `room` tokens, so that it is
  /// done rarely. Returns how many turns were summarized.
  public mutating func compact(room: Int, estimate: TokenEstimate) -> Int {
    var folded = 0
    while !turns.isEmpty, size(estimate) > room / 2 {
      summaries.append(TurnSummary(turns.removeFirst()))
      folded += 1
    }
    func isTooLong() -> Bool { estimate.tokens(summary.joined(separator: "\n")) > room / 4 }
    // The summaries themselves must not fill the context: words go first, the oldest before the others. What was
    // decided, of which host, with which figures, and what is still open goes last.
    for level in TurnSummary.Level.allCases.dropFirst() {
      for place in summaries.indices where isTooLong() { summaries[place].level = max(summaries[place].level, level) }
    }
    summaries.removeAll { $0.line.isEmpty }
    while isTooLong(), let place = summaries.firstIndex(where: { !$0.isOpen }) { summaries.remove(at: place) }
    return folded
  }

  public func size(_ estimate: TokenEstimate) -> Int {
    messages.reduce(0) { $0 + estimate.tokens($1.cost) + 8 }
  }
}
