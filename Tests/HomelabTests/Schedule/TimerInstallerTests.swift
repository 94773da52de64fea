import Agent
import Foundation
import TestSupport
import Testing
import Tools

@testable import Homelab

@Suite struct TimerInstallerTests {
  private let directory = TemporaryFolder.path("units")

  private func job(_ schedule: TimerJob.Schedule) -> TimerJob {
    TimerJob(
      name: "steward-watch", description: "looks at 100% of the hosts",
      command: ["/usr/local/bin/steward", "watch", "--once", "--lab", "/home/an owner/lab $1 \"x\" %h"],
      directory: "/tmp", schedule: schedule)
  }

  @Test func quotesWhatSystemdWouldFillIn() {
    #expect(
      job(.every(seconds: 900)).service.contains(
        #"ExecStart=/usr/local/bin/steward watch --once --lab "/home/an owner/lab $$1 \"x\" %%h""#))
    #expect(job(.every(seconds: 900)).service.contains("Description=looks at 100%% of the hosts"))
  }

  @Test func writesWhenItRuns() {
    #expect(job(.every(seconds: 900)).timer.contains("OnUnitActiveSec=900s"))
    let at = job(.at(Date(timeIntervalSince1970: 1_795_816_800))).timer
    #expect(at.contains("OnCalendar=2026-11-27 22:00:00 UTC"))
    #expect(at.contains("Persistent=true"))
    #expect(job(.calendar("Fri 22:00")).timer.contains("OnCalendar=Fri 22:00"))
  }

  /// systemd's own reader finds nothing wrong.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
  func systemdTakesTheUnits() async throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    for (number, schedule) in [
      TimerJob.Schedule.every(seconds: 900), .at(Date(timeIntervalSince1970: 4_000_000_000)), .calendar("Fri 22:00"),
    ].enumerated() {
      var job = job(schedule)
      job.name = "steward-t\(number)"
      job.command[0] = "/bin/true"
      try job.service.write(toFile: "\(directory)/\(job.name).service", atomically: true, encoding: .utf8)
      try job.timer.write(toFile: "\(directory)/\(job.name).timer", atomically: true, encoding: .utf8)
      let result = try await ProcessRunner().run(
        Command(["systemd-analyze", "verify", "--man=no", "\(directory)/\(job.name).timer"], timeout: 30))
      let about = (result.output + result.errorOutput).split(separator: "\n").filter { $0.contains(job.name) }
      #expect(about.isEmpty, "\(about)")
    }
  }

  @Test func showsTheFilesAndTheCommandsAndTheWayBack() throws {
    var call = PreparedCall(call: ToolCall(tool: "watch_timer"))
    try TimerInstaller(scope: .user, directory: directory).install(job(.every(seconds: 900)), into: &call)
    #expect(call.files.map(\.path) == ["\(directory)/steward-watch.service", "\(directory)/steward-watch.timer"])
    let card = ApprovalCard.render(call)
    #expect(card.contains("systemctl --user enable --now steward-watch.timer"))
    #expect(card.contains("│ OnUnitActiveSec=900s"))
    #expect(card.contains("systemctl --user disable --now steward-watch.timer"))
    #expect(call.effect == .change)
  }

  @Test func installsAndRemoves() async throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let installer = TimerInstaller(scope: .system, directory: directory)
    let runner = RecordedRunner { command in
      let isActive = command.arguments.contains("is-active")
      let there = FileManager.default.fileExists(atPath: directory + "/steward-watch.timer")
      return CommandResult(ending: .exited(isActive && !there ? 3 : 0), output: there ? "active\n" : "inactive\n")
    }
    var call = PreparedCall(call: ToolCall(tool: "watch_timer"))
    try installer.install(job(.every(seconds: 900)), into: &call)
    _ = try await StepRunner(runner: runner).run(call)
    #expect(installer.isInstalled("steward-watch"))
    var away = PreparedCall(call: ToolCall(tool: "watch_timer"))
    try installer.remove("steward-watch", from: &away)
    _ = try await StepRunner(runner: runner).run(away)
    #expect(!installer.isInstalled("steward-watch"))
    var none = PreparedCall(call: ToolCall(tool: "watch_timer"))
    #expect(throws: CallError.self) { try installer.remove("steward-watch", from: &none) }
  }

  /// A systemd that does not take the timer leaves nothing behind.
  @Test func aTimerThatDoesNotStartIsTakenAwayAgain() async throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let installer = TimerInstaller(scope: .system, directory: directory)
    var call = PreparedCall(call: ToolCall(tool: "watch_timer"))
    try installer.install(job(.every(seconds: 900)), into: &call)
    let runner = RecordedRunner { command in
      CommandResult(ending: .exited(command.arguments.contains("enable") ? 1 : 0), output: "", errorOutput: "no bus")
    }
    let error = await #expect(throws: CallError.self) { try await StepRunner(runner: runner).run(call) }
    #expect(error?.description.contains("no bus") == true)
    #expect(!installer.isInstalled("steward-watch"))
  }

  @Test(arguments: ["watch", "../x", "steward-", "steward-x.timer", "steward-x y"])
  func refusesNamesThatAreNotItsOwn(name: String) {
    var call = PreparedCall(call: ToolCall(tool: "watch_timer"))
    #expect(throws: CallError.self) {
      try TimerInstaller(scope: .system, directory: directory).remove(name, from: &call)
    }
  }

  @Test(arguments: [("15m", 900), ("2h", 7200), ("60s", 60), ("900", 900), ("1s", nil), ("25h", nil), ("soon", nil)])
  func readsTimes(text: String, seconds: Int?) { #expect(WatchTimerTool.seconds(text) == seconds) }
}
