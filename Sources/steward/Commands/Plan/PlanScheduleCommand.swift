import Agent
import ArgumentParser
import Foundation
import Homelab

struct PlanScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Have systemd run a plan in its windows, after your yes.",
    discussion: """
      Every step that Steward does must be approved first. The timer fires where windows begin and end and after each \
      start of the machine; what Steward does then is what steward plan run does: nothing twice, nothing outside its \
      window, and a missed window is told. After an amendment of the windows, schedule again.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @OptionGroup var scope: TimerScopeOptions

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    try await PlanTimer(lab: lab, json: printing.json, scope: scope.word).install(record)
    scope.tellOfLogin()
  }
}

struct PlanUnscheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unschedule", abstract: "Let systemd run a plan no more, after your yes.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @OptionGroup var scope: TimerScopeOptions

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    try await PlanTimer(lab: lab, json: printing.json, scope: scope.word).change("remove", record)
  }
}

/// The one call behind both commands.
struct PlanTimer {
  let lab: Lab
  let json: Bool
  let scope: String?

  /// Installs it where every step of Steward's that is still to come is approved.
  func install(_ record: PlanRecord) async throws {
    let statuses = try await lab.approvals.statuses(of: record)
    for step in record.plan.steps where step.kind == .automated && !step.state.isOver && !step.state.hasBegun {
      if case .needed(let why)? = statuses[step.id] {
        throw StewardError(
          "step \(step.id) of plan \(record.number) needs your approval first (\(why)): steward plan approve \(record.number)",
          status: .needsApproval)
      }
    }
    try await change("install", record)
  }

  func change(_ action: String, _ record: PlanRecord) async throws {
    var arguments: JSONObject = ["action": .string(action), "plan": .string("\(record.number)")]
    if let scope { arguments["scope"] = .string(scope) }
    try await ToolRun(lab: lab, json: json).run(ToolCall(tool: "plan_timer", arguments: arguments))
  }
}
