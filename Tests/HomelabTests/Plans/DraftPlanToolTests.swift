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
    for heading in ["Findings", "Open questions", "Timeline", "Steps", "Verification", "Rollback", "Risks"] {
      #expect(write.content.contains("\n## \(heading)\n"))
    }
    let plan = try PlanFile(reading: write.content, path: write.path).plan
    #expect(
      plan.findings.contains {
        $0.text == "nas: storage; 192.168.1.5; ssh root@192.168.1.5" && $0.evidence == "INFRASTRUCTURE.md#8"
      })
    #expect(!plan.findings.contains { $0.text.hasPrefix("printer:") })
    let move = try #require(plan.steps.first { $0.title.contains("Move nas to the new switch") })
    #expect(move.kind == .human && move.hosts == ["nas"])
    #expect(plan.steps[0].title.hasPrefix("Discover still-fawn, nas:") && plan.steps[0].kind == .automated)
    // The two hosts wait for the same step, and not for each other.
    let other = try #require(plan.steps.first { $0.title.contains("Move still-fawn to the new switch") })
    #expect(PlanOrder.dependants(of: move.id, in: plan).isDisjoint(with: [other.id]))
    #expect(PlanOrder.dependants(of: other.id, in: plan).contains(plan.steps.last?.id ?? ""))
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

  @Test(arguments: [
    ("Upgrade the network to 10Gbps", PlanSkeleton.speed), ("deploy an LLM server", .deployment),
    ("reboot all hosts for a new kernel", .maintenance), ("services lose their IP after a reboot", .address),
    ("think about backups", .free),
  ])
  func choosesTheSkeletonByTheWords(goal: String, skeleton: PlanSkeleton) {
    #expect(PlanSkeleton(goal: goal) == skeleton)
  }
}
