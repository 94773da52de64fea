import Agent
import Foundation

/// The tool `watch_timer`: has systemd run `steward watch --once` at times, or no more. Only `steward watch` calls it.
public struct WatchTimerTool: Tool {
  public let description: ToolDescription
  private let lab: String
  private let program: String
  private let installer: @Sendable (TimerInstaller.Scope) -> TimerInstaller
  private let runner: any CommandRunner

  /// The unit's name.
  public static let name = "steward-watch"

  /// - Parameters:
  ///   - lab: the lab's directory.
  ///   - program: Steward's own path.
  public init(
    description: ToolDescription, lab: String, program: String, runner: any CommandRunner,
    installer: @escaping @Sendable (TimerInstaller.Scope) -> TimerInstaller = { TimerInstaller(scope: $0) }
  ) {
    self.description = description
    self.lab = lab
    self.program = program
    self.runner = runner
    self.installer = installer
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let word = call.arguments["scope"]?.plain ?? TimerInstaller.ownScope.rawValue
    guard let scope = TimerInstaller.Scope(rawValue: word) else {
      throw CallError(.invalid, "the scope is system or user, not \"\(Escaper.escapeLine(word))\"")
    }
    var prepared = PreparedCall(call: call, effect: .change)
    let installer = installer(scope)
    if call.arguments["action"]?.plain == "remove" {
      try installer.remove(WatchTimerTool.name, from: &prepared)
      return prepared
    }
    let every = call.arguments["every"]?.plain ?? "15m"
    guard let seconds = WatchTimerTool.seconds(every) else {
      throw CallError(.invalid, "\"\(Escaper.escapeLine(every))\" is no time from 1m to 24h, such as 15m")
    }
    let job = TimerJob(
      name: WatchTimerTool.name, description: "Steward looks at the hosts of \(lab)",
      command: [program, "watch", "--once", "--lab", lab], directory: lab, schedule: .every(seconds: seconds))
    try installer.install(job, into: &prepared)
    return prepared
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let report = try await StepRunner(runner: runner).run(prepared)
    let removes = prepared.call.arguments["action"]?.plain == "remove"
    let told =
      removes
      ? "the timer \(WatchTimerTool.name) is removed" : "systemd runs steward watch by \(WatchTimerTool.name).timer"
    return ToolResult(text: told + "\n" + report.text, summary: told, changed: [told])
  }

  /// `15m`, `2h` → seconds, from a minute to a day; nil for anything else.
  public static func seconds(_ text: String) -> Int? {
    guard let match = text.wholeMatch(of: /(\d{1,6})(s|m|min|h)?/), let number = Int(match.output.1) else { return nil }
    let unit =
      switch match.output.2 {
      case "m", "min": 60
      case "h": 3600
      default: 1
      }
    return (60...86_400).contains(number * unit) ? number * unit : nil
  }
}
