import Agent
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Homelab

struct PlanApprovalsTests {
  /// What calls come to: changed by tests.
  private final class World: Sendable {
    struct State {
      var address = "10.0.0.5"
      var effect = Effect.change
      var toolHash = "h1"
      var diff = "--- a/x\n+++ b/x\n@@ -3 +3 @@\n-| nas | 1 |\n+| nas | 2.5 |\n"
      var problem: String?
    }
    let state = Mutex(State())

    func set(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    @Sendable func prepare(_ call: ToolCall) throws -> PreparedCall {
      let state = state.withLock { $0 }
      if let problem = state.problem { throw CallError(.failed, problem) }
      switch call.tool {
      case "update_doc":
        return PreparedCall(
          call: call, toolHash: "d", effect: .document,
          writes: [DocumentWrite(path: "x", baseHash: "\(state.diff.count)", content: state.diff, diff: state.diff)])
      case "look": return PreparedCall(call: call, toolHash: "l", effect: .read, host: "nas", address: state.address)
      default:
        return PreparedCall(
          call: call, toolHash: state.toolHash, effect: state.effect, host: "nas", address: state.address,
          reach: "ssh root@\(state.address)", user: "root", command: Command(["ip", "link"]), rollback: "undo it")
      }
    }
  }

  private let lab: PlanLab
  private let world = World()
  private let approvals: PlanApprovals

  init() throws {
    lab = try PlanLab()
    approvals = PlanApprovals(book: lab.book) { [world] in try world.prepare($0) }
  }

  private static let plan = Plan(
    goal: "Raise the link", zone: "Europe/Berlin", drafted: "2026-11-25",
    steps: [
      PlanStep(
        id: "1", title: "Look", kind: .automated, hosts: ["nas"], action: PlanPart(calls: [ToolCall(tool: "look")])),
      PlanStep(
        id: "2", title: "Set the link", kind: .automated, hosts: ["nas"], needs: ["1"],
        window: PlanAmenderTests.window(27, 22, 26), action: PlanPart(calls: [ToolCall(tool: "set_link")]),
        rollback: PlanPart(calls: [ToolCall(tool: "unset_link")])),
      PlanStep(id: "3", title: "Plug the cable", kind: .human, needs: ["2"]),
      PlanStep(
        id: "4", title: "Write it down", kind: .automated, needs: ["3"],
        action: PlanPart(calls: [ToolCall(tool: "update_doc", arguments: ["document": "x", "text": "y"])])),
      PlanStep(id: "5", title: "Think", kind: .automated),
    ])

  private func approved() async throws -> PlanRecord {
    let record = try await lab.kept(Self.plan)
    try await approvals.approve(try await approvals.request(record, steps: nil))
    return record
  }

  private func status(_ id: String, _ record: PlanRecord) async throws -> String {
    try await approvals.status(of: id, in: record).told
  }

  @Test func oneYesCoversEveryStepThatRuns() async throws {
    let record = try await lab.kept(Self.plan)
    #expect(try await status("2", record) == "needs approval: nobody has approved it")
    let request = try await approvals.request(record, steps: nil)
    #expect(request.scopes.map(\.step.id) == ["1", "2", "4"] && request.left == ["5": "it has nothing to run yet"])
    let card = try PlanCard.render(request)
    for part in [
      request.digest, "2. Set the link (Steward)", "Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00", "10.0.0.5",
      "ssh root@10.0.0.5",
      "ip\n", "taken back by (change)", "+| nas | 2.5 |", "step 5: it has nothing to run yet",
    ] { #expect(card.contains(part), "\(part)") }
    try await approvals.approve(request)
    for id in ["1", "2", "4"] { #expect(try await approvals.status(of: id, in: record) == .approved) }
    #expect(try await approvals.status(of: "3", in: record) == .notNeeded)
    #expect(try await approvals.statuses(of: record)["2"] == .approved)
  }

  @Test func whatChangesNeedsANewYesAndTheRestKeepsIts() async throws {
    let record = try await approved()
    let amender = PlanAmender(
      inventory: Inventory(hosts: [Host(name: "nas", reach: .local)]), clock: PlanAmenderTests.clock, now: PlanLab.now)
    let result = try amender.amend(record.plan, "delay step 2 until Sunday")
    let next = try await lab.book.advance(record, to: result.plan, why: "delay step 2 until Sunday")
    #expect(try await status("1", next) == "approved")
    #expect(try await status("4", next) == "approved")
    #expect(try await status("2", next) == "needs approval: nobody has approved it")
    // Put back, it is what was approved once, and the yes was for then.
    let back = try await lab.book.advance(next, to: record.plan, why: "back")
    #expect(try await status("2", back) == "needs approval: nobody has approved it")
    try await approvals.approve(try await approvals.request(back, steps: ["2"]))
    #expect(try await status("2", back) == "approved")
  }

  @Test func driftBetweenTheYesAndTheRunStopsTheStep() async throws {
    let record = try await approved()
    world.set { $0.address = "10.0.0.6" }
    #expect(
      try await status("2", record)
        == "needs approval: address is 10.0.0.6, not 10.0.0.5, since the approval of version 1")
    world.set {
      $0 = World.State(); $0.toolHash = "h2"
    }
    #expect(try await status("2", record).contains("toolHash is h2, not h1"))
    world.set {
      $0 = World.State(); $0.problem = "nas cannot be reached"
    }
    #expect(try await status("2", record).contains("set_link cannot run as it stands: nas cannot be reached"))
    world.set { $0 = World.State() }
    #expect(try await status("2", record) == "approved")
    // The same lines at another place of the document are the same change; other lines are not.
    world.set { $0.diff = $0.diff.replacing("-3 +3", with: "-9 +9") }
    #expect(try await status("4", record) == "approved")
    world.set { $0.diff = $0.diff.replacing("| nas | 1 |", with: "| nas | 10 |") }
    #expect(try await status("4", record).contains("needs approval"))
  }

  @Test func oneByteOnDiskEndsTheApproval() async throws {
    let record = try await approved()
    let text = try lab.read(record.path)
    let range = try #require(text.range(of: "22:00 to"))
    let line = text[..<range.lowerBound].count { $0 == "\n" } + 1
    try lab.write(text.replacingCharacters(in: range, with: "21:00 to"), to: record.path)
    #expect(try await status("2", record).contains("\(record.path) differs from version 1 in line \(line)"))
    #expect(try await approvals.statuses(of: record)["1"]?.isGiven == false)
    await #expect(throws: PlanError.self) { try await approvals.request(record, steps: nil) }
    try lab.write(text, to: record.path)
    #expect(try await status("2", record) == "approved")
  }

  @Test func dangerIsAskedAboutAgain() async throws {
    world.set { $0.effect = .danger }
    let record = try await approved()
    #expect(try await status("2", record) == "approved; asked again when it is due: set_link is dangerous")
    let step = try #require(record.plan.step("2"))
    let scope = try await approvals.scope(of: step)
    let approver = try PlanApprover(scope, other: Nobody())
    #expect(await approver.decide(on: scope.calls[0].prepared) == .pending)
  }

  private struct Nobody: Approver {
    func decide(on prepared: PreparedCall) async -> Decision { .pending }
  }

  @Test func theApproverSaysYesToExactlyWhatWasApprovedOnce() async throws {
    let record = try await approved()
    let scope = try await approvals.scope(of: try #require(record.plan.step("2")))
    let approver = try PlanApprover(scope, other: Nobody())
    var other = scope.calls[0].prepared
    other.address = "10.0.0.9"
    #expect(await approver.decide(on: other) == .pending)
    var same = scope.calls[0].prepared
    same.call.id = "t7"
    same.origins = ["host": .model]
    #expect(await approver.decide(on: same) == .approved)
    #expect(await approver.decide(on: same) == .pending)
  }

  @Test func whatChangesWhileItIsAskedAboutIsNotApproved() async throws {
    let record = try await lab.kept(Self.plan)
    let request = try await approvals.request(record, steps: nil)
    world.set { $0.address = "10.0.0.6" }
    await #expect(throws: PlanError.self) { try await approvals.approve(request) }
    #expect(try await status("2", record) == "needs approval: nobody has approved it")
    await #expect(throws: PlanError.self) { try await approvals.request(record, steps: ["5"]) }
    await #expect(throws: PlanError.self) { try await approvals.request(record, steps: ["9"]) }
  }
}
