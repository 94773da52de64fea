import Agent
import Foundation
import Testing

@testable import Homelab

struct PlanTimerToolTests {
  private let lab: PlanLab

  init() throws { lab = try PlanLab() }

  private struct NoRunner: CommandRunner {
    func run(_ command: Command) async throws -> CommandResult { throw CallError(.failed, "nothing runs in this test") }
  }

  private var tool: PlanTimerTool {
    let directory = lab.root + "/units"
    return PlanTimerTool(
      description: ToolDescription(name: "plan_timer", description: "timer", effect: .change), lab: "/srv/lab",
      program: "/usr/bin/steward", book: lab.book, runner: NoRunner(),
      installer: { TimerInstaller(scope: $0, directory: directory) })
  }

  private func prepare(_ arguments: JSONObject) async throws -> PreparedCall {
    try await tool.prepare(ToolCall(tool: "plan_timer", arguments: arguments))
  }

  private func keep(_ windows: [String?]) async throws {
    let clock = try PlanClock(zone: "Europe/Berlin")
    var plan = Plan(goal: "Do it", zone: "Europe/Berlin")
    plan.steps = try windows.enumerated().map { index, window in
      PlanStep(id: "\(index + 1)", title: "Do", kind: .automated, window: try window.map(clock.window(reading:)))
    }
    _ = try await lab.kept(plan)
  }

  @Test func firesWhereWindowsBeginAndEndAndAfterEachStartOfTheMachine() async throws {
    try await keep(["Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00", "Fri 2026-11-27 22:00 to 23:00", nil])
    let prepared = try await prepare(["action": "install", "plan": "1", "scope": "user"])
    #expect(prepared.effect == .change && prepared.files.count == 2)
    let timer = try #require(prepared.files.first { $0.path.hasSuffix(".timer") }?.content)
    for line in [
      "OnBootSec=1min", "OnCalendar=2026-11-27 21:00:00 UTC", "OnCalendar=2026-11-27 22:01:00 UTC",
      "OnCalendar=2026-11-28 01:01:00 UTC", "Persistent=true",
    ] { #expect(timer.contains(line + "\n"), "\(line)") }
    let service = try #require(prepared.files.first { $0.path.hasSuffix(".service") }?.content)
    #expect(service.contains("ExecStart=/usr/bin/steward plan run 1 --stay --lab /srv/lab\n"))
    #expect(service.contains("Restart=on-abnormal\n"))
  }

  @Test func twoWindowsInTheHourThatIsThereTwiceAreTwoTimes() async throws {
    try await keep(["Sun 2027-10-31 02:30 +02:00 to 02:45 +02:00", "Sun 2027-10-31 02:30 +01:00 to 02:45 +01:00"])
    let prepared = try await prepare(["action": "install", "plan": "1"])
    let timer = try #require(prepared.files.first { $0.path.hasSuffix(".timer") }?.content)
    #expect(timer.contains("2027-10-31 00:30:00 UTC") && timer.contains("2027-10-31 01:30:00 UTC"))
  }

  @Test func refusesWhatHasNoWindowToComeAndWhatIsNotThere() async throws {
    try await keep([nil, "Fri 2026-11-20 22:00 to 23:00"])
    for arguments: JSONObject in [
      ["action": "install", "plan": "1"], ["action": "remove", "plan": "1"], ["action": "install", "plan": "7"],
      ["action": "install", "plan": "1", "scope": "moon"],
    ] {
      await #expect(throws: CallError.self) { _ = try await prepare(arguments) }
    }
  }
}
