import Foundation

/// The time that a goal gives: "on Saturday night", "tomorrow at 22:00", and the goal without it.
struct GoalTime: Sendable {
  enum Meaning: Sendable {
    case when(PlanWhen)
    /// It could be several, the first of which is taken.
    case either(PlanWhen, [String])
    /// Why it is none.
    case unclear(String)
  }

  /// As they stand in the goal.
  var words: String
  var meaning: Meaning
  var rest: String

  private static let beginnings: Set<String> = [
    "on", "at", "in", "from", "between", "during", "over", "before", "after", "by", "until", "this", "next", "tomorrow",
    "tonight", "today", "coming", "not", "only", "sometime", "for",
  ]

  /// Nil where the goal speaks of no time.
  init?(_ goal: String, clock: PlanClock, now: Date) {
    let words = goal.words
    let context = WhenContext(clock: clock, now: now)
    for length in stride(from: min(10, words.count), through: 1, by: -1) {
      for start in 0...(words.count - length) {
        let end = start + length
        let phrase = words[start..<end].joined(separator: " ").trimmed(where: { ",;:!?".contains($0) })
        guard GoalTime.mayBegin(words[start], alone: length == 1), end == words.count || !GoalTime.isUnit(words[end]),
          let meaning = GoalTime.meaning(phrase, context)
        else { continue }
        self.words = phrase
        self.meaning = meaning
        rest = (words[..<start] + words[end...]).joined(separator: " ")
          .trimmed(where: { " ,;:".contains($0) })
        return
      }
    }
    guard
      let sign = goal.firstMatch(
        of:
          #/(?i)\b(?:(?:on|next|this|by|before|after|until|at|in|over|during|the)\s+)*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|tonight|weekends?|christmas|easter|new year|midnight|next (?:week|month|year)|\d{1,2}:\d{2})\b(?:\s+(?:morning|afternoon|evening|night))?/#
      )
    else { return nil }
    self.words = String(sign.output)
    meaning = .unclear("\"\(sign.output)\" is not understood as a time")
    rest = goal
  }

  private static func mayBegin(_ word: String, alone: Bool) -> Bool {
    let bare = word.lowercased().trimmed(where: { ".,;:!?".contains($0) })
    if beginnings.contains(bare) { return !alone || ["tomorrow", "tonight", "today"].contains(bare) }
    if WhenWords.weekday(bare) != nil { return !alone || bare.count > 4 }
    if WhenWords.month(bare) != nil { return !alone }
    return bare.contains(/^\d{1,2}(?::\d{2}|\.|st|nd|rd|th)?$|^\d{4}-\d{2}-\d{2}$|^\d{1,2}\.\d{1,2}$|^\d{1,2}[ap]m$/)
      && (!alone || bare.contains(/[:\-]/))
  }

  /// "at 10 Gb/s" is no hour.
  private static func isUnit(_ word: String) -> Bool { word.lowercased().contains(/^(?:[gmk]b|gig|gbe|mbit|%|gb|tb)/) }

  private static func meaning(_ phrase: String, _ context: WhenContext) -> Meaning? {
    let text = phrase.replacing(#/(?i)^(?:by)\s+/#, with: "before ").replacing(#/(?i)^for\s+/#, with: "")
    let bare = WhenWords.normal(text).replacing(#/^(?:before|after|until) /#, with: "")
    var pieces = WhenPieces()
    let isTime = pieces.take(bare) || bare.contains(#/^(?:not|only) /#)
    guard isTime else { return nil }
    // "night" alone may be anybody's; "at night" is a time.
    if pieces.day == nil, pieces.time == nil, !phrase.lowercased().contains(#/^(?:at|in|during|not|only) /#) {
      return nil
    }
    do {
      let when = try WhenReader(context).read(text)
      switch when {
      case .after, .before, .shift: return nil
      default: return .when(when)
      }
    } catch let question as PlanAmbiguity {
      guard let first = question.options.first, let when = try? WhenReader(context).read(first) else {
        return .unclear(question.question)
      }
      return .either(when, question.options)
    } catch { return .unclear("\(error)") }
  }
}
