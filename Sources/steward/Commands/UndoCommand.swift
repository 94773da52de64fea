import Agent
import ArgumentParser
import Documents
import Homelab
import Store
import Terminal

struct UndoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take back the last change of a document.",
    discussion: """
      Shows the difference and asks, like any other change. A document that has changed in the same place since is left \
      alone. `steward undo ID` takes back an earlier change; `steward undo --list` lists them.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Flag(name: .long, help: "List what can be taken back.") var list = false
  @Argument(help: "The change's id, as --list prints it (else the last one).") var id: String?

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    let changes = try await lab.journal.written()
    if list { return show(changes) }
    let undone = Set(changes.compactMap { $0.prepared.call.arguments[UndoEdit.argument]?.plain })
      .union(UndoCommand.undonePlans(changes))
    let open = changes.filter {
      !undone.contains($0.pending.id) && $0.prepared.call.arguments[UndoEdit.argument] == nil
    }
    guard let entry = id == nil ? open.last : changes.last(where: { $0.pending.id == id }) else {
      throw StewardError(
        id.map { "no document was changed by \($0); `steward undo --list` lists the changes" }
          ?? "there is no change of a document to take back")
    }
    guard !undone.contains(entry.pending.id) else {
      throw StewardError("\(entry.pending.id) was taken back already; `steward undo --list` lists the changes")
    }
    if entry.prepared.call.tool == "amend_plan" { return try await undoPlan(entry, in: lab) }
    guard entry.prepared.writes.count == 1, let write = entry.prepared.writes.first else {
      throw StewardError("\(entry.pending.id) wrote more than one document; take it back yourself")
    }
    try await ToolRun(lab: lab, json: printing.json).run(
      ToolCall(
        tool: "update_doc",
        arguments: [
          "document": .string(write.path), "text": .string("take back \(entry.pending.id)"),
          UndoEdit.argument: .string(entry.pending.id),
        ]))
  }

  /// A plan takes its own changes back: the store has its versions, and the steps may have gone on since.
  private func undoPlan(_ entry: EffectJournal.Entry, in lab: Lab) async throws {
    let number = entry.prepared.call.arguments["plan"]?.plain ?? ""
    let record = try await lab.plans.find(number)
    guard try await lab.plans.versions(of: record).last?.text == entry.prepared.writes.first?.content else {
      throw StewardError(
        "plan \(record.number) was changed again since \(entry.pending.id); steward plan amend \(record.number) --undo takes the last change back"
      )
    }
    try await ToolRun(lab: lab, json: printing.json).run(
      ToolCall(
        tool: "amend_plan",
        arguments: ["plan": .string(number), "change": "take the last change back", AmendPlanTool.undo: true]))
  }

  /// Changes of plans that were taken back, each by a later one of the same plan.
  private static func undonePlans(_ changes: [EffectJournal.Entry]) -> Set<String> {
    var open: [String: [String]] = [:]
    var undone: Set<String> = []
    for entry in changes where entry.prepared.call.tool == "amend_plan" {
      let plan = entry.prepared.call.arguments["plan"]?.plain ?? ""
      if entry.prepared.call.arguments[AmendPlanTool.undo] == true {
        if let last = open[plan]?.popLast() { undone.insert(last) }
      } else {
        open[plan, default: []].append(entry.pending.id)
      }
    }
    return undone
  }

  private func show(_ changes: [EffectJournal.Entry]) {
    if printing.json {
      let rows = changes.map { entry -> JSONValue in
        [
          "id": .string(entry.pending.id), "session": .string(entry.session),
          "paths": .array(entry.prepared.writes.map { .string($0.path) }), "note": .string(entry.note),
        ]
      }
      Console.write(json: ["changes": .array(rows)])
      return
    }
    if changes.isEmpty { Console.note("no document was changed yet") }
    for entry in changes {
      Console.write(Escaper.escapeLine("\(entry.pending.id)  \(entry.session)  \(entry.note)"))
    }
  }
}
