import Agent
import Foundation
import Testing

@testable import Homelab

struct DraftPlanToolTests {
  private let lab: PlanLab

  init() throws { lab = try PlanLab() }

  private var tool: DraftPlanTool {
    DraftPlanTool(
      description: ToolDescription(name: "draft_plan", description: "plans", effect: .document),
      inventory: { InventoryFixtures.lab }, book: lab.book)
  }

  private func prepare(_ arguments: JSONObject) async throws -> PreparedCall {
    try await tool.prepare(ToolCall(tool: "draft_plan", arguments: arguments))
  }

  @Test func draftsANetworkUpgradeOverTheHostsOfTheInventory() async throws {
    let prepared = try await prepare(["goal": "Upgrade nas and fawn from 1GbE to 2.5GbE"])
    let write = try #require(prepared.writes.first)
    #expect(prepared.effect == .document)
    #expect(write.path == "plans/2026-11-25-upgrade-nas-and-fawn-from-1gbe-to-2-5gbe.md")
    #expect(write.baseHash == nil)
    for heading in [
      "Findings", "Open questions", "Shopping list", "Timeline", "Steps", "Verification", "Rollback", "Risks",
    ] {
      #expect(write.content.contains("\n## \(heading)\n"))
    }
    let plan = try PlanFile(reading: write.content, path: write.path).plan
    #expect(plan.findings[0].text == "1 device on 1GbE: nas")
    #expect(
      plan.findings[1]
        == PlanFinding(
          evidence: "INFRASTRUCTURE.md#20", date: "2026-11-25", text: "nas: eth0 is at 1 Gb/s by the document"))
    let move = try #require(plan.steps.first { $0.title == "Move nas to a 2.5 Gb/s port" })
    #expect(move.kind == .human && move.hosts == ["nas"])
    let result = try await tool.perform(prepared)
    #expect(result.text.hasPrefix("I see 1 device on 1GbE: nas.\n"))
    #expect(result.text.contains("Here's my plan: steps 1-4 and 9-11 are automated, you'll need to handle steps 5-8"))
    #expect(!write.content.contains("{{") && !write.content.contains("&"))
  }

  @Test func showsEveryLineAsNew() async throws {
    let write = try #require(try await prepare(["goal": "deploy ollama on fawn"]).writes.first)
    let lines = write.content.split(separator: "\n" as Character, omittingEmptySubsequences: false).dropLast()
    let diff = write.diff.split(separator: "\n" as Character, omittingEmptySubsequences: false)
    #expect(diff.prefix(3) == ["--- /dev/null", "+++ b/\(write.path)", "@@ -0,0 +1,\(lines.count) @@"])
    #expect(diff.dropFirst(3).dropLast().map { $0.dropFirst() } == Array(lines))
  }

  @Test func takesStepsInTheModelsWords() async throws {
    let write = try #require(
      try await prepare([
        "goal": "tidy up",
        "steps": ["human: swap the card", "[automated] check it", "3. buy a cable", "run discovery"],
      ]).writes.first)
    let plan = try PlanFile(reading: write.content, path: write.path).plan
    #expect(plan.steps.map(\.title) == ["swap the card", "check it", "buy a cable", "run discovery"])
    #expect(plan.steps.map(\.kind) == [.human, .automated, .human, .automated])
    #expect(plan.steps.map(\.needs) == [[], ["1"], ["2"], ["3"]])
  }

  @Test func findsAFreeName() async throws {
    _ = try await lab.kept(Plan(goal: "tidy up"))
    let prepared = try await prepare(["goal": "tidy up"])
    #expect(prepared.writes.first?.path == "plans/2026-11-25-tidy-up-2.md")
    #expect(try await prepare(["goal": "../../etc ÜÖ /passwd"]).writes.first?.path == "plans/2026-11-25-etc-passwd.md")
  }

  @Test func needsAGoal() async {
    await #expect(throws: CallError.self) { try await prepare(["goal": " … "]) }
  }

  @Test func writesWhatWasPreparedAndSaysSo() async throws {
    let prepared = try await prepare(["goal": "reboot nas for a new kernel"])
    let result = try await tool.perform(prepared)
    #expect(result.changed == ["wrote \(prepared.writes[0].path)"])
    #expect(result.summary.contains("for the owner"))
    #expect(try lab.read(prepared.writes[0].path) == prepared.writes[0].content)
    let record = try await lab.book.find("reboot nas")
    #expect(try await lab.book.check(record) == .same)
    // Drafted meanwhile by another Steward: neither is lost.
    await #expect(throws: (any Error).self) { try await tool.perform(prepared) }
  }

  @Test func asksWhichHostsAreRestarted() async throws {
    let question = await #expect(throws: CallError.self) {
      try await prepare(["goal": "plan a reboot for a new kernel"])
    }
    #expect(question?.description.contains("Which hosts are meant?") == true)
  }

  @Test func givesThePlanAShortTitleAndTheTimeOfTheGoal() async throws {
    let goal = "please plan the reboot of nas for a new kernel on Saturday night"
    let prepared = try await prepare(["goal": .string(goal)])
    #expect(prepared.writes[0].path == "plans/2026-11-25-reboot-of-nas-for-a-new-kernel.md")
    let plan = try PlanFile(reading: prepared.writes[0].content, path: "plans/a.md").plan
    #expect(plan.goal == "Reboot of nas for a new kernel")
    #expect(plan.decisions.map(\.text) == ["asked for: \(goal)"])
    let clock = try PlanClock(zone: plan.zone)
    #expect(plan.steps.compactMap(\.window).first.map(clock.text) == "Sat 2026-11-28 22:00 to Sun 2026-11-29 06:00")
    // The change that is shown as an example is one that this plan takes.
    #expect(try await tool.perform(prepared).text.contains("say so (\"delay nas until next weekend\")"))
  }

  @Test func countsOnlyStepsThatRunSomethingAsAutomated() async throws {
    let prepared = try await prepare(["goal": "tidy up", "steps": ["automated: check it", "human: swap the card"]])
    let text = try await tool.perform(prepared).text
    #expect(text.contains("Here's my plan: you'll need to handle step 2, step 1 has nothing to run yet."))
  }

  @Test(arguments: [
    ("Upgrade the network to 10Gbps", PlanSkeleton.speed), ("deploy an LLM server", .deployment),
    ("reboot all hosts for a new kernel", .maintenance), ("services lose their IP after a reboot", .address),
    ("think about backups", .free),
  ])
  func choosesTheSkeletonByTheWords(goal: String, skeleton: PlanSkeleton) {
    #expect(PlanSkeleton(goal: goal) == skeleton)
  }
}
