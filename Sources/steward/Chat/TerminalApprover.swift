import Agent
import Foundation
import Terminal

/// Asks the owner on the terminal itself, never on stdin.
struct TerminalApprover: Approver {
  let status: StatusLine

  func decide(on prepared: PreparedCall) async -> Decision {
    guard TerminalApprover.canAsk else { return .pending }
    status.stop()
    let why: String? = if case .ask(let why) = Gate(prepared) { why } else { nil }
    let reply = await TerminalQuestion.ask(
      ApprovalCard.render(prepared, because: why), question: ApprovalCard.question(for: prepared))
    return ApprovalCard.approves(reply, prepared) ? .approved : .declined
  }

  /// Whether somebody sits there: a script that pipes the question in is nobody, even on a terminal.
  static var canAsk: Bool {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return false }
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return false }
    close(terminal)
    return true
  }
}
