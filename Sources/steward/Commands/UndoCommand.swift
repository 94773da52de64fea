import Agent
import ArgumentParser
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
    let last = try await LastChange(in: lab)
    if list { return show(last.changes) }
    try await ToolRun(lab: lab, json: printing.json).run(try await last.reversal(of: last.entry(id)))
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
