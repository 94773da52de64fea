import Agent
import Foundation

/// A command that systemd runs at times: Steward is never a daemon of its own.
public struct TimerJob: Sendable, Hashable {
  /// When it runs.
  public enum Schedule: Sendable, Hashable {
    /// Again and again, `seconds` after the last run began; the first time a minute after it is installed.
    case every(seconds: Int)
    /// An `OnCalendar=` expression (systemd.time(7)): `Fri 22:00`.
    case calendar(String)
    /// Once.
    case at(Date)
    /// At each of these, and a minute after every start of the machine; the first time when it is installed.
    case dates([Date])
  }

  /// The units' name without an extension: `steward-watch`.
  public var name: String
  public var description: String
  /// The program by its whole path, and its arguments.
  public var command: [String]
  public var directory: String?
  public var schedule: Schedule
  /// Whether a run that was missed while the machine was off is made up for; only by the calendar.
  public var isPersistent: Bool
  /// Whether it begins again a minute after something killed it.
  public var restartsAfterCrash: Bool

  public init(
    name: String, description: String, command: [String], directory: String? = nil, schedule: Schedule,
    isPersistent: Bool = true, restartsAfterCrash: Bool = false
  ) {
    self.name = name
    self.description = description
    self.command = command
    self.directory = directory
    self.schedule = schedule
    self.isPersistent = isPersistent
    self.restartsAfterCrash = restartsAfterCrash
  }

  /// The name of a unit as Steward gives it; throws `CallError` for any other.
  static func check(name: String) throws {
    guard name.wholeMatch(of: /steward-[a-z0-9][a-z0-9\-]{0,80}/) != nil else {
      throw CallError(.invalid, "\"\(Escaper.escapeLine(name))\" is no name of a timer of Steward's: steward-…")
    }
  }

  var service: String {
    var lines = [
      "# Written by Steward; removed by it too.", "[Unit]", "Description=\(TimerJob.text(description))", "",
      "[Service]", "Type=oneshot",
    ]
    if let directory { lines.append("WorkingDirectory=\(TimerJob.text(directory))") }
    if restartsAfterCrash { lines += ["Restart=on-abnormal", "RestartSec=60"] }
    lines.append("ExecStart=" + command.map(TimerJob.word).joined(separator: " "))
    return lines.joined(separator: "\n") + "\n"
  }

  var timer: String {
    var lines = [
      "# Written by Steward; removed by it too.", "[Unit]", "Description=\(TimerJob.text(description))", "", "[Timer]",
    ]
    switch schedule {
    case .every(let seconds): lines += ["OnActiveSec=1min", "OnUnitActiveSec=\(seconds)s"]
    case .calendar(let expression): lines += ["OnCalendar=\(TimerJob.text(expression))"]
    case .at(let date): lines += ["OnCalendar=\(TimerJob.calendar(date))", "RemainAfterElapse=no"]
    case .dates(let dates): lines += ["OnBootSec=1min"] + dates.map { "OnCalendar=\(TimerJob.calendar($0))" }
    }
    if case .every = schedule {} else { lines.append("Persistent=\(isPersistent)") }
    lines += ["AccuracySec=1min", "", "[Install]", "WantedBy=timers.target"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// `2026-11-27 22:00:00 UTC`
  static func calendar(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "UTC")!
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    return String(
      format: "%04d-%02d-%02d %02d:%02d:%02d UTC", parts.year!, parts.month!, parts.day!, parts.hour!, parts.minute!,
      parts.second!)
  }

  /// Text of one line; systemd fills in what begins with a percent sign.
  private static func text(_ text: String) -> String {
    String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }).replacing("%", with: "%%")
  }

  /// A word of a command line as systemd.service(5) reads it: nothing in it is split or filled in.
  static func word(_ word: String) -> String {
    let text = text(word).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "$$")
    return text.wholeMatch(of: /[A-Za-z0-9_.,:=@\/+\-]+/) != nil ? text : "\"\(text)\""
  }
}
