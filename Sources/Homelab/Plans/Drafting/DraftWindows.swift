import Foundation

/// When the steps of a draft take place: from the next Friday on that still has its evening.
struct DraftWindows {
  private let clock: PlanClock
  private let friday: PlanDay

  init(_ clock: PlanClock, now: Date) {
    self.clock = clock
    let today = clock.day(of: now)
    friday = today.next(5, includingSelf: now <= clock.date(today, hour: 17))
  }

  /// When the owner is at it: on a Friday evening; `week` counts from the next one.
  func evening(_ week: Int = 0) -> PlanWindow { window(week, 18, 22) }

  /// When Steward works by itself: in the night after it.
  func night(_ week: Int = 0) -> PlanWindow { window(week, 22, 26) }

  /// When what was promised is looked at again: a day later.
  func dayAfter(_ week: Int = 0) -> PlanWindow { window(week, 46, 48) }

  private func window(_ week: Int, _ from: Int, _ to: Int) -> PlanWindow {
    func date(_ hour: Int) -> Date { clock.date(friday + (7 * week + hour / 24), hour: hour % 24) }
    return PlanWindow(start: date(from), end: date(to))
  }
}
