import Agent
import Foundation
import Testing

@testable import Homelab

struct ShowPlanToolTests {
  private let lab: PlanLab

  init() throws { lab = try PlanLab() }

  private func show(_ question: String, plan: String? = nil) async throws -> String {
    let tool = ShowPlanTool(
      description: ToolDescription(name: "show_plan", description: "shows", effect: .read), book: lab.book)
    var arguments: JSONObject = ["question": .string(question)]
    if let plan { arguments["plan"] = .string(plan) }
    let prepared = try await tool.prepare(ToolCall(tool: "show_plan", arguments: arguments))
    #expect(prepared.effect == .read && prepared.writes.isEmpty)
    return try await tool.perform(prepared).text
  }

  private func steps(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { $0.firstMatch(of: #/^  (\w+)\. /#).map { String($0.output.1) } }
  }

  @Test func showsWhatIsAskedFor() async throws {
    _ = try await lab.kept(PlanAmenderTests.plan)
    #expect(steps(try await show("show plan 1")) == ["1", "2", "3", "4", "5", "6", "7", "8"])
    #expect(steps(try await show("what happens on Friday night?")) == ["4", "5", "6"])
    #expect(steps(try await show("which steps are mine?")) == ["2", "3", "8"])
    #expect(steps(try await show("which steps are yours?")) == ["1", "4", "5", "6", "7"])
    #expect(steps(try await show("what's next in the plan?")) == ["1"])
    #expect(try await show("what happens on Monday?").contains("no step"))
    #expect(
      try await show("show plan 1").contains("Fri 2026-11-27:\n  3. Install the new switch (you, 18:00–20:00, after 2)")
    )
  }

  @Test func listsThePlans() async throws {
    #expect(try await show("list plans").hasPrefix("there is no plan yet"))
    _ = try await lab.kept(PlanAmenderTests.plan)
    var other = PlanAmenderTests.plan
    other.goal = "Another"
    _ = try await lab.kept(other)
    let list = try await show("which plans are there?")
    #expect(
      list.split(separator: "\n").count == 2 && list.contains("plan 1: Upgrade to 2.5GbE (open, 0 of 8 steps over)"))
    #expect(try await show("show plan 1").hasPrefix("plan 1, version 1: Upgrade to 2.5GbE"))
    // The one that was shown last is the one that is talked of.
    #expect(try await show("what is next?").hasPrefix("plan 1"))
    await #expect(throws: CallError.self) { try await show("show plan 9") }
  }
}
