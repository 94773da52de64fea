import Agent
import Foundation

/// How often an incident came back, and how long the fixes held.
public struct Recurrence: Sendable, Hashable {
  /// When it began, in the last 30 days; the oldest first.
  public var dates: [Date]
  /// Seconds that each fix held: from the fix to the next time.
  public var holds: [TimeInterval]
  /// Other hosts that had the same, with how often.
  public var elsewhere: [(host: String, times: Int)] = []

  static let window: TimeInterval = 30 * 86_400

  public static func == (left: Recurrence, right: Recurrence) -> Bool {
    left.dates == right.dates && left.holds == right.holds
      && left.elsewhere.map { "\($0.host) \($0.times)" } == right.elsewhere.map { "\($0.host) \($0.times)" }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(dates)
    hasher.combine(holds)
  }

  /// nil where it was seen once only, here and elsewhere.
  public init?(of incident: Incident, elsewhere others: [Incident] = [], now: Date) {
    let begin = now.addingTimeInterval(-Recurrence.window)
    // A record from the future is one of a clock that was wrong: it tells no date.
    func recent(_ incident: Incident) -> [Date] {
      incident.occurrences.filter { $0 > begin && $0 <= now.addingTimeInterval(60) }
    }
    dates = recent(incident).sorted()
    var holds: [TimeInterval] = []
    var fixed: Date?
    for event in incident.events {
      switch event.kind {
      case .fixed: fixed = event.at
      case .reopened:
        if let begin = fixed, event.at > begin { holds.append(event.at.timeIntervalSince(begin)) }
        fixed = nil
      default: break
      }
    }
    self.holds = holds
    elsewhere = others.map { ($0.host, recent($0).count) }.filter { $0.1 > 0 && $0.0 != incident.host }
    guard dates.count > 1 || !elsewhere.isEmpty else { return nil }
  }

  /// The days on which it began, each once: what comes and goes for an hour is one time.
  public func days(_ calendar: Calendar = .current) -> [Date] {
    dates.reduce(into: [Date]()) { days, date in
      if !(days.last.map { calendar.isDate($0, inSameDayAs: date) } ?? false) { days.append(date) }
    }
  }

  /// `3 times this month: 3rd, 11th, 22nd; the fix held 8 days, then 11 days; also on nas (2 times)`; of one day
  /// `3 times on the 25th`.
  public func told(now: Date, calendar: Calendar = .current) -> String {
    var parts: [String] = []
    let days = days(calendar)
    let month = calendar.component(.month, from: now)
    let isThisMonth = days.allSatisfy { calendar.component(.month, from: $0) == month }
    func told(_ date: Date) -> String {
      let day = calendar.component(.day, from: date)
      return isThisMonth
        ? Recurrence.ordinal(day)
        : "\(day) \(Recurrence.months[calendar.component(.month, from: date) - 1])"
    }
    if days.count > 1 {
      parts.append(
        "\(Recurrence.times(days.count)) \(isThisMonth ? "this month" : "in 30 days"): \(days.map(told).joined(separator: ", "))"
      )
    } else if dates.count > 1, let day = days.first {
      parts.append("\(Recurrence.times(dates.count)) on \(isThisMonth ? "the " : "")\(told(day))")
    }
    if !holds.isEmpty {
      parts.append("the fix held " + holds.suffix(5).map(Recurrence.duration).joined(separator: ", then "))
    }
    if !elsewhere.isEmpty {
      let hosts = elsewhere.map { "\($0.host) (\(Recurrence.times($0.times)))" }
      parts.append(
        (parts.isEmpty ? "in 30 days also on " : "also on ") + hosts.joined(separator: ", "))
    }
    return parts.joined(separator: "; ")
  }

  private static func times(_ count: Int) -> String {
    count == 1 ? "once" : count == 2 ? "twice" : "\(count) times"
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  static func ordinal(_ day: Int) -> String {
    let ending =
      switch (day % 10, day / 10) {
      case (_, 1): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return "\(day)\(ending)"
  }

  private static func duration(_ seconds: TimeInterval) -> String {
    let days = Int((seconds / 86_400).rounded())
    if days >= 2 { return "\(days) days" }
    return days == 1 && seconds >= 20 * 3600 ? "a day" : Figure.duration(seconds)
  }
}
