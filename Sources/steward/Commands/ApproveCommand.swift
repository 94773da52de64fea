import Agent
import ArgumentParser
import Foundation
import Store
import Terminal

struct ApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approve something that waits, or let something run without a question.",
    discussion: """
      Without anything it lists what waits.

        steward approve p7 3f2a91c05d7be418     read it whole, then say yes on the terminal
        steward approve allow p7 --days 14      let exactly this run without a question
        steward approve revoke s1               ask again
      """,
    subcommands: [One.self, List.self, Allow.self, Revoke.self], defaultSubcommand: One.self)

  /// The default: one that waits, or all of them.
  struct One: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "one", abstract: "Approve one that waits (the default).")

    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions
    @Argument(help: "The id, as `steward ask` printed it.") var id: String?
    @Argument(help: "The digest, or at least its first 16 characters.") var digest: String?

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      guard let id else { return try await ApprovalList(lab: lab, json: printing.json).print() }
      guard let entry = try await lab.journal.entry(id) else {
        throw StewardError("there is nothing with the id \(id); `steward approve` lists what waits")
      }
      guard entry.state != .tampered else {
        throw StewardError(
          "\(id) is tampered with: its record in .steward/state.db is not what was proposed; ask again",
          status: .refused)
      }
      guard entry.state == .proposed else {
        let holder = entry.holder.map { " (process \($0) carries it out)" } ?? ""
        throw StewardError("\(id) does not wait any more: it \(entry.state.told)\(holder)")
      }
      guard let digest, digest.count >= 16, entry.pending.digest.hasPrefix(digest) else {
        throw StewardError(
          "\(id) needs its digest: steward approve \(id) \(entry.pending.digest)", status: .usage)
      }
      let status = StatusLine(screen: Console.screen)
      let approver = TerminalApprover(status: status)
      let executor = CallExecutor(
        catalog: lab.catalog, approver: approver, journal: lab.journal,
        transcript: SessionTranscript(session: entry.session, store: lab.store), redactor: lab.redactor,
        never: NeverList(lab: lab.root))
      // Nobody says yes to what would be refused after it.
      let drift = try await executor.drift(of: entry.prepared)
      guard drift.isEmpty else {
        try await lab.journal.decline(entry.pending)
        throw StewardError(
          "\(id) would do something else now: \(drift.joined(separator: "; ")); ask for it again", status: .refused)
      }
      switch await approver.decide(on: entry.prepared) {
      case .approved: break
      case .pending:
        throw StewardError("there is no terminal to approve \(id) on", status: .needsApproval)
      default:
        try await lab.journal.decline(entry.pending)
        throw StewardError("\(id) was not approved; nothing was changed", status: .refused)
      }
      let view = TurnView(showsText: false, status: status)
      let result = try await Signals.cancelling {
        let grant = try await lab.journal.approve(entry.pending, by: .owner)
        return try await executor.effect(entry.prepared, grant: grant, decision: .approved) { await view.show($0) }
      }
      await view.finish()
      if let error = result.error { throw error }
      Console.write(Escaper.escape(result.changed.joined(separator: "\n")))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List what waits, and what may run without a question.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions

    func run() async throws {
      try await ApprovalList(lab: try await Lab.open(labOptions.lab), json: printing.json).print()
    }
  }

  struct Allow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let exactly a call that was put to you run without a question, for a while.",
      discussion: """
        For looks at a host and for changes that can be taken back. It covers this tool as it is, this host as it is \
        reached, and these arguments. --finding lets an argument differ where one of Steward's parsers read the value \
        (a pid, a unit). It ends with any change of these, and never covers a value that came from other text.
        """)
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions
    @Argument(help: "The id of the call: it was put to you before.") var id: String
    @Option(name: .long, help: "Days until it ends, at most \(EffectJournal.longestStanding).") var days = 30
    @Option(name: .long, help: "An argument that may take a value which a parser read.") var finding: [String] = []

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      guard let entry = try await lab.journal.entry(id) else {
        throw StewardError("there is nothing with the id \(id); `steward review` shows what was done")
      }
      guard entry.state != .tampered else {
        throw StewardError("\(id) is tampered with: its record in .steward/state.db was changed", status: .refused)
      }
      if let problem = EffectJournal.standingProblem(entry.prepared) {
        throw StewardError("\(id) can have no standing permission: \(problem)", status: .refused)
      }
      guard lab.catalog.hash(of: entry.prepared.call.tool) == entry.prepared.toolHash else {
        throw StewardError("the tool of \(id) has changed since; ask for the call again", status: .refused)
      }
      guard TerminalApprover.canAsk else {
        throw StewardError("there is no terminal to ask on", status: .needsApproval)
      }
      let open = finding.map { "  \(ArgumentText.show($0)) may be any value that a parser of Steward's read\n" }
        .joined()
      let card = ApprovalCard.render(entry.prepared) + "\n\n" + open
      let days = days == 1 ? "1 day" : "\(self.days) days"
      let reply = await TerminalQuestion.ask(
        card, question: "‹\(ApprovalCard.mark)› Run this without a question for \(days)? [y/N] ")
      guard ApprovalCard.approves(reply, PreparedCall(call: entry.prepared.call, effect: .change)) else {
        throw StewardError("no permission was given", status: .refused)
      }
      let permission = try await lab.journal.allow(entry, findings: Set(finding), days: self.days)
      if printing.json {
        try Console.write(json: permission)
      } else {
        Console.write("\(permission.id) stands until \(ApprovalList.day(permission.expires))")
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a standing permission back.")
    @OptionGroup var labOptions: LabOptions
    @Argument(help: "The permission's id, such as s1.") var id: String

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      do {
        try await lab.journal.revoke(id)
      } catch let error as StoreError {
        throw StewardError(error.description, status: .usage)
      }
      Console.note("\(id) is taken back; it is asked about again")
    }
  }
}

/// What waits for a yes, and what may run without one.
struct ApprovalList {
  let lab: Lab
  let json: Bool

  func print() async throws {
    let pending = try await lab.journal.pending()
    let standing = lab.store.isKept ? try await lab.journal.permissions() : []
    if json {
      let lists: JSONValue = [
        "pending": try JSONValue(encoding: pending.map(\.pending)),
        "standing": try JSONValue(encoding: standing),
      ]
      Console.write(json: lists)
      return
    }
    if pending.isEmpty { Console.note("nothing waits for approval") }
    for entry in pending {
      let id = entry.pending.id
      let how =
        entry.state == .tampered
        ? "tampered with, cannot be approved" : "steward approve \(id) \(entry.pending.digest.prefix(16))"
      let line = "\(id)  \(entry.pending.call.line.prefix(100))  \(how)"
      Console.write(Escaper.escapeLine(line))
    }
    if !standing.isEmpty { Console.write("\nRuns without a question:") }
    for permission in standing {
      let open = permission.findings.isEmpty ? "" : " (\(permission.findings.joined(separator: ", ")) from a finding)"
      let uses = permission.uses == 1 ? "used once" : "used \(permission.uses) times"
      let line =
        "\(permission.id)  \(permission.line.prefix(100))\(open)  until \(Self.day(permission.expires)), \(uses)"
      Console.write(Escaper.escapeLine(line))
    }
  }

  static func day(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day())
  }
}
