import Agent
import ArgumentParser
import Foundation
import Homelab

struct IncidentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident", abstract: "What was found before, what was done about it, and how long that held.",
    subcommands: [List.self, Show.self, Note.self, Close.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the incidents, the last seen first.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions
    @Argument(help: "Incidents of this host only.") var host: String?
    @Flag(name: .long, help: "Open ones only.") var open = false

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      let name = try host.map { try lab.inventory.current().resolve($0).name }
      let incidents = try await lab.incidents.keeper.incidents().filter { incident in
        (name == nil || incident.host == name) && (!open || incident.state == .open)
      }
      if printing.json { return Console.write(json: ["incidents": .array(incidents.map(IncidentText.json))]) }
      if incidents.isEmpty { return Console.note("no incident is known; steward diagnose and steward watch find them") }
      for incident in incidents {
        Console.write(Escaper.escapeLine(try await IncidentText.line(incident, lab.incidents)))
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what happened to one.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions
    @Argument(help: "The incident's id, such as i3.") var id: String

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      guard let incident = try await lab.incidents.keeper.incident(id) else {
        throw StewardError("there is no incident \"\(id)\"; `steward incident list` shows them", status: .usage)
      }
      if printing.json { return Console.write(json: IncidentText.json(incident)) }
      Console.write(Escaper.escape(try await IncidentText.page(incident, lab.incidents)))
    }
  }

  struct Note: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add your words to one.")
    @OptionGroup var labOptions: LabOptions
    @Argument(help: "The incident's id, such as i3.") var id: String
    @Argument(help: "The note.") var text: [String]

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      let text = lab.redactor.redact(text.joined(separator: " ")).text
      guard text.contains(where: { !$0.isWhitespace }) else { throw StewardError("the note is empty", status: .usage) }
      _ = try await lab.incidents.keeper.note(id, text, closes: false, at: Date())
      Console.note("noted in \(id)")
    }
  }

  struct Close: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Close one; it opens again when it is found again.")
    @OptionGroup var labOptions: LabOptions
    @Argument(help: "The incident's id, such as i3.") var id: String
    @Argument(help: "Why.") var text: [String] = []

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      let text = lab.redactor.redact(text.joined(separator: " ")).text
      _ = try await lab.incidents.keeper.note(id, text, closes: true, at: Date())
      Console.note("\(id) is closed")
    }
  }
}

/// Incidents in words.
enum IncidentText {
  static func line(_ incident: Incident, _ book: IncidentBook) async throws -> String {
    let recurrence = try await book.recurrence(of: incident).map { "; \($0.told(now: incident.seen))" } ?? ""
    return
      "\(incident.id)  \(incident.state.rawValue)  \(incident.host): \(incident.object) (\(incident.rule)), last seen \(time(incident.seen))\(recurrence)"
  }

  static func page(_ incident: Incident, _ book: IncidentBook) async throws -> String {
    var lines = [
      "\(incident.id)  \(incident.host): \(incident.object)",
      "  rule       \(incident.rule), found by the check \(incident.check)",
      "  state      \(incident.state.rawValue), \(incident.severity), last seen \(time(incident.seen))",
      "  figure     \(incident.figure)",
    ]
    if !incident.cause.isEmpty { lines.append("  cause      \(incident.cause)") }
    if let procedure = incident.procedure { lines.append("  procedure  \(procedure)") }
    if let recurrence = try await book.recurrence(of: incident) {
      lines.append("  seen       \(recurrence.told(now: incident.seen))")
    }
    if let prevention = Prevention.of(rule: incident.rule, object: incident.object, host: incident.host) {
      lines.append("  prevent    \(prevention.goal)")
    }
    lines.append("")
    for event in incident.events {
      let text =
        event.text.isEmpty ? "" : "  \(event.text.replacing("\n", with: "\n" + String(repeating: " ", count: 32)))"
      let session = event.session.isEmpty ? "" : "  (session \(event.session))"
      lines.append(
        "  \(time(event.at))  \(event.kind.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0))\(text)\(session)"
      )
    }
    return lines.joined(separator: "\n")
  }

  static func json(_ incident: Incident) -> JSONValue {
    .object([
      "id": .string(incident.id), "rule": .string(incident.rule), "host": .string(incident.host),
      "object": .string(incident.object), "check": .string(incident.check), "severity": .string(incident.severity),
      "state": .string(incident.state.rawValue), "figure": .string(incident.figure), "cause": .string(incident.cause),
      "procedure": incident.procedure.map(JSONValue.string) ?? .null, "seen": .string(iso(incident.seen)),
      "times": .number(Double(incident.occurrences.count)),
      "events": .array(
        incident.events.map { event in
          [
            "at": .string(iso(event.at)), "kind": .string(event.kind.rawValue), "text": .string(event.text),
            "session": .string(event.session),
          ]
        }),
    ])
  }

  private static func iso(_ date: Date) -> String { date.formatted(.iso8601) }

  private static func time(_ date: Date) -> String {
    let parts = Calendar.current.dateComponents([.hour, .minute], from: date)
    return "\(Machine.day(date)) " + String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
  }
}
