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
  /// Summaries of the turns that no longer fit.
  public private(set) var summary: [String] = []

  public init() {}

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
      summary.append(History.summarize(turns.removeFirst()))
      folded += 1
    }
    // The summary itself must not fill the context: its oldest lines go first.
    while summary.count > 1, estimate.tokens(summary.joined(separator: "\n")) > room / 4 {
      summary.removeFirst()
    }
    return folded
  }

  public func size(_ estimate: TokenEstimate) -> Int {
    messages.reduce(0) { $0 + estimate.tokens($1.text) + 8 }
  }

  static func summarize(_ turn: Past) -> String {
    var parts = ["- asked: \(turn.line.prefix(160))"]
    for call in turn.answer.calls {
      parts.append("ran \(call.call.line.prefix(120)): \(call.summary.prefix(160))")
    }
    parts += turn.answer.changed.map { "changed: \($0)" }
    parts += turn.answer.pending.map { "waits for approval: \($0.id)" }
    let said = turn.answer.answer.split(separator: "\n").first.map(String.init) ?? ""
    if !said.isEmpty { parts.append("answered: \(said.prefix(240))") }
    return parts.joined(separator: "; ")
  }
}
