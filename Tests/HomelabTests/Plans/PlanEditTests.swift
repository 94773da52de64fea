import Agent
import Foundation
import Testing

@testable import Homelab

/// What an edit by hand must not bring in.
struct PlanEditTests {
  private let lab: PlanLab

  init() throws { lab = try PlanLab() }

  /// The file with `old` replaced by `new` once → what is wrong, and the text of its line.
  private func problem(_ old: String, _ new: String) async throws -> (message: String, line: String) {
    let record = try await lab.kept(PlanAmenderTests.plan)
    let range = try #require(record.text.range(of: old))
    let text = record.text.replacingCharacters(in: range, with: new)
    try lab.write(text, to: record.path)
    let check = try await lab.book.check(record)
    let problems = try lab.book.problems(
      with: check, of: record, inventory: PlanAmenderTests.inventory, tools: ["run_diagnostic"])
    let first = try #require(problems.first)
    await #expect(throws: PlanFileError.self) {
      try await lab.book.take(
        check, of: record, inventory: PlanAmenderTests.inventory, tools: ["run_diagnostic"])
    }
    return (first.message, text.components(separatedBy: "\n")[first.line - 1])
  }

  @Test func refusesAToolThatIsNotThere() async throws {
    let found = try await problem("run `run_diagnostic {\"check\"", "run `run_diagnostik {\"check\"")
    #expect(found.message.contains("there is no tool \"run_diagnostik\"; did you mean run_diagnostic?"))
    #expect(found.line.contains("run_diagnostik"))
  }

  @Test func refusesAHostThatIsNotThere() async throws {
    let found = try await problem("\"host\":\"k3s-one\"", "\"host\":\"k3s-onee\"")
    #expect(found.message.contains("no host named \"k3s-onee\""))
    #expect(found.line.contains("k3s-onee"))
  }

  @Test func refusesAnExpectationThatNobodyUnderstands() async throws {
    let call = "  - run `run_diagnostic {\"check\":\"network\",\"host\":\"nas\"}`\n"
    let found = try await problem(call, call + "  - expect `speed ~ 2500`\n")
    #expect(found.message.contains("expects \"speed ~ 2500\": write says TEXT") && found.line.contains("speed ~ 2500"))
  }

  @Test func refusesWhatTheRulesOfAPlanRefuse() async throws {
    let found = try await problem("- **Needs**: 5\n", "")
    #expect(found.message.contains("two of the K3s quorum") && found.line.hasPrefix("### 6. "))
  }
}
