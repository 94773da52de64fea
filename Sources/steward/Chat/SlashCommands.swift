import Agent
import Foundation
import Homelab
import Models
import Store
import Terminal

/// The commands of the chat.
struct SlashCommands {
  let session: Session

  enum Result: Equatable {
    case goOn, leave
    /// Go on with the session of this id.
    case resume(String)
  }

  static let all: [(name: String, help: String)] = [
    ("/help", "these commands and keys"),
    ("/tools", "what Steward can do, and what each tool may change"),
    ("/model", "the model in use; /model NAME changes it"),
    ("/context", "what the model will see, and how many tokens each part takes"),
    ("/discover", "ask every host what it is; /discover NAME asks one"),
    ("/drift", "compare the documents with the machines; /drift apply corrects them, after your yes"),
    ("/plan", "the plans; /plan NAME shows one"),
    ("/incident", "what was found before and what was done about it; /incident ID shows one"),
    ("/review", "earlier sessions; /review ID shows one"),
    ("/resume", "go on with an earlier session: /resume ID, or the last one"),
    ("/clear", "forget this conversation (the transcript keeps it)"),
    ("/quit", "leave"),
  ]

  static let names = all.map(\.name)

  private var lab: Lab { session.lab }
  private var screen: Screen { Console.screen }

  func run(_ line: String) async throws -> Result {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    let argument = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : nil
    do {
      switch parts[0] {
      case "/help", "/?": help()
      case "/tools": print(ToolList.text(lab.catalog, screen: screen))
      case "/model": try await model(argument)
      case "/context": await context()
      case "/discover": try await discover(argument)
      case "/drift": try await drift(argument)
      case "/plan": try plan(argument)
      case "/incident": try await incident(argument)
      case "/review":
        if let argument {
          let archive = SessionArchive(lab.store)
          print(try ReviewText.show(archive, try archive.find(argument), screen: screen))
        } else {
          print(try ReviewText.list(SessionArchive(lab.store), screen: screen))
        }
      case "/resume":
        let archive = SessionArchive(lab.store)
        // Without an id the one before this; this one is the last as soon as it has a turn.
        let own = session.transcript.session
        let id = try argument.map { try archive.find($0) } ?? archive.list().first { $0.id != own }?.id
        guard let id else { throw StewardError("there is no earlier session") }
        return .resume(id)
      case "/clear":
        await session.conversation.clear()
        print("The conversation begins anew; the transcript keeps what was said.")
      case "/quit", "/exit": return .leave
      default:
        let near = SlashCommands.names.filter { $0.hasPrefix(parts[0].prefix(3)) }
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
        print("There is no command \(Escaper.escapeLine(parts[0])).\(hint) /help lists them.")
      }
    } catch {
      print(screen.paint(.red, Console.told("\(error)")))
    }
    return .goOn
  }

  private func print(_ text: String) { screen.write(text + "\n\n") }

  private func help() {
    let width = SlashCommands.names.map(\.count).max() ?? 8
    let lines = SlashCommands.all.map { command in
      "  " + screen.paint(.cyan, command.name)
        + String(repeating: " ", count: width - command.name.count + 2) + command.help
    }
    print(
      lines.joined(separator: "\n") + """


          Alt-Enter or \\ at the end of a line begins a new line. Ctrl-R searches earlier ones.
          Tab completes commands, hosts and documents. Ctrl-C stops an answer.
        """)
  }

  private func model(_ name: String?) async throws {
    if let name {
      let spec = name == "builtin" || name.hasPrefix("ollama:") || name.hasPrefix("openai:") ? name : "ollama:" + name
      let selection = try await ModelSelection.select(spec, lab: lab)
      await session.conversation.use(selection.model)
      print("The next line goes to \(selection.model.name).")
      return
    }
    let current = await session.conversation.parts.model.name
    var lines = ["In use: \(current)"]
    let server = ModelSelection.server(lab, url: nil)
    do {
      let installed = try await server.installed()
      lines.append("At \(server.endpoint):")
      lines += installed.map { model in
        "  \(model.name)  \(model.parameterSize)\(model.canCallTools ? "" : "  (calls no tools)")"
      }
      if installed.isEmpty { lines.append("  none; \(ModelChoice.pullLine(memory: Machine.memory))") }
    } catch { lines.append("\(error)") }
    print(lines.map(Escaper.escapeLine).joined(separator: "\n"))
  }

  private func context() async {
    let window = await session.conversation.window
    let rows = [
      ("system prompt and tools", window.prefix), ("history", window.history),
      ("last line and documents", window.line), ("results", window.results),
      ("kept for the answer", window.reserve), ("free", max(0, window.free)),
    ]
    let usage = await session.conversation.history.turns.last?.answer.usage
    var lines = ["\(window.size) tokens of context (estimated by part):"]
    for (name, tokens) in rows {
      let cells = Int((Double(tokens) / Double(window.size) * 40).rounded())
      let bar = String(repeating: "█", count: max(0, min(40, cells)))
      lines.append(
        "  " + name.padding(toLength: 26, withPad: " ", startingAt: 0)
          + String(format: "%6d  ", tokens) + screen.paint(.cyan, bar))
    }
    if let usage, usage.promptTokens > 0 {
      let (about, inferred) =
        usage.cachedInferred == true
        ? ("about ", " (the server does not tell; inferred from what stayed the same)") : ("", "")
      lines.append(
        "The last turn's prompts had \(usage.promptTokens) tokens, \(about)\(usage.cachedTokens) of them from the server's cache\(inferred)."
      )
      if let ahead = usage.aheadTokens { lines.append("\(ahead) tokens were read before the line came.") }
    }
    print(lines.joined(separator: "\n"))
  }

  private func incident(_ id: String?) async throws {
    if let id {
      guard let found = try await lab.incidents.keeper.incident(id) else {
        throw StewardError("there is no incident \"\(id)\"; /incident lists them")
      }
      return print(Escaper.escape(try await IncidentText.page(found, lab.incidents)))
    }
    let incidents = try await lab.incidents.keeper.incidents()
    var lines: [String] = []
    for one in incidents.prefix(40) {
      lines.append(Escaper.escapeLine(try await IncidentText.line(one, lab.incidents)))
    }
    print(lines.isEmpty ? "No incident is known." : lines.joined(separator: "\n"))
  }

  private func discover(_ argument: String?) async throws {
    let names = argument?.split(separator: " ").map(String.init) ?? []
    let survey = try await SurveyView.survey(lab, only: lab.surveyor.named(names))
    print(SurveyText(survey, inventory: lab.surveyor.currentInventory).text(limit: Int.max))
  }

  private func drift(_ argument: String?) async throws {
    guard argument == nil || argument == "apply" else { throw StewardError("/drift takes nothing, or apply") }
    let drift = lab.surveyor.drift(of: try await SurveyView.survey(lab))
    DriftView.show(drift, dates: lab.documentDates)
    print("")
    guard argument != nil else { return }
    for (document, edit) in drift.corrections {
      let call = ToolCall(
        tool: "update_doc",
        arguments: ["document": .string(document), "mode": "row", "text": .string(edit.text)])
      try await ToolRun(lab: lab, json: false).run(call)
    }
  }

  private func plan(_ name: String?) throws {
    let directory = lab.root + "/plans"
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
      .filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted()
    guard let name else {
      print(
        files.isEmpty
          ? "There is no plan yet. Ask for one: I want to upgrade to a 2.5GbE network"
          : files.map { "  plans/\($0)" }.joined(separator: "\n"))
      return
    }
    guard let file = files.first(where: { $0.contains(name) }) else {
      throw StewardError("there is no plan \"\(name)\" in plans/")
    }
    var markdown = MarkdownStream(width: screen.width, colour: screen.colour)
    let text = try lab.files.read("plans/" + file)
    print(markdown.write(text) + markdown.finish())
  }
}
