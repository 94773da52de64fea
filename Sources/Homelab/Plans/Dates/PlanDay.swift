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

  public static func + (day: PlanDay, days: Int) -> PlanDay { PlanDay(number: day.number + days) }
  public static func - (day: PlanDay, days: Int) -> PlanDay { PlanDay(number: day.number - days) }
  public static func < (left: PlanDay, right: PlanDay) -> Bool { left.number < right.number }
}
