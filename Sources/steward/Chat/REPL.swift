import Agent
import Foundation
import Homelab
import Models
import Store
import Terminal

/// The chat: reads a line, answers it, until the owner leaves.
struct REPL {
  private(set) var session: Session
  let status: StatusLine

  init(session: Session, status: StatusLine) {
    self.session = session
    self.status = status
  }

  private var lab: Lab { session.lab }
  private var screen: Screen { Console.screen }

  mutating func run(notice: String?) async throws {
    let model = await session.conversation.parts.model.name
    greet(model: model, notice: notice)
    try await tellUnresolved()
    let completer = Completer(lexicon: lab.inventory.lexicon())
    let redactor = lab.redactor
    let editor = LineEditor(history: lab.root + "/.steward/history", clean: { redactor.redact($0).text }) {
      line, cursor in
      completer.complete(line, cursor)
    }
    var interrupted = false
    while true {
      await readAhead()
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
          switch try await SlashCommands(session: session).run(line) {
          case .goOn: break
          case .leave: return
          case .resume(let id): try await resume(id)
          }
        } else if let go = PlanGo(line), let plan = try? await PlanStart(session: session).plan(for: go) {
          await begin(plan, go, line)
        } else {
          await ask(line)
        }
      }
    }
  }

  /// Only for somebody who types: a line that comes through a pipe is there already.
  private func readAhead() async {
    guard lab.settings.readsAhead, screen.isTerminal, isatty(STDIN_FILENO) == 1 else { return }
    await session.conversation.readAhead()
  }

  private func greet(model: String, notice: String?) {
    let inventory = lab.inventory.current()
    let hosts = inventory.hosts.count == 1 ? "1 host" : "\(inventory.hosts.count) hosts"
    screen.write(
      screen.paint(.bold, "Steward") + " \(Version.current) · \(lab.root) · \(hosts) · \(model)\n")
    if let notice, !notice.hasPrefix("model:") { Console.note(notice) }
    screen.write(
      screen.paint(
        .dim, "/help shows the commands, Ctrl-D leaves; what asks for your yes is marked ‹\(ApprovalCard.mark)›")
        + "\n\n")
  }

  /// Effects that a crash left open are shown once, never run again.
  private func tellUnresolved() async throws {
    for told in try await OpenEffects(lab: lab).list() {
      Console.note(told.state)
      if let next = told.next { Console.note("  → " + next) }
      try await lab.journal.settle(told.entry, note: told.state)
    }
    for entry in try await lab.journal.running() {
      Console.note(
        "another Steward (process \(entry.holder ?? 0)) carries out \(entry.pending.id): \(entry.prepared.call.line)")
    }
  }

  private mutating func resume(_ id: String) async throws {
    let model = await session.conversation.parts.model
    await session.conversation.stopReadingAhead()
    session = try await Session(
      lab: lab, model: model, approver: TerminalApprover(status: status), earlier: id)
    let turns = await session.conversation.history.turns
    let last = turns.last.map { ": \(Escaper.escapeLine(String($0.line.prefix(60))))" } ?? ""
    screen.write("Session \(id) goes on after \(turns.count == 1 ? "1 turn" : "\(turns.count) turns")\(last)\n\n")
  }

  /// A plan begins by code alone: what is approved and what runs is asked on the terminal.
  private func begin(_ plan: PlanRecord, _ go: PlanGo, _ line: String) async {
    let start = PlanStart(session: session)
    var told: String
    do {
      told = try await start.begin(plan, go, line: line)
      screen.write("\n")
    } catch {
      told = "\(error)"
      screen.write("\n" + screen.paint(.red, Console.told(told)) + "\n\n")
    }
    do { try await start.keep(line, told) } catch { Console.note("\(error)") }
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
      screen.write("\n" + screen.paint(.red, Console.told("\(error)")) + "\n\n")
    }
  }
}
