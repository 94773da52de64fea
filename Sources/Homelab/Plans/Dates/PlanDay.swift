/// A day of the calendar, wherever it is.
public struct PlanDay: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01.
  public var number: Int

  public init(number: Int) { self.number = number }

  /// From Sunday, 0, to Saturday, 6. The first day of 1970 was a Thursday.
  public var weekday: Int { ((number + 4) % 7 + 7) % 7 }

  public var isWeekend: Bool { weekday == 0 || weekday == 6 }

  /// The Monday of its week (ISO 8601).
  public var monday: PlanDay { self - (weekday + 6) % 7 }

  /// The first day after this one, or this one where `includingSelf`, that is `weekday`.
  public func next(_ weekday: Int, includingSelf: Bool = false) -> PlanDay {
    let days = (weekday - self.weekday + 7) % 7
    return self + (days == 0 && !includingSelf ? 7 : days)
  }

  /// Easter Sunday of the western churches, by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
  static func easter(year: Int) -> PlanDay {
    let (a, b, c) = (year % 19, year / 100, year % 100)
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let n = h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114
    return PlanClock.day(year: year, month: n / 31, day: n % 31 + 1) ?? PlanDay(number: 0)
  }

  public static func + (day: PlanDay, days: Int) -> PlanDay { PlanDay(number: day.number + days) }
  public static func - (day: PlanDay, days: Int) -> PlanDay { PlanDay(number: day.number - days) }
  public static func < (left: PlanDay, right: PlanDay) -> Bool { left.number < right.number }
}
