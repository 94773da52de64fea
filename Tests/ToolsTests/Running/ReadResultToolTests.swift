import Agent
import Testing

@testable import Tools

@Suite struct ReadResultToolTests {
  let shelf = ResultShelf()
  var tool: ReadResultTool {
    ReadResultTool(description: ToolDescription(name: "read_result", description: ""), shelf: shelf)
  }

  init() { shelf.put((1...200).map { "line \($0)" }.joined(separator: "\n"), as: "t3") }

  func read(_ arguments: JSONObject) async throws -> String {
    try await tool.perform(tool.prepare(ToolCall(tool: "read_result", arguments: arguments))).text
  }

  @Test func givesTheLinesThatWereAskedFor() async throws {
    let text = try await read(["id": "[t3]", "from": 20, "to": 22])
    #expect(text == "t3, lines 20-22 of 200:\nline 20\nline 21\nline 22")
  }

  @Test func givesAPageWhereNoEndIsNamed() async throws {
    #expect(try await read(["id": "t3"]).hasPrefix("t3, lines 1-60 of 200:"))
  }

  @Test func namesTheResultsThatThereAre() async throws {
    await #expect(throws: CallError(.invalid, "there is no result \"t9\"; there are: t3")) {
      try await read(["id": "t9"])
    }
  }

  @Test func saysWhereAResultEnds() async throws {
    await #expect(throws: CallError(.failed, "t3 has 200 lines, none from 500 on")) {
      try await read(["id": "t3", "from": 500])
    }
  }
}
