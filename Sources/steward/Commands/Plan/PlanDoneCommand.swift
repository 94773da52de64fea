import Agent
import ArgumentParser
import Homelab

struct PlanDoneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "done", abstract: "Tick a step that you did, or skip one.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @Argument(help: "The step's id.") var step: String
  @Option(name: .long, help: "What you noted while doing it.") var note = ""
  @Flag(name: .long, help: "Do without the step: what needs it may go on.") var skip = false

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    let next = try await lab.plans.tick(step, in: record, skip: skip, note: note)
    if printing.json {
      Console.write(json: PlanView.json(next, [:]))
    } else {
      let timeline = try PlanTimeline(next.plan, now: lab.plans.now())
      Console.write(Escaper.escapeLine("step \(step) is \(skip ? "skipped" : "done"); \(timeline.nextWords)"))
    }
  }
}
