import Foundation

/// When the steps of a draft take place: at the time that the goal gives, else from the next Friday on that still has
/// its evening.
struct DraftWindows: Sendable {
  private let clock: PlanClock
  private let first: PlanWindow
  /// Whether the goal gave the time.
  let isGiven: Bool
  /// What the owner should know of the time that was taken; nil where the goal gave it plainly, or none.
  let remark: String?

  init(_ clock: PlanClock, now: Date, time: GoalTime? = nil) {
    self.clock = clock
    let today = clock.day(of: now)
    let friday = today.next(5, includingSelf: now <= clock.date(today, hour: 17))
    let usual = PlanWindow(start: clock.date(friday, hour: 18), end: clock.date(friday, hour: 22))
    let found: PlanWindow?
    var remark: String?
    switch time?.meaning {
    case nil: found = usual
    case .when(let when):
      found = DraftWindows.window(when, clock, now)
      if found == nil, let time { remark = "\"\(time.words)\" has no room for the steps" }
    case .either(let when, let options):
      found = DraftWindows.window(when, clock, now)
      if let time { remark = "\"\(time.words)\" could be \(options.prefix(4).joined(separator: ", or "))" }
    case .unclear(let why):
      found = nil
      remark = why
    }
    first = found ?? usual
    isGiven = time != nil && found != nil
    let taken = first
    self.remark = remark.map { why in
      "When? \(why): the steps begin on \(clock.text(taken)). Say another time to move them."
    }
  }

  /// When the owner is at it; `week` counts from the first.
  func evening(_ week: Int = 0) -> PlanWindow { shifted(first, days: 7 * week) }

  /// When Steward works by itself: after it.
  func night(_ week: Int = 0) -> PlanWindow {
    let evening = evening(week)
    return PlanWindow(start: evening.end, end: later(evening.end, hours: 4))
  }

  /// When what was promised is looked at again: a day later.
  func dayAfter(_ week: Int = 0) -> PlanWindow {
    let start = later(evening(week).end, hours: 24)
    return PlanWindow(start: start, end: later(start, hours: 2))
  }

  private func later(_ date: Date, hours: Int) -> Date {
    clock.instant(wall: clock.wall(date) + Double(hours * 3600))
  }

  private func shifted(_ window: PlanWindow, days: Int) -> PlanWindow {
    guard days != 0 else { return window }
    return PlanWindow(start: later(window.start, hours: 24 * days), end: later(window.end, hours: 24 * days))
  }

  /// A time in words → the hours in which the owner is at it; nil where too little of it is left.
  private static func window(_ when: PlanWhen, _ clock: PlanClock, _ now: Date) -> PlanWindow? {
    let soon = PlanWindow.minute(now.addingTimeInterval(60))
    /// The evening of a working day; a day of the weekend is free from the morning on.
    func hours(_ day: PlanDay) -> PlanWindow? {
      let (from, to) = day.isWeekend ? (10, 18) : (18, 22)
      let start = max(soon, clock.date(day, hour: from))
      let end = clock.date(day, hour: to)
      return end.timeIntervalSince(start) >= 3600 ? PlanWindow(start: start, end: end) : nil
    }
    func first(_ days: some Sequence<PlanDay>) -> PlanWindow? { days.lazy.compactMap(hours).first { _ in true } }
    let today = clock.day(of: now)
    switch when {
    case .window(let window): return window
    case .start(let date): return PlanWindow(start: date, end: date.addingTimeInterval(4 * 3600))
    case .days(let day, let count):
      let days = (0..<count).map { day + $0 }
      return count > 2 ? first(days.filter { $0.weekday == 5 } + days) : first(days)
    case .notBefore(let date):
      let day = clock.day(of: date)
      return first([day.next(5, includingSelf: date <= clock.date(day, hour: 17))])
    case .over(let date):
      let last = clock.day(of: date)
      let days = (0..<14).map { last - $0 }.filter { $0 >= today }
      return (days.filter { $0.weekday == 5 } + days).lazy.compactMap(hours).first {
        $0.end <= date && $0.start >= soon
      }
    case .only(let weekdays): return first((1...7).map { today + $0 }.filter { weekdays.contains($0.weekday) })
    case .shift, .after, .before: return nil
    }
  }
}
