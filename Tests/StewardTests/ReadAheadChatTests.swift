import TestSupport
import Testing

/// What a model server is asked before the first line of a chat.
@Suite struct ReadAheadChatTests {
  private static func isAhead(_ request: String) -> Bool { request.contains(#""num_predict":1,"#) }

  /// The requests of a chat with one line.
  private func requests(_ environment: [String: String]) throws -> [String] {
    let program = try Program()
    defer { program.remove() }
    let server = try HostileServer([.says("I am well.")])
    let terminal = try TerminalProgram(
      ["chat", "--model", server.model, "--lab", program.lab], in: program.lab, environment: environment)
    #expect(terminal.waits(for: "❯"), "\(terminal.screen)")
    terminal.type("tell me a story about dragons\r")
    #expect(terminal.waits(for: "❯", behind: "I am well."), "\(terminal.screen)")
    terminal.type("\u{4}")
    #expect(terminal.end() == 0)
    return server.requests
  }

  @Test func readsThePromptsBeginningBeforeTheFirstLine() throws {
    let requests = try requests([:])
    #expect(requests.first.map(Self.isAhead) == true)
    #expect(requests.filter { !Self.isAhead($0) }.count == 1)
  }

  @Test func readsNothingAheadWhereTheOwnerDoesNotWantIt() throws {
    #expect(try requests(["STEWARD_READ_AHEAD": "false"]).filter(Self.isAhead).isEmpty)
  }

  @Test func readsNothingAheadOfALineThatComesThroughAPipe() throws {
    let program = try Program()
    defer { program.remove() }
    let server = try HostileServer([.says("I am well.")])
    let run = try program.run(
      ["chat", "--model", server.model, "--lab", program.lab], input: "tell me a story about dragons\n")
    #expect(run.output.contains("I am well."), "\(run.output) \(run.errors)")
    #expect(server.requests.filter(Self.isAhead).isEmpty && server.requests.count == 1)
  }
}
