import Agent
import Foundation
import Testing

@testable import Homelab

struct AmendPlanToolTests {
  private let lab: PlanLab
  private let tool: AmendPlanTool

  init() throws {
    lab = try PlanLab()
    tool = AmendPlanTool(
      description: ToolDescription(name: "amend_plan", description: "amends", effect: .document),
      inventory: { PlanAmenderTests.inventory }, book: lab.book)
  }

  private func prepare(_ arguments: JSONObject) async throws -> PreparedCall {
    try await tool.prepare(ToolCall(tool: "amend_plan", arguments: arguments))
  }

  @Test func showsTheTimelineBeforeTheLinesOfTheFile() async throws {
    let record = try await lab.kept(PlanAmenderTests.plan)
    let prepared = try await prepare(["change": "delay the k3s nodes until next weekend"])
    let write = try #require(prepared.writes.first)
    #expect(prepared.effect == .document && write.path == record.path)
    #expect(write.diff.hasPrefix("Plan 1, version 2:\n~ 5. Upgrade k3s-one\n    window: Fri 2026-11-27 22:00"))
    #expect(write.diff.contains("\n-- **Window**: Fri") && write.diff.contains("\n+- **Window**: Sat 2026-12-05 22:00"))
    #expect(prepared.call.arguments["plan"] == "1" && prepared.call.arguments["said"] != nil)
    // Prepared again later it is the same call, so that the yes covers it.
    let again = try await tool.prepare(prepared.call)
    #expect(try again.canonical() == prepared.canonical())
    let result = try await tool.perform(prepared)
    #expect(result.changed == ["changed plan 1 to version 2: \(record.path)"])
    #expect(result.summary == "plan 1, version 2; steps 5, 6 and 7 moved")
    #expect(try lab.read(record.path) == write.content)
    #expect(try await lab.book.check(lab.book.find("1")) == .same)
    // Used twice it changes nothing.
    await #expect(throws: CallError.self) { try await tool.perform(prepared) }
  }

  @Test func takesTheLastChangeBack() async throws {
    let record = try await lab.kept(PlanAmenderTests.plan)
    await #expect(throws: CallError.self) { try await prepare(["change": "take it back"]) }
    _ = try await tool.perform(try await prepare(["change": "drop step 8"]))
    _ = try await tool.perform(try await prepare(["change": "undo", "undo": true]))
    let back = try await lab.book.find("1")
    #expect(back.version == 3 && back.plan.definition == record.plan.definition)
    #expect(try await lab.book.versions(of: back).count == 3)
  }

  @Test func findsThePlanThatIsMeant() async throws {
    await #expect(throws: CallError(.invalid, "there is no plan yet; ask for one, as in: plan the upgrade of nas")) {
      try await prepare(["change": "drop step 8"])
    }
    _ = try await lab.kept(PlanAmenderTests.plan)
    var other = PlanAmenderTests.plan
    other.goal = "Another"
    _ = try await lab.kept(other)
    // The one that this session drafted last.
    #expect(try await prepare(["change": "drop step 8"]).call.arguments["plan"] == "2")
    lab.book.focus(on: 1)
    #expect(try await prepare(["change": "drop step 8"]).call.arguments["plan"] == "1")
    #expect(try await prepare(["change": "drop step 8", "plan": "another"]).call.arguments["plan"] == "2")
    // A new process knows of no session: it asks.
    let fresh = AmendPlanTool(
      description: tool.description, inventory: { PlanAmenderTests.inventory },
      book: PlanBook(files: lab.book.files, keeper: lab.keeper, zone: "Europe/Berlin", now: { PlanLab.now }))
    let error = await #expect(throws: CallError.self) {
      try await fresh.prepare(ToolCall(tool: "amend_plan", arguments: ["change": "drop step 8"]))
    }
    #expect(error?.description.contains("Which plan?") == true)
  }

  @Test func goesOnWithTheAnswerToItsQuestion() async throws {
    var plan = PlanAmenderTests.plan
    for index in plan.steps.indices { plan.steps[index].window = nil }
    _ = try await lab.kept(plan)
    let question = await #expect(throws: CallError.self) {
      try await prepare(["change": "delay the k3s nodes until next weekend"])
    }
    #expect(
      question
        == CallError(
          .asks,
          "Which one is \"next weekend\"? It could be the weekend of Sat 2026-11-28, or the weekend of Sat 2026-12-05; say which."
        ))
    let prepared = try await prepare(["change": "the 5th"])
    #expect(prepared.call.arguments["change"] == "delay the k3s nodes until the weekend of Sat 2026-12-05")
    #expect(prepared.writes[0].diff.contains("no window → Sat 2026-12-05 00:00 to Mon 2026-12-07 00:00"))
    _ = try await tool.perform(prepared)
    // Answered is answered.
    await #expect(throws: CallError.self) { try await prepare(["change": "the 5th"]) }
    await #expect(throws: CallError.self) { try await prepare(["change": "drop the switch"]) }
    let step = try await prepare(["change": "step 8"])
    #expect(step.call.arguments["change"] == "drop the step 8")
  }

  @Test func refusesAFileThatWasEditedByHand() async throws {
    let record = try await lab.kept(PlanAmenderTests.plan)
    try lab.write(record.text + "\n## Notes\n\nmine\n", to: record.path)
    let error = await #expect(throws: CallError.self) { try await prepare(["change": "drop step 8"]) }
    #expect(error?.description.contains("differs from version 1 in line") == true)
    await #expect(throws: CallError.self) {
      try await prepare(["change": "drop step 8", "said": "2026-11-01T00:00:00Z"])
    }
  }
}
