/// What is kept of a turn that no longer fits: made by code from its record, at one of three lengths.
struct TurnSummary: Sendable, Hashable {
  enum Level: Int, CaseIterable, Comparable {
    /// With the question, the calls and the answer's beginning.
    case full
    /// The question in a few words, hosts and figures, decisions, what is open.
    case short
    /// Decisions and what is open, with their hosts.
    case essential

    static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  var level = Level.full
  private let asked: String
  private let calls: [String]
  private let hosts: [String]
  private let figures: [String]
  /// What the owner allowed or refused, and what came of it.
  private let decisions: [String]
  /// What waits for the owner, plans included.
  private let open: [String]
  private let said: String

  /// Whether something of it is not done yet.
  var isOpen: Bool { !open.isEmpty }

  init(_ turn: History.Past) {
    let answer = turn.answer
    asked = turn.line
    calls = answer.calls.filter { $0.decision != .invalid }.map {
      "ran \($0.call.line.prefix(120)): \($0.summary.prefix(160))"
    }
    hosts = Self.distinct(
      answer.calls.flatMap { call in ["host", "hosts", "target"].compactMap { call.arguments[$0]?.plain } }, limit: 6)
    figures = Self.figures(answer.calls.map(\.summary) + [answer.answer])
    decisions =
      answer.calls.filter { $0.effect > .read && [.approved, .standing, .declined].contains($0.decision) }.map {
        $0.decision == .declined
          ? "the owner said no to \($0.call.line.prefix(120))"
          : "the owner approved \($0.call.line.prefix(120)): \($0.outcome.rawValue)"
      } + answer.changed.map { "changed: \($0.prefix(160))" }
    let plans = (answer.changed + answer.calls.flatMap { [$0.call.line, $0.summary] }).flatMap { text in
      text.matches(of: /\bplans\/[\w.\-]+|\bplan[- ]?\d+\b/).map { "plan \($0.output)" }
    }
    open =
      answer.pending.map { "waits for approval: \($0.id) \($0.call.line.prefix(120))" } + Self.distinct(plans, limit: 3)
    let first = answer.answer.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    said = String(first)
  }

  /// One line; empty where nothing of the turn is worth keeping at this length.
  var line: String {
    switch level {
    case .full:
      var parts = ["- asked: \(asked.prefix(160))"] + calls + decisions + open
      let more = figures.filter { figure in
        !parts.contains { $0.contains(figure) } && !said.prefix(240).contains(figure)
      }
      if !said.isEmpty { parts.append("answered: \(said.prefix(240))") }
      if !more.isEmpty { parts.append("figures: \(more.joined(separator: ", "))") }
      return parts.joined(separator: "; ")
    case .short:
      var parts = ["- asked: \(asked.prefix(60))"]
      if !hosts.isEmpty { parts.append("hosts: \(hosts.joined(separator: ", "))") }
      if !figures.isEmpty { parts.append("figures: \(figures.joined(separator: ", "))") }
      return (parts + decisions + open).joined(separator: "; ")
    case .essential:
      let kept = decisions + open
      guard !kept.isEmpty else { return "" }
      return "- " + (kept + (hosts.isEmpty ? [] : ["hosts: \(hosts.joined(separator: ", "))"])).joined(separator: "; ")
    }
  }

  /// The figures with a unit, then the addresses: the first eight.
  private static func figures(_ texts: [String]) -> [String] {
    let whole = texts.joined(separator: "\n")
    return distinct(Quantity.all(in: whole).map(\.text) + NamedThing.address4.all(in: whole), limit: 8)
  }

  private static func distinct(_ items: [String], limit: Int) -> [String] {
    var seen: [String] = []
    for item in items where !item.isEmpty && !seen.contains(item) { seen.append(item) }
    return Array(seen.prefix(limit))
  }
}
