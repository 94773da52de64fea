import Foundation
import Testing

@testable import Agent

@Suite struct HistoryTests {
  func past(_ line: String, _ answer: Answer) -> History.Past {
    .init(line: line, messages: [.user(line), .assistant(answer.answer)], answer: answer)
  }

  func record(
    _ tool: String, _ arguments: JSONObject, effect: Effect = .read, decision: Decision = .allowed,
    outcome: Outcome = .done, summary: String
  ) -> Answer.CallRecord {
    .init(
      ToolCall(id: "t1", tool: tool, arguments: arguments), effect: effect, decision: decision, outcome: outcome,
      summary: summary)
  }

  /// Four turns that matter, then many that do not.
  func longSession() -> History {
    var history = History()
    let restart = record(
      "restart_unit", ["host": "nas", "unit": "smbd"], effect: .change, decision: .declined, outcome: .notRun,
      summary: "not done")
    history.append(past("restart samba on the nas", Answer(answer: "Nothing was done.", calls: [restart])))
    let pending = PendingApproval(
      id: "p7", digest: String(repeating: "a", count: 64),
      call: ToolCall(tool: "restart_unit", arguments: ["host": "still-fawn"]), expires: .distantFuture)
    history.append(past("restart k3s on still-fawn", Answer(answer: "This needs your yes.", pending: [pending])))
    let plan = record(
      "create_plan", ["title": "2.5GbE"], effect: .document, decision: .approved, summary: "wrote plans/2-5gbe.md")
    history.append(
      past("plan the upgrade", Answer(answer: "Done.", calls: [plan], changed: ["created plans/2-5gbe.md"])))
    let look = record("run_diagnostic", ["host": "pve", "check": "disk"], summary: "/ 91% of 252 GB used")
    history.append(past("how full is pve?", Answer(answer: "The disk is 91% full.", calls: [look])))
    for number in 0..<30 {
      history.append(
        past("small talk \(number)", Answer(answer: String(repeating: "many words of no weight ", count: 12))))
    }
    return history
  }

  @Test func keepsDecisionsHostsFiguresPlansAndApprovals() {
    var history = longSession()
    _ = history.compact(room: 2400, estimate: TokenEstimate())
    let told = history.messages.first?.text ?? ""
    for kept in ["the owner said no to restart_unit host=nas", "p7", "still-fawn", "plans/2-5gbe.md", "pve", "91%"] {
      #expect(told.contains(kept), "\(kept) is lost: \(told)")
    }
  }

  @Test func keepsAnOpenApprovalHoweverLittleRoomThereIs() {
    var history = longSession()
    for room in [2000, 1000, 600] {
      _ = history.compact(room: room, estimate: TokenEstimate())
      let told = history.messages.first?.text ?? ""
      #expect(told.contains("p7") && told.contains("plans/2-5gbe.md"), "\(room): \(told)")
    }
    #expect(history.size(TokenEstimate()) < 600)
  }

  @Test func countsTheArgumentsOfCallsInItsSize() {
    var history = History()
    let text = String(repeating: "the fan is broken ", count: 150)
    let call = ToolCall(id: "t1", tool: "update_doc", arguments: ["text": .string(text)])
    history.append(
      .init(line: "note it", messages: [.user("note it"), .assistant("", calls: [call])], answer: Answer(answer: "ok")))
    #expect(history.size(TokenEstimate()) > 600)
  }
}
