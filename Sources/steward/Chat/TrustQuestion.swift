import Agent
import Documents
import Terminal

/// Asks whether a text that others may have written is trusted, after showing all of it, or what has changed.
enum TrustQuestion {
  /// The lines of `text` behind a bar, or of its difference to `before`, which was trusted.
  static func lines(_ text: String, before: String?, path: String) -> [String] {
    let shown = before.map { UnifiedDiff.make(old: $0, new: text, path: path) } ?? text
    var lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return (before == nil ? [] : ["Changed since you trusted it:"])
      + lines.map { "  │ " + Escaper.escapeLine(String($0)) }
  }

  /// Returns after the owner's yes on the terminal. Throws `declined` for any other answer, and where there is no
  /// terminal to show `what` on.
  static func ask(_ card: [String], _ question: String, what: String, declined: String) async throws {
    guard TerminalApprover.canAsk else {
      throw StewardError("there is no terminal to show \(what) on", status: .needsApproval)
    }
    let reply = await TerminalQuestion.ask(
      card.joined(separator: "\n") + "\n", question: "‹\(ApprovalCard.mark)› \(question) [y/N] ")
    guard ApprovalCard.approves(reply, PreparedCall(call: ToolCall(tool: "trust"), effect: .change)) else {
      throw StewardError(declined, status: .refused)
    }
  }
}
