import Agent
import ArgumentParser
import Homelab

struct PlanDoneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "done", abstract: "Tick a step that you did, or skip one.",
    discussion: """
      Steward looks whether it is done where the step says how, as at the speed of a link, and does not tick it where it \
      is not; --anyway ticks it all the same.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @Argument(help: "The step's id.") var step: String
  @Option(name: .long, help: "What you noted while doing it.") var note = ""
  @Flag(name: .long, help: "Do without the step: what needs it may go on.") var skip = false
  @Flag(name: .long, help: "Tick it without a look, or though the look finds it not done.") var anyway = false

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    var note = note
    let ticked = try lab.plans.tickable(step, in: record, skip: skip)
    if !skip, !anyway {
      let look = try await PlanExecution(lab).look(at: ticked, of: record)
      if let problem = look.problem {
        let back = ticked.rollback.map { $0.words.isEmpty ? "" : " Your way back: \($0.words)" } ?? ""
        throw StewardError(
          "step \(step) is not done: \(problem).\(back) To tick it all the same: steward plan done \(record.number) \(step) --anyway"
        )
      }
      if !look.seen.isEmpty { note = note.isEmpty ? "seen: \(look.seen)" : "\(note); seen: \(look.seen)" }
    } else if anyway, ticked.kind == .human, ticked.verification?.calls.isEmpty == false {
      note = note.isEmpty ? "ticked without a look" : "\(note); ticked without a look"
    }
    let next = try await lab.plans.tick(step, in: record, skip: skip, note: note)
    if printing.json {
      Console.write(json: PlanView.json(next, [:]))
    } else {
      let timeline = try PlanTimeline(next.plan, now: lab.plans.now())
      Console.write(
        Escaper.escapeLine(
          "step \(step) is \(skip ? "skipped" : "done")\(note.isEmpty ? "" : " (\(note))"); \(timeline.nextWords)"))
    }
  }
}
