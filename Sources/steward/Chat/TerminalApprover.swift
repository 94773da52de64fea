import Agent
import Terminal

/// Asks the owner on the terminal itself, never on stdin.
struct TerminalApprover: Approver {
  let status: StatusLine

  func decide(on prepared: PreparedCall) async -> Decision {
    status.stop()
    let card = ApprovalCard.render(prepared) + "\n\n" + ApprovalCard.question(for: prepared)
    switch await TerminalPrompt.ask("\n" + card) {
    case .noTerminal: return .pending
    case .reply(let reply): return ApprovalCard.approves(reply, prepared) ? .approved : .declined
    case .interrupted, .end: return .declined
    }
  }
}
