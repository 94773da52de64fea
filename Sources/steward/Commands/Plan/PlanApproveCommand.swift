import Agent
import ArgumentParser
import Homelab
import Terminal

struct PlanApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Read everything that steps would run, and say yes.",
    discussion: """
      A yes covers a step as it is: its calls with their commands, hosts, addresses, ways in and rollbacks, its window \
      and its order. Whatever changes of that needs a new yes; that of other steps stays. What is dangerous is asked \
      about again when it is due.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @Argument(help: "The digest, where you have read it before: at least its first 16 characters.") var digest: String?
  @Option(name: .long, help: "Only this step; may be given several times.") var step: [String] = []
  @Flag(name: .long, help: "Take the approval back.") var revoke = false

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    if revoke {
      let steps = step.isEmpty ? record.plan.steps.map(\.id) : step
      try await lab.approvals.revoke(steps, of: record, why: "taken back by the owner")
      Console.note("the approval of \(steps.count == 1 ? "step \(steps[0])" : "\(steps.count) steps") is taken back")
      return
    }
    let request = try await lab.approvals.request(record, steps: step.isEmpty ? nil : step)
    if let digest, digest.count < 16 || !request.digest.hasPrefix(digest) {
      throw StewardError(
        "the digest of what plan \(record.number) would run now is \(request.digest); it changed, or was mistyped",
        status: .usage)
    }
    if printing.json {
      Console.write(json: try PlanApproveCommand.json(request))
      throw ExitStatus.needsApproval.code
    }
    guard TerminalApprover.canAsk else {
      Console.write(Escaper.escape(try PlanCard.render(request)))
      let steps = step.map { " --step \($0)" }.joined()
      Console.note(
        "nothing was approved: say yes on a terminal with: steward plan approve \(record.number) \(request.digest.prefix(16))\(steps)"
      )
      throw ExitStatus.needsApproval.code
    }
    Console.note(try await PlanApproveCommand.ask(request, of: lab))
  }

  /// Shows the card and asks on the terminal; throws where the answer is no. What was approved, for people.
  static func ask(_ request: PlanApprovals.Request, of lab: Lab) async throws -> String {
    let record = request.record
    let steps = request.scopes.count == 1 ? "step \(request.scopes[0].step.id)" : "these \(request.scopes.count) steps"
    let reply = await TerminalQuestion.ask(
      try PlanCard.render(request), question: "‹\(ApprovalCard.mark)› Let \(steps) run as they stand here? [y/N] ")
    guard ApprovalCard.approves(reply, PreparedCall(call: ToolCall(tool: "plan"), effect: .change)) else {
      throw StewardError("nothing was approved", status: .refused)
    }
    try await lab.approvals.approve(request)
    return "approved: \(steps) of plan \(record.number), version \(record.version)"
  }

  private static func json(_ request: PlanApprovals.Request) throws -> JSONValue {
    [
      "id": .string("\(request.record.number)"), "version": .number(Double(request.record.version)),
      "digest": .string(request.digest),
      "steps": .array(try request.scopes.map { try $0.body(plan: request.record.number) }),
      "left": .object(request.left.mapValues { .string($0) }),
    ]
  }
}
