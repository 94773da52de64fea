import Agent
import Foundation
import Models
import Store
import Terminal

/// The chat: reads a line, answers it, until the owner leaves.
struct REPL {
  let session: Session
  let status: StatusLine

  private var lab: Lab { session.lab }
  private var screen: Screen { Console.screen }

  func run(notice: String?) async throws {
    let model = await session.conversation.parts.model.name
    greet(model: model, notice: notice)
    try await tellUnresolved()
    let completer = Completer(lexicon: lab.inventory.lexicon())
    let editor = LineEditor(history: lab.root + "/.steward/history") { line, cursor in
      completer.complete(line, cursor)
    }
    var interrupted = false
    while true {
      let prompt = screen.paint(.cyan, "❯") + " "
      switch await editor.read(prompt: screen.isTerminal ? prompt : "") {
      case .end:
        screen.write(screen.isTerminal ? "\n" : "")
        return
      case .interrupted:
        if interrupted { return }
        interrupted = true
        screen.write(screen.paint(.dim, "Ctrl-C again or Ctrl-D leaves") + "\n")
      case .line(let text):
        interrupted = false
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if line.isEmpty { continue }
        if line.hasPrefix("/") {
          let commands = SlashCommands(session: session)
          if try await commands.run(line) == .leave { return }
        } else {
          await ask(line)
        }
      }
    }
  }

  private func greet(model: String, notice: String?) {
    let inventory = lab.inventory.current()
    let hosts = inventory.hosts.count == 1 ? "1 host" : "\(inventory.hosts.count) hosts"
    screen.write(
      screen.paint(.bold, "Steward") + " \(Version.current) · \(lab.root) · \(hosts) · \(model)\n")
    if let notice, !notice.hasPrefix("model:") { Console.note(notice) }
    screen.write(screen.paint(.dim, "/help shows the commands, Ctrl-D leaves") + "\n\n")
  }

  /// Effects that a crash left open are shown, never run again.
  private func tellUnresolved() async throws {
    for entry in try await lab.journal.unresolved() {
      Console.note(
        "\(entry.pending.id) (\(entry.prepared.call.line)) was begun in session \(entry.session) and its outcome is unknown: check it before you ask for it again"
      )
      try await lab.journal.markUnknown(entry.pending.id)
    }
  }

  private func ask(_ line: String) async {
    let view = TurnView(showsText: true, status: status)
    await view.begin()
    do {
      _ = try? await lab.index.update()
      let session = session
      let answer = try await Signals.cancelling {
        try await session.ask(line) { await view.show($0) }
      }
      await view.finish()
      screen.write("\n" + FooterView.render(answer, screen) + "\n")
    } catch is CancellationError {
      await view.finish()
      screen.write("\n" + screen.paint(.dim, "stopped") + "\n\n")
    } catch {
      await view.finish()
      screen.write("\n" + screen.paint(.red, Escaper.escape("\(error)")) + "\n\n")
    }
  }
}
