import Agent
import ArgumentParser
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
    try await ToolRun(lab: lab, json: printing.json).run(ToolCall(tool: "amend_plan", arguments: arguments))
  }
}
