import Foundation

/// A time as the words of an amendment give it.
public enum PlanWhen: Sendable, Hashable {
  /// Exactly this window: "Friday night", "from 22:00 to 02:00".
  case window(PlanWindow)
  /// Some time in these days, at the step's own time of the day: "Saturday", "next weekend".
  case days(PlanDay, count: Int)
  /// It begins then, and lasts as long as before: "tomorrow 22:00".
  case start(Date)
  /// By calendar days or by hours: "one day later".
  case shift(days: Int, minutes: Int)
  /// Not before: "after Friday".
  case notBefore(Date)
  /// Over by: "before Friday".
  case over(by: Date)
  /// Only on days of the week (0 is Sunday): "not on weekdays".
  case only(weekdays: Set<Int>)
  /// After, or before, what these words name.
  case after(String)
  case before(String)
}

/// Words that mean more than one thing: the question back, and what could be meant.
public struct PlanAmbiguity: Error, Sendable, Hashable, CustomStringConvertible {
  public var question: String
  public var options: [String]
  /// The words that mean several things: an option can stand in their place. Empty where nothing can.
  public var about: String

  public init(_ question: String, options: [String] = [], about: String = "") {
    self.question = question
    self.options = options
    self.about = about
  }

  /// The option that an answer chooses: "the first", "the 5th", "21:00"; nil where it chooses none.
  public func option(for answer: String) -> String? {
    let text = answer.lowercased()
    let words = text.split { !$0.isLetter && !$0.isNumber && $0 != ":" && $0 != "-" }.map(String.init)
    if let exact = options.first(where: { text.contains($0.lowercased()) }) { return exact }
    let named = options.filter { option in
      let known = Set(
        option.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != ":" && $0 != "-" }.map(String.init))
      return words.contains { $0.contains(where: \.isNumber) && known.contains($0) }
    }
    if named.count == 1 { return named[0] }
    if let match = text.firstMatch(of: /\b(\d{1,2})(?:st|nd|rd|th)\b/), let day = Int(match.output.1) {
      let dated = options.filter { $0.contains(String(format: "-%02d", day)) }
      if dated.count == 1 { return dated[0] }
    }
    let ordinals: [Set<String>] = [
      ["first", "former", "coming", "this", "earlier", "sooner", "morning"],
      ["second", "latter", "following", "later", "evening"],
    ]
    let places = ordinals.indices.filter { !ordinals[$0].isDisjoint(with: words) && $0 < options.count }
    return places.count == 1 ? options[places[0]] : nil
  }

  public var description: String {
    options.isEmpty ? question : "\(question) It could be \(options.joined(separator: ", or ")); say which."
  }
}

/// What a time is told against.
public struct WhenContext: Sendable {
  public enum Direction: Sendable { case later, earlier, any }

  public var clock: PlanClock
  public var now: Date
  /// When what is moved begins now; nil where it has no window.
  public var reference: Date?
  public var direction: Direction

  public init(clock: PlanClock, now: Date, reference: Date? = nil, direction: Direction = .any) {
    self.clock = clock
    self.now = now
    self.reference = reference
    self.direction = direction
  }

  var today: PlanDay { clock.day(of: now) }
  /// The next whole minute: nothing begins in the past.
  var soon: Date { PlanWindow.minute(now.addingTimeInterval(60)) }
}
