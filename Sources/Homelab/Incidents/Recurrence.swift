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

  /// `3 times this month: 3rd, 11th, 22nd; the fix held 8 days, then 11 days; also on nas (2 times)`.
  public func told(now: Date, calendar: Calendar = .current) -> String {
    var parts: [String] = []
    if dates.count > 1 {
      let times = dates.count == 2 ? "twice" : "\(dates.count) times"
      let month = calendar.component(.month, from: now)
      let days = dates.map { calendar.component(.day, from: $0) }
      if dates.allSatisfy({ calendar.component(.month, from: $0) == month }) {
        // Several on one day are one date.
        let once = days.reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
        parts.append("\(times) this month: \(once.map(Recurrence.ordinal).joined(separator: ", "))")
      } else {
        let told = zip(dates, days).map { date, day in
          "\(day) \(Recurrence.months[calendar.component(.month, from: date) - 1])"
        }
        let once = told.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
        parts.append("\(times) in 30 days: \(once.joined(separator: ", "))")
      }
    }
    if !holds.isEmpty {
      parts.append("the fix held " + holds.suffix(5).map(Recurrence.duration).joined(separator: ", then "))
    }
    if !elsewhere.isEmpty {
      let hosts = elsewhere.map {
        "\($0.host) (\($0.times == 1 ? "once" : $0.times == 2 ? "twice" : "\($0.times) times"))"
      }
      parts.append((parts.isEmpty ? "in 30 days also on " : "also on ") + hosts.joined(separator: ", "))
    }
    return parts.joined(separator: "; ")
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
