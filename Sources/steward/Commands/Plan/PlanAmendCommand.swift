import Agent
import ArgumentParser
import Foundation
import Homelab

struct PlanAmendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "amend", abstract: "Change a plan in plain words, after your yes.",
    discussion: """
      Steps are named by number, host, role, group or words of their title; times in words are shown as dates:

        delay the k3s nodes until next weekend      bring step 4 forward to tonight
        move step 3 to Friday night                 every step one day later
        do the storage before the router            split step 5 by host
        merge steps 2 and 3                         drop the switch
        add a step: order the cables before step 4  make step 6 human
        use fawn for step 7                         nothing on weekdays

      What waits for a step moves along with it. What is not possible is refused with the reason, and what could mean \
      two things is asked. Earlier versions stay: steward plan history ID.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @Argument(help: "What to change, in your words.") var change: String?
  @Flag(name: .long, help: "Take the last change back.") var undo = false

  func validate() throws {
    if (change == nil) != undo { throw ValidationError("say what to change, or --undo") }
  }

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    var arguments: JSONObject = [
      "plan": .string("\(record.number)"), "change": .string(change ?? "take the last change back"),
    ]
    if undo { arguments[AmendPlanTool.undo] = true }
    var run = ToolRun(lab: lab, json: printing.json)
    // Where nobody can be asked, what would change is told with the way to say yes.
    let call = ToolCall(tool: "amend_plan", arguments: arguments)
    let tool = try lab.catalog.tool("amend_plan")
    run.onPending = try? await difference(from: record, to: tool.prepare(call))
    try await run.run(call)
  }

  private func difference(from record: PlanRecord, to prepared: PreparedCall) throws -> ToolRun.Told? {
    guard let write = prepared.writes.first else { return nil }
    let plan = try PlanFile(reading: write.content, path: write.path).plan
    let diff = PlanDiff(from: record.plan, to: plan, clock: try PlanClock(zone: plan.zone))
    // The part above the lines of the file, with what the owner should know beside the changes.
    let text = write.diff.components(separatedBy: "\n\n").first ?? diff.lines.joined(separator: "\n")
    return ToolRun.Told(text: text, json: ["plan": .string("\(record.number)"), "diff": diff.json])
  }
}
