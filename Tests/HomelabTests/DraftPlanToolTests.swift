import Agent
import Foundation
import Testing

@testable import Homelab

struct DraftPlanToolTests {
  private func tool(
    taken: Set<String> = [], write: @escaping @Sendable (DocumentWrite) async throws -> Void = { _ in }
  ) -> DraftPlanTool {
    DraftPlanTool(
      description: ToolDescription(name: "draft_plan", description: "plans", effect: .document),
      inventory: { InventoryFixtures.lab }, today: { "2026-01-02" },
      exists: { taken.contains($0) }, write: write)
  }

  private func prepare(_ arguments: JSONObject, taken: Set<String> = []) async throws -> PreparedCall {
    try await tool(taken: taken).prepare(ToolCall(tool: "draft_plan", arguments: arguments))
  }

  @Test func draftsANetworkUpgradeOverTheHostsOfTheInventory() async throws {
    let prepared = try await prepare(["goal": "Upgrade nas and fawn from 1GbE to 2.5GbE"])
    let write = try #require(prepared.writes.first)
    #expect(prepared.effect == .document)
    #expect(write.path == "plans/2026-01-02-upgrade-nas-and-fawn-from-1gbe-to-2-5gbe.md")
    #expect(write.baseHash == nil)
    for heading in [
      "Goal", "Hosts", "Findings", "Decisions and open questions", "Steps", "Verification", "Rollback", "Risks",
    ] {
      #expect(write.content.contains("\n## \(heading)\n"))
    }
    #expect(write.content.contains("**human** Move nas to the new switch"))
    #expect(write.content.contains("\n1. **automated** Discover still-fawn, nas:"))
    #expect(write.content.contains("\n12. **"))
    #expect(!write.content.contains("printer |"))
    #expect(!write.content.contains("{{") && !write.content.contains("&"))
  }

  @Test func showsEveryLineAsNew() async throws {
    let write = try #require(try await prepare(["goal": "deploy ollama on fawn"]).writes.first)
    let lines = write.content.split(separator: "\n" as Character, omittingEmptySubsequences: false).dropLast()
    let diff = write.diff.split(separator: "\n" as Character, omittingEmptySubsequences: false)
    #expect(diff.prefix(3) == ["--- /dev/null", "+++ \(write.path)", "@@ -0,0 +1,\(lines.count) @@"])
    #expect(diff.dropFirst(3).dropLast().map { $0.dropFirst() } == Array(lines))
  }

  @Test func takesStepsInTheModelsWords() async throws {
    let write = try #require(
      try await prepare([
        "goal": "tidy up",
        "steps": ["human: swap the card", "[automated] check it", "3. buy a cable", "run discovery"],
      ]).writes.first)
    #expect(
      write.content.contains(
        "1. **human** swap the card\n2. **automated** check it\n3. **human** buy a cable\n4. **automated** run discovery\n"
      ))
  }

  @Test func findsAFreeName() async throws {
    let prepared = try await prepare(["goal": "tidy up"], taken: ["plans/2026-01-02-tidy-up.md"])
    #expect(prepared.writes.first?.path == "plans/2026-01-02-tidy-up-2.md")
    #expect(try await prepare(["goal": "../../etc ÜÖ /passwd"]).writes.first?.path == "plans/2026-01-02-etc-passwd.md")
  }

  @Test func needsAGoal() async {
    await #expect(throws: CallError.self) { try await prepare(["goal": " … "]) }
  }

  @Test func writesWhatWasPreparedAndSaysSo() async throws {
    let prepared = try await prepare(["goal": "reboot nas for a new kernel"])
    try await confirmation { written in
      let result = try await tool(write: { document in
        #expect(document == prepared.writes[0])
        written()
      }).perform(prepared)
      #expect(result.changed == ["wrote \(prepared.writes[0].path)"])
      #expect(result.summary.contains("for the owner"))
    }
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
