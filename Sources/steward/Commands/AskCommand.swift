import Agent
import ArgumentParser
import Foundation
import Homelab
import Store
import Terminal

struct AskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Ask once and end: for scripts and quick questions.",
    discussion: """
      The answer goes to stdout, everything else to stderr. Nothing is changed without a terminal to \
      say yes on: it ends with 10 then, and prints what waits.

        steward ask "why is the nas slow?"
        echo "how full are the disks?" | steward ask -
        steward ask --prompt daily-check host=nas
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var printing: PrintOptions

  @Option(name: .long, help: "A saved prompt; its placeholders follow as name=value.")
  var prompt: String?

  @Flag(name: .customLong("continue"), help: "Go on with the last session.")
  var goesOn = false

  @Argument(help: "The question, - to read it from stdin, or name=value with --prompt.")
  var words: [String] = []

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    let (line, owned) = try question(lab)
    lab.notices.forEach { Console.note($0) }
    let selection = try await ModelSelection.select(modelOptions.model, lab: lab)
    if let notice = selection.notice { Console.note(notice) }
    try await lab.updateIndex()
    let earlier = goesOn ? try SessionArchive(lab.store).find("last") : nil
    let status = StatusLine(screen: Console.screen)
    let session = try await Session(
      lab: lab, model: selection.model, approver: TerminalApprover(status: status), earlier: earlier)
    if prompt == nil, let go = PlanGo(line), let plan = try await PlanStart(session: session).plan(for: go) {
      return try await begin(plan, go, line, session)
    }
    let view = TurnView(showsText: !printing.json, status: status)
    let answer = try await Signals.cancelling {
      do {
        let answer = try await session.ask(line, owned: owned) { await view.show($0) }
        await view.finish()
        return answer
      } catch {
        await view.finish()
        throw error
      }
    }
    if printing.json {
      try Console.write(json: answer)
    } else {
      let footer = FooterView.render(answer, Console.screen)
      if !footer.isEmpty { Console.write(footer, toErrors: true) }
    }
    if Grounding.claimsWithoutEvidence(answer) {
      Console.note("nothing was done: the answer claims it, and no call did it")
    }
    for pending in answer.pending {
      Console.note(
        "nothing was changed: approve it on a terminal with: steward approve \(pending.id) \(pending.digest)"
      )
    }
    if let status = ExitStatus(answer) { throw status.code }
  }

  /// A plan begins with the owner at a terminal, as in the chat.
  private func begin(_ plan: PlanRecord, _ go: PlanGo, _ line: String, _ session: Session) async throws {
    let id = plan.number
    guard TerminalApprover.canAsk else {
      throw StewardError(
        "plan \(id) begins after your yes on a terminal: steward plan approve \(id), then steward plan run \(id) and steward plan schedule \(id)",
        status: .needsApproval)
    }
    let start = PlanStart(session: session)
    let told = try await start.begin(plan, go, line: line)
    try await start.keep(line, told)
  }

  /// The line, and what of it the owner wrote where that is not all.
  private func question(_ lab: Lab) throws -> (line: String, owned: [String]?) {
    if let prompt {
      var values: [String: String] = [:]
      for word in words {
        guard let equals = word.firstIndex(of: "=") else {
          throw StewardError("\"\(word)\" is not name=value", status: .usage)
        }
        values[String(word[..<equals])] = String(word[word.index(after: equals)...])
      }
      let prompts = Prompts(place: LabPlace(root: lab.root, share: lab.share))
      return (try prompts.fill(prompt, values), prompts.isOfLab(prompt) ? Array(values.values) : nil)
    }
    let line: String
    if words == ["-"] {
      let data = FileHandle.standardInput.readDataToEndOfFile()
      guard let text = String(data: data, encoding: .utf8) else {
        throw StewardError("stdin is not UTF-8", status: .usage)
      }
      line = text
    } else {
      line = words.joined(separator: " ")
    }
    let trimmed = line.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else {
      throw StewardError("nothing was asked: steward ask \"question\"", status: .usage)
    }
    return (trimmed, nil)
  }
}
