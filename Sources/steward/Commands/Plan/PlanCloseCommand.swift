import Agent
import ArgumentParser
import Homelab

struct PlanCloseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "End a plan: what is left of it is skipped, after your yes.",
    discussion: "The plan stays, with its versions and what was done. A timer of it is switched off, after another yes."
  )

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let told = try await PlanCloseCommand.close(try await lab.plans.find(which.plan), of: lab)
    if printing.json {
      Console.write(json: PlanView.json(try await lab.plans.find(which.plan), [:]))
    } else {
      Console.write(told)
    }
  }

  /// Asks on the terminal, then closes the plan; what came of it, for people.
  static func close(_ record: PlanRecord, of lab: Lab) async throws -> String {
    let open = record.plan.steps.filter { !$0.state.isOver }
    let text =
      "‹\(ApprovalCard.mark)› Close plan \(record.number): \(Escaper.escapeLine(record.plan.goal))\n"
      + open.map { "  \($0.id). \(Escaper.escapeLine($0.title)) (\($0.state.rawValue))" }.joined(separator: "\n")
    guard TerminalApprover.canAsk else {
      throw StewardError(
        "nothing was closed: say yes on a terminal with: steward plan close \(record.number)", status: .needsApproval)
    }
    let reply = await TerminalQuestion.ask(
      text,
      question: "‹\(ApprovalCard.mark)› Skip \(open.count == 1 ? "this step" : "these \(open.count) steps")? [y/N] ")
    guard ApprovalCard.approves(reply, PreparedCall(call: ToolCall(tool: "plan"), effect: .change)) else {
      throw StewardError("nothing was closed", status: .refused)
    }
    let closed = try await lab.plans.close(record)
    let name = PlanTimerTool.name(of: closed.number, lab: lab.root)
    for scope in [TimerInstaller.Scope.system, .user] where TimerInstaller(scope: scope).isInstalled(name) {
      try await PlanTimer(lab: lab, json: false, scope: scope.rawValue).change("remove", closed)
    }
    return "plan \(closed.number) is closed: \(open.count == 1 ? "1 step was" : "\(open.count) steps were") skipped"
  }
}
