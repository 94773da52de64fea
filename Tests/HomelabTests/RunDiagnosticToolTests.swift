import Agent
import Testing

@testable import Homelab

struct RunDiagnosticToolTests {
  private let tool = RunDiagnosticTool(
    description: ToolDescription(name: "run_diagnostic", description: "looks"),
    runner: RecordedRunner(output: DiskFixtures.debian), machineName: "still-fawn",
    inventory: { InventoryFixtures.lab })

  private func prepare(_ arguments: JSONObject) async throws -> PreparedCall {
    try await tool.prepare(ToolCall(tool: "run_diagnostic", arguments: arguments))
  }

  @Test(arguments: ["", "this machine", "LocalHost", "fawn", "Still-Fawn", "192.168.4.17"])
  func takesManyWordsForThisMachine(word: String) async throws {
    let prepared = try await prepare(["host": .string(word), "check": "disk"])
    #expect(prepared.host == "still-fawn")
    #expect(prepared.effect == .read)
    let result = try await tool.perform(prepared)
    #expect(result.text.contains("/ 21% of 252G used, 80G free"))
    #expect(result.data?["host"] == "still-fawn")
  }

  @Test func refusesHostsThatAreReachedOtherwise() async {
    let error = await #expect(throws: CallError.self) { try await prepare(["host": "nas"]) }
    #expect(
      error?.description
        == "\"nas\" is reached by ssh root@192.168.1.5; diagnostics run on this machine only for now")
  }

  @Test func namesTheNearestCheck() async {
    let error = await #expect(throws: CallError.self) { try await prepare(["check": "memroy"]) }
    #expect(error?.description == "no check named \"memroy\"; did you mean memory?")
  }

  @Test func runsEveryCheckWhenNoneIsNamed() async throws {
    #expect(try await prepare([:]).call.arguments["check"] == "all")
  }
}
