import Agent
import ArgumentParser
import Foundation
import Homelab

struct PlanShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the timeline: who does what, when, how far it is, what comes next.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @Option(name: .long, help: "Show one step whole.") var step: String?

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    lab.plans.focus(on: record.number)
    let approvals = try await lab.approvals.statuses(of: record)
    if printing.json {
      Console.write(json: PlanView.json(record, approvals))
    } else if let step {
      guard let found = record.plan.step(step) else {
        throw StewardError("plan \(record.number) has no step \(step)", status: .usage)
      }
      Console.write(try PlanView.step(found, of: record, approvals[step], screen: Console.screen))
    } else {
      Console.write(try PlanView.timeline(record, approvals, now: Date(), screen: Console.screen))
    }
    if let told = PlanCheckView.told(try await lab.plans.check(record), record) { Console.note(told) }
  }
}
