import Agent
import Foundation

/// Makes of a timer what an approval shows and `StepRunner` carries out: the unit files and the commands that make
/// systemd take them in, with the way back.
public struct TimerInstaller: Sendable {
  /// Whose systemd runs it.
  public enum Scope: String, Sendable, Hashable, Codable {
    case system, user
  }

  public let scope: Scope
  public let directory: String
  private let files = LocalFiles()

  /// - Parameter directory: where unit files go; else where systemd.unit(5) says.
  public init(
    scope: Scope, directory: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.scope = scope
    let home = environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.config"
    self.directory = directory ?? (scope == .system ? "/etc/systemd/system" : home + "/systemd/user")
  }

  /// The scope of whoever runs Steward: the system's for root.
  public static var ownScope: Scope { getuid() == 0 ? .system : .user }

  /// Fills `call` with the installation of `job`. Throws `CallError` where it cannot be installed.
  public func install(_ job: TimerJob, into call: inout PreparedCall) throws {
    try TimerJob.check(name: job.name)
    guard job.command.first?.hasPrefix("/") == true else {
      throw CallError(.failed, "\(job.name) needs its program by the whole path, not \"\(job.command.first ?? "")\"")
    }
    call.files = try [
      files.plan(path(job.name, "service"), job.service), files.plan(path(job.name, "timer"), job.timer),
    ]
    let unit = "\(job.name).timer"
    call.steps = [
      step(.act, "Let systemd read the units", ["daemon-reload"]),
      step(.act, "Switch the timer on", ["enable", "--now", unit]),
      step(.verify, "It waits for its time", ["is-active", unit], expects: .says("active")),
      step(.rollback, "Switch the timer off", ["disable", "--now", unit]),
    ]
    call.rollback = "systemctl \(words.map { $0 + " " }.joined())disable --now \(unit), and the files are removed"
    call.effect = .change
    call.user = NSUserName()
  }

  /// Fills `call` with the removal. Throws `CallError` where there is no such timer.
  public func remove(_ name: String, from call: inout PreparedCall) throws {
    try TimerJob.check(name: name)
    let paths = [path(name, "timer"), path(name, "service")]
    let there = try paths.filter { try files.hash($0) != nil }
    guard !there.isEmpty else {
      throw CallError(.invalid, "there is no timer \(name) in \(directory)")
    }
    call.files = try there.map { try files.plan($0, nil) }
    let unit = "\(name).timer"
    call.steps = [
      step(.act, "Switch the timer off", ["disable", "--now", unit]),
      step(.verify, "Let systemd forget the units", ["daemon-reload"]),
      step(.verify, "It does not run any more", ["is-active", unit], expects: .fails),
    ]
    call.rollback = "the units' text stands above: it can be installed again"
    call.effect = .change
    call.user = NSUserName()
  }

  /// Whether a timer of this name is installed.
  public func isInstalled(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(name, "timer"))
  }

  private var words: [String] { scope == .user ? ["--user"] : [] }

  private func path(_ name: String, _ kind: String) -> String { "\(directory)/\(name).\(kind)" }

  private func step(
    _ part: PreparedStep.Part, _ title: String, _ arguments: [String], expects: Expectation? = nil
  ) -> PreparedStep {
    PreparedStep(
      part, title: title, command: Command(["systemctl"] + words + arguments, timeout: 30), expectation: expects)
  }
}
