import Agent
import ArgumentParser
import Homelab

struct DriftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift", abstract: "Compare the documents with the machines.",
    discussion: """
      Asks every host as `steward discover` does, and lists where INFRASTRUCTURE.md and SERVICES.md say something \
      else. With --apply it then proposes the corrections of the documents, as one difference to approve each.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Argument(help: "Differences of this host only.") var host: String?
  @Flag(name: .long, help: "Look at every address of the documented networks too.") var sweep = false
  @Option(name: .long, help: "Compare with a file that steward discover --json wrote; nobody is asked.")
  var facts: String?
  @Flag(name: .long, help: "Correct the documents, after your yes.") var apply = false

  func validate() throws {
    if apply, printing.json { throw ValidationError("--apply asks and --json does not; use one of them") }
  }

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let only = try host.map { try lab.surveyor.named([$0])?.first?.name ?? $0 }
    let survey: Survey
    if let facts {
      survey = try DriftCommand.read(facts)
    } else {
      survey = try await SurveyView.survey(lab, sweep: sweep)
    }
    let drift = lab.surveyor.drift(of: survey, only: only)
    if printing.json {
      Console.write(json: drift.json(dates: lab.documentDates))
      return
    }
    DriftView.show(drift, dates: lab.documentDates)
    let corrections = drift.corrections
    let byHand = drift.differences.filter(\.correction.isEmpty)
    if !byHand.isEmpty {
      let hosts = Set(byHand.map(\.host)).sorted().joined(separator: ", ")
      Console.note(
        "no table has a cell for \(byHand.count) of them (\(hosts)): add a Notes column to the table, or write it by hand"
      )
    }
    guard apply else {
      if !corrections.isEmpty { Console.note("to correct the documents: steward drift --apply") }
      return
    }
    for (document, edit) in corrections {
      let call = ToolCall(
        tool: "update_doc",
        arguments: ["document": .string(document), "mode": "row", "text": .string(edit.text)])
      try await ToolRun(lab: lab, json: false).run(call)
    }
  }

  private static func read(_ path: String) throws -> Survey {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw StewardError("\(path) cannot be read", status: .usage)
    }
    return try Survey(reading: text)
  }
}
