import Agent
import ArgumentParser
import Store
import Terminal

struct ApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approve something that waits, on a terminal.",
    discussion: "Without an id it lists what waits.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Argument(help: "The id, as `steward ask` printed it.") var id: String?
  @Argument(help: "The digest, or at least its first 16 characters.") var digest: String?

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    guard let id else { return try await list(lab) }
    guard let entry = try await lab.journal.entry(id) else {
      throw StewardError("there is nothing with the id \(id); `steward approve` lists what waits")
    }
    guard entry.state == .proposed else {
      throw StewardError("\(id) does not wait any more: \(entry.state.rawValue)")
    }
    guard let digest, digest.count >= 16, entry.pending.digest.hasPrefix(digest) else {
      throw StewardError(
        "\(id) needs its digest: steward approve \(id) \(entry.pending.digest)", status: .usage)
    }
    // The tool must be the one that was proposed: a changed file voids it.
    let tool = try lab.catalog.tool(entry.prepared.call.tool)
    guard let file = lab.catalog.files.first(where: { $0.tool.name == tool.description.name }),
      entry.prepared.toolHash == file.hash
    else {
      throw StewardError("the tool of \(id) has changed since; ask again")
    }
    let status = StatusLine(screen: Console.screen)
    switch await TerminalApprover(status: status).decide(on: entry.prepared) {
    case .approved: break
    case .pending:
      throw StewardError("there is no terminal to approve \(id) on", status: .needsApproval)
    default:
      try await lab.journal.decline(entry.pending)
      throw StewardError("\(id) was not approved; nothing was changed", status: .refused)
    }
    let executor = CallExecutor(
      catalog: lab.catalog, approver: TerminalApprover(status: status), journal: lab.journal,
      transcript: SessionTranscript(session: entry.session, store: lab.store),
      redactor: lab.redactor)
    let view = TurnView(showsText: false, status: status)
    let result = try await Signals.cancelling {
      try await executor.effect(entry.prepared, with: tool, approval: entry.pending) {
        await view.show($0)
      }
    }
    await view.finish()
    if let error = result.error { throw error }
    Console.write(Escaper.escape(result.changed.joined(separator: "\n")))
  }

  private func list(_ lab: Lab) async throws {
    let pending = try await lab.journal.pending()
    if printing.json {
      try Console.write(json: ["pending": pending.map(\.pending)])
      return
    }
    if pending.isEmpty { Console.note("nothing waits for approval") }
    for entry in pending {
      Console.write(
        Escaper.escapeLine(
          "\(entry.pending.id)  \(entry.pending.call.line.prefix(100))  steward approve \(entry.pending.id) \(entry.pending.digest.prefix(16))"
        ))
    }
  }
}
