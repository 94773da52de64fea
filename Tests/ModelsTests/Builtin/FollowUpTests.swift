import Agent
import Testing

@testable import Models

/// Lines that go on from the one before, and lines that only look so.
@Suite struct FollowUpTests {
  static let look = ToolCall(tool: "run_diagnostic", arguments: ["host": "badger", "check": "memory"])
  static let search = ToolCall(tool: "search_docs", arguments: ["query": "what is the url of jellyfin?"])
  static let fix = ToolCall(tool: "apply_fix", arguments: ["host": "badger", "target": "smbd", "fix": "restart"])

  private func next(_ line: String, _ last: ToolCall) -> ToolCall? {
    BuiltinModel { MisdirectionTests.lab }.decide(
      ModelRequest(
        messages: [], tools: MisdirectionTests.tools.filter(\.offered),
        turn: TurnSoFar(line: line, passages: [], found: [], lastCall: last))
    ).call
  }

  @Test(arguments: ["oh sorry, I meant otter", "ok now otter", "n otter?", "and otter?"])
  func theSameLookAtAnotherHost(line: String) {
    let expected: JSONObject = ["host": "otter", "check": "memory"]
    #expect(next(line, Self.look)?.arguments == expected, "\(String(describing: next(line, Self.look)))")
  }

  @Test func theSameQuestionOfAnotherName() {
    #expect(next("n samba?", Self.search)?.arguments["query"] == "what is the url of samba")
    #expect(next("and the port?", Self.search)?.arguments["query"] == "and the port? what is the url of jellyfin?")
  }

  @Test func theSameFixOnAnotherHost() {
    #expect(next("and on otter", Self.fix)?.arguments["host"] == "otter")
    #expect(next("same on otter please", Self.fix)?.tool == "apply_fix")
  }

  @Test(arguments: [
    "ok now is otter better?", "now the log of otter please", "now how is otter", "i meant the logs of otter",
    "also why was it down on otter", "and how full is otter now?", "also thanks, otter looks better",
  ])
  func noFixAgainForAQuestion(line: String) {
    #expect(next(line, Self.fix)?.tool != "apply_fix", "\(String(describing: next(line, Self.fix)))")
  }

  @Test(arguments: ["and why is jellyfin down", "and what is the address of otter", "right, now i know, thanks otter"])
  func noSameLookForAQuestionOfItsOwn(line: String) {
    let call = next(line, Self.look)
    #expect(call?.arguments["check"] != "memory", "\(String(describing: call))")
  }

  @Test(arguments: ["also otter is full", "now otter slow", "and the logs", "and my thanks!", "and is samba down?"])
  func noSameSearchForAnythingElse(line: String) {
    let query = next(line, Self.search)?.arguments["query"]?.plain ?? ""
    #expect(!query.contains("url"), "\(query)")
  }

  @Test(arguments: ["is otter ok this morning?", "thanks, see you later"])
  func noAmendmentForAQuestionOrThanks(line: String) {
    let amend = ToolCall(tool: "amend_plan", arguments: ["change": "move step 3 to friday"])
    #expect(next(line, amend)?.tool != "amend_plan")
  }

  @Test func aFixBehindAnAndIsOneOfItsOwn() {
    #expect(next("and restart samba on otter", Self.look)?.tool == "apply_fix")
  }
}
