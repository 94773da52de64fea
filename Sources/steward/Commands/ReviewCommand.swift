import Agent
import ArgumentParser
import Foundation
import Store
import Terminal

struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Read what was asked, found, decided and changed.",
    subcommands: [List.self, Show.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the sessions (the default).")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      let archive = SessionArchive(lab.store)
      if printing.json {
        let formatter = ISO8601DateFormatter()
        let sessions = try archive.list().map { session -> JSONValue in
          [
            "id": .string(session.id), "started": .string(formatter.string(from: session.started)),
            "title": .string(session.title), "turns": .number(Double(session.turns)),
            "effects": .number(Double(session.effects)), "model": .string(session.model),
          ]
        }
        Console.write(json: ["sessions": .array(sessions)])
      } else {
        Console.write(try ReviewText.list(archive, screen: Console.screen))
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one session whole.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions
    @Argument(help: "The session's id, or last.") var session: String

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      let archive = SessionArchive(lab.store)
      let id = try archive.find(session)
      if printing.json {
        let formatter = ISO8601DateFormatter()
        let events = try archive.events(of: id).map { event -> JSONValue in
          [
            "at": .string(formatter.string(from: event.at)), "event": try JSONValue(encoding: event.event),
          ]
        }
        Console.write(json: ["id": .string(id), "events": .array(events)])
      } else {
        Console.write(try ReviewText.show(archive, id, screen: Console.screen))
      }
    }
  }
}

/// Transcripts for people; stored text goes through the same escaper as everything else.
enum ReviewText {
  static func list(_ archive: SessionArchive, screen: Screen) throws -> String {
    let sessions = try archive.list()
    guard !sessions.isEmpty else { return "There is no session yet." }
    return sessions.map { session in
      let changed = session.effects == 0 ? "" : "  \(session.effects) changed"
      let turns = session.turns == 1 ? "1 turn" : "\(session.turns) turns"
      return "  " + screen.paint(.bold, session.id) + "  \(turns)\(changed)  "
        + Escaper.escapeLine(String(session.title.prefix(70)))
        + screen.paint(.dim, "  \(session.model)")
    }.joined(separator: "\n")
  }

  static func show(_ archive: SessionArchive, _ id: String, screen: Screen) throws -> String {
    var lines = [screen.paint(.bold, "Session \(id)")]
    var partial = ""
    for event in try archive.events(of: id) {
      let time = event.at.formatted(date: .omitted, time: .shortened)
      if case .wrote(let piece) = event.event {
        partial += piece
        continue
      }
      if case .replied = event.event { partial = "" }
      if let text = told(event.event, screen: screen) {
        lines.append(screen.paint(.dim, time) + " " + text)
      }
    }
    // A turn that was cut off keeps what was shown of it.
    if !partial.isEmpty { lines.append(Escaper.escape(partial) + screen.paint(.dim, " (cut off)")) }
    return lines.joined(separator: "\n")
  }

  private static func told(_ event: TurnEvent, screen: Screen) -> String? {
    switch event {
    case .asked(let line, _): return "\n" + screen.paint(.cyan, "❯ " + Escaper.escape(line))
    case .retrieved(let passages):
      return screen.paint(
        .dim, "documents: " + passages.map { "[\($0.id)] \(Escaper.escapeLine($0.place))" }.joined(separator: ", "))
    case .wrote, .thought, .replied: return nil
    case .called(let call, let effect):
      return "[\(call.id)] \(Escaper.escapeLine(call.line)) (\(effect.rawValue))"
    case .decided(let call, let decision):
      return decision == .allowed ? nil : "[\(call.id)] decided: \(decision.rawValue)"
    case .finished(let call, let outcome, let text):
      let mark = outcome == .done ? "" : "\(outcome.rawValue): "
      return "[\(call.id)] \(mark)\(Escaper.escape(Trim.headAndTail(text, limit: 1500, name: "the transcript")))"
    case .changed(let changes): return "changed: \(Escaper.escape(changes.joined(separator: "; ")))"
    case .answered(let answer):
      return
        ([Escaper.escape(answer.answer)] + Footer.lines(for: answer).map { screen.paint(.dim, Escaper.escapeLine($0)) })
        .joined(separator: "\n")
    case .failed(let reason): return screen.paint(.red, "failed: \(Escaper.escape(reason))")
    case .cancelled: return "stopped by the owner"
    }
  }
}
