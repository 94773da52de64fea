import Foundation

/// Words for a time → the time: "next weekend", "Friday night", "tomorrow 22:00", "in two weeks", "not on weekdays".
///
/// A grammar, not a guess: every word must be understood, what has two meanings is asked back, and nothing lies in the
/// past. Languages other than English are not read.
public struct WhenReader: Sendable {
  private let context: WhenContext
  private var clock: PlanClock { context.clock }

  public init(_ context: WhenContext) { self.context = context }

  /// Throws `PlanAmbiguity` for what could be several times, `PlanError` for what is none, or past.
  public func read(_ words: String) throws -> PlanWhen {
    do { return try meaning(of: words) } catch var question as PlanAmbiguity {
      if question.about.isEmpty { question.about = words.trimmed }
      throw question
    }
  }

  private func meaning(of words: String) throws -> PlanWhen {
    let text = WhenWords.normal(words)
    guard !text.isEmpty else { throw PlanError("no time is given") }
    if let days = try only(text) { return days }
    if let shift = shift(text) { return shift }
    if let match = text.wholeMatch(of: /(?:until |till )?(after|before) (.+)/) {
      return try bound(String(match.output.2), isAfter: match.output.1 == "after")
    }
    var pieces = WhenPieces()
    guard pieces.take(text) else {
      if let right = Typo.corrected(text, among: WhenWords.vocabulary), right != text { return try meaning(of: right) }
      throw PlanError(
        "\"\(words.trimmed)\" is not understood as a time; say for example: next weekend, Friday night, tomorrow 22:00, in two weeks, 2026-12-05, one day later, after step 3"
      )
    }
    return try WhenResolution(context, pieces, words: words.trimmed).resolved()
  }

  private func only(_ text: String) throws -> PlanWhen? {
    guard
      let match = text.wholeMatch(
        of: /(?:but )?(not|never|no|only|always) (?:on |at |during |over )?(?:an? |the )?(.+)/)
    else { return nil }
    var named: Set<Int> = []
    for word in match.output.2.split(whereSeparator: { $0 == " " || $0 == "," })
    where !["and", "or", "the", "on", "days"].contains(word) {
      switch word {
      case "weekday", "weekdays", "workday", "workdays", "working": named.formUnion(1...5)
      case "weekend", "weekends": named.formUnion([0, 6])
      default:
        guard let day = WhenWords.weekday(String(word)) else { return nil }
        named.insert(day)
      }
    }
    let isNot = ["not", "never", "no"].contains(match.output.1)
    let allowed = isNot ? Set(0...6).subtracting(named) : named
    guard !named.isEmpty, !allowed.isEmpty else { throw PlanError("\"\(text)\" leaves no day of the week") }
    return .only(weekdays: allowed)
  }

  /// "by two days", "one day later", "3 hours earlier", "2 weeks".
  private func shift(_ text: String) -> PlanWhen? {
    guard
      let match = text.wholeMatch(
        of:
          /(?:by |for |about )?(\d{1,4}) (minute|min|hour|day|week|month)s?(?: (later|earlier|sooner|forward|back|ahead))?/
      ),
      let count = Int(match.output.1)
    else { return nil }
    let sign: Int
    switch match.output.3.map(String.init) {
    case "later", "back": sign = 1
    case "earlier", "sooner", "forward", "ahead": sign = -1
    default: sign = context.direction == .earlier ? -1 : 1
    }
    switch match.output.2 {
    case "minute", "min": return .shift(days: 0, minutes: sign * count)
    case "hour": return .shift(days: 0, minutes: sign * count * 60)
    case "week": return .shift(days: sign * count * 7, minutes: 0)
    case "month":
      let base = clock.day(of: context.reference ?? context.now)
      return .shift(days: WhenWords.add(months: sign * count, to: base).number - base.number, minutes: 0)
    default: return .shift(days: sign * count, minutes: 0)
    }
  }

  private func bound(_ words: String, isAfter: Bool) throws -> PlanWhen {
    var pieces = WhenPieces()
    guard pieces.take(words) else { return isAfter ? .after(words) : .before(words) }
    let when: PlanWhen
    do { when = try WhenResolution(context, pieces, words: words).resolved() } catch var question as PlanAmbiguity {
      question.options = question.options.map { "\(isAfter ? "after" : "before") \($0)" }
      throw question
    }
    let start: Date
    let end: Date
    switch when {
    case .window(let window): (start, end) = (window.start, window.end)
    case .days(let day, let count): (start, end) = (clock.date(day), clock.date(day + count))
    case .start(let date): (start, end) = (date, date)
    default: return isAfter ? .after(words) : .before(words)
    }
    if isAfter { return .notBefore(end) }
    guard start > context.soon else {
      throw PlanError("\(clock.text(start)) has passed; nothing can be over before it")
    }
    return .over(by: start)
  }
}
