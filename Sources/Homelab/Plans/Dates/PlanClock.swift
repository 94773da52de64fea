import Foundation

/// Days and times as people of one time zone read and write them.
public struct PlanClock: Sendable {
  public let zone: TimeZone
  public let calendar: Calendar

  /// Throws `PlanError` for a name that no zone has.
  public init(zone name: String) throws {
    guard let zone = TimeZone(identifier: name) else {
      throw PlanError("there is no time zone \"\(name)\"; write one as Europe/Berlin (IANA)")
    }
    self.init(zone)
  }

  public init(_ zone: TimeZone) {
    self.zone = zone
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    calendar.locale = Locale(identifier: "en_US_POSIX")
    // Weeks begin on Monday (ISO 8601).
    calendar.firstWeekday = 2
    calendar.minimumDaysInFirstWeek = 4
    self.calendar = calendar
  }

  static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  /// `Fri 2026-11-27 22:00`; with the offset, ` +01:00`, where the clock shows that time twice.
  public func text(_ date: Date) -> String { day(date) + " " + time(date) }

  /// `Fri 2026-11-27`.
  public func day(_ date: Date) -> String {
    let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
    return PlanClock.days[(parts.weekday ?? 1) - 1] + " " + isoDay(date)
  }

  /// `2026-11-27`.
  public func isoDay(_ date: Date) -> String {
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }

  /// `22:00`, with the offset where it is there twice.
  public func time(_ date: Date) -> String {
    let parts = calendar.dateComponents([.hour, .minute], from: date)
    let time = String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
    return isTwice(date) ? time + " " + offset(date) : time
  }

  /// `Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00`, the second day only where it is another.
  public func text(_ window: PlanWindow) -> String {
    let end = isoDay(window.start) == isoDay(window.end) ? time(window.end) : text(window.end)
    return "\(text(window.start)) to \(end)"
  }

  /// `+01:00`.
  func offset(_ date: Date) -> String {
    let minutes = zone.secondsFromGMT(for: date) / 60
    return String(format: "%@%02d:%02d", minutes < 0 ? "-" : "+", abs(minutes) / 60, abs(minutes) % 60)
  }

  /// Whether the clock shows the time of `date` a second time, an hour before or after.
  func isTwice(_ date: Date) -> Bool { instants(like: date).count > 1 }

  /// Every instant whose day and time are those of `date`.
  private func instants(like date: Date) -> [Date] { instants(local: wall(date)) }

  /// Seconds since 1970 as the clock on the wall counts them → the instants, none in the hour that is left out.
  private func instants(local: Double) -> [Date] {
    let offsets = Set(
      [-86_400.0, 0, 86_400].map { zone.secondsFromGMT(for: Date(timeIntervalSince1970: local + $0)) })
    return offsets.map { Date(timeIntervalSince1970: local - Double($0)) }
      .filter { Double(zone.secondsFromGMT(for: $0)) == local - $0.timeIntervalSince1970 }.sorted()
  }

  /// What the clock on the wall shows, in seconds since the beginning of 1970 as if it had always gone like this.
  public func wall(_ date: Date) -> Double {
    date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))
  }

  /// The instant at which the clock shows `wall`. In the time that a change leaves out it is the change itself; of two
  /// it is the first.
  public func instant(wall: Double) -> Date {
    if let first = instants(local: wall).first { return first }
    let before = Date(
      timeIntervalSince1970: wall - Double(zone.secondsFromGMT(for: Date(timeIntervalSince1970: wall + 86_400))))
    return zone.nextDaylightSavingTimeTransition(after: before.addingTimeInterval(-2 * 86_400)) ?? before
  }

  /// The day that the calendar on the wall shows.
  public func day(of date: Date) -> PlanDay { PlanDay(number: Int((wall(date) / 86_400).rounded(.down))) }

  /// The instant of a time on a day; hours may go past 24, into the days after.
  public func date(_ day: PlanDay, hour: Int = 0, minute: Int = 0) -> Date {
    instant(wall: Double(day.number * 86_400 + hour * 3600 + minute * 60))
  }

  /// `2026-11-27` → the day, nil where there is none.
  public static func day(year: Int, month: Int, day: Int) -> PlanDay? {
    let clock = PlanClock(.gmt)
    return clock.local(DateComponents(year: year, month: month, day: day), hour: 0, minute: 0)
      .map { PlanDay(number: Int($0) / 86_400) }
  }

  private func local(_ day: DateComponents, hour: Int, minute: Int) -> Double? {
    var utc = Calendar(identifier: .gregorian)
    utc.timeZone = TimeZone(secondsFromGMT: 0)!
    var parts = DateComponents(year: day.year, month: day.month, day: day.day, hour: 0)
    parts.timeZone = utc.timeZone
    guard let date = utc.date(from: parts), utc.component(.day, from: date) == day.day,
      utc.component(.month, from: date) == day.month
    else { return nil }
    return date.timeIntervalSince1970 + Double(hour * 3600 + minute * 60)
  }

  /// `[Fri ]2026-11-27 22:00[ +01:00]` → the instant. Throws `PlanError` for what is no time there, such as the
  /// hour that a change of the clocks leaves out, or a day of the week that the date is not.
  public func date(reading text: String) throws -> Date {
    guard
      let match = text.wholeMatch(
        of: /(?:([A-Z][a-z]{2}) )?(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})(?: ([+\-]\d{2}:\d{2}))?/),
      let year = Int(match.output.2), let month = Int(match.output.3), let number = Int(match.output.4),
      let hour = Int(match.output.5), let minute = Int(match.output.6), hour < 24, minute < 60,
      let local = local(DateComponents(year: year, month: month, day: number), hour: hour, minute: minute)
    else { throw PlanError("\"\(text)\" is no time; write it as Fri 2026-11-27 22:00") }
    let found = instants(local: local)
    guard let first = found.first else {
      throw PlanError("\(text) is left out when the clocks of \(zone.identifier) change; write a time after it")
    }
    var date = first
    if let offset = match.output.7.map(String.init) {
      guard let meant = found.first(where: { self.offset($0) == offset }) else {
        throw PlanError("\(zone.identifier) has no offset \(offset) at that time; leave it away")
      }
      date = meant
    } else if found.count > 1 {
      let both = found.map { offset($0) }.joined(separator: " or ")
      throw PlanError("\(text) is there twice when the clocks change; write it with \(both) behind")
    }
    let weekday = PlanClock.days[calendar.component(.weekday, from: date) - 1]
    if let written = match.output.1.map(String.init), written != weekday {
      throw PlanError("\(isoDay(date)) is a \(weekday), not a \(written); correct one of them")
    }
    return date
  }

  /// What ``text(_:)-(PlanWindow)`` writes → the window. Throws `PlanError`.
  public func window(reading text: String) throws -> PlanWindow {
    let ends = text.components(separatedBy: " to ")
    guard ends.count == 2 else {
      throw PlanError("\"\(text)\" is no window; write it as Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00")
    }
    let start = try date(reading: ends[0])
    let short = ends[1].wholeMatch(of: /\d{2}:\d{2}(?: [+\-]\d{2}:\d{2})?/) != nil
    let end = try date(reading: short ? "\(isoDay(start)) \(ends[1])" : ends[1])
    guard start < end else { throw PlanError("the window \"\(text)\" ends before it begins") }
    return PlanWindow(start: start, end: end)
  }
}
