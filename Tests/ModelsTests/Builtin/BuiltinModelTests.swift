import Agent
import Foundation
import Testing

@testable import Models

@Suite struct BuiltinModelTests {
  /// The tools as they ship: the answers hang on their descriptions and examples.
  static let tools: [ToolDescription] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return ["amend_plan", "draft_plan", "run_diagnostic", "search_docs", "update_doc"].compactMap { name in
      let file = root.appendingPathComponent("tools/\(name).json")
      return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(ToolDescription.self, from: $0) }
    }
  }()
  static let lexicon = Lexicon(
    hosts: [
      .init(name: "still-fawn", aliases: ["fawn"]), .init(name: "k3s-vm-still-fawn"), .init(name: "nas"),
      .init(name: "pumped-piglet"),
    ], documents: ["INFRASTRUCTURE.md", "TROUBLESHOOTING.md"], thisHost: "pve")
  let model = BuiltinModel { BuiltinModelTests.lexicon }

  func decide(_ line: String, after last: ToolCall? = nil, found: [TurnSoFar.Found] = [], passages: [Passage] = [])
    -> (text: String, call: ToolCall?)
  {
    model.decide(
      ModelRequest(
        messages: [], tools: Self.tools,
        turn: TurnSoFar(line: line, passages: passages, found: found, lastCall: last)))
  }

  @Test(arguments: [
    ("Check why k3s-vm-still-fawn seems slow", "performance", "k3s-vm-still-fawn"),
    ("is the gpu on still-fawn being used by anything?", "gpu", "still-fawn"),
    ("how much space is left on nas", "disk", "nas"),
    ("show me the last errors on pumped-piglet", "logs", "pumped-piglet"),
    ("how full are the disks of this machine?", "disk", "pve"),
    ("is pumped-piglt running out of memory?", "memory", "pumped-piglet"),
    ("did any service fail on fawn?", "services", "still-fawn"), ("is the clock right?", "time", "pve"),
    ("what eats the cpu on nas", "performance", "nas"),
    ("nas lost its ip again after the reboot, what happened?", "network", "nas"),
  ])
  func looksAtTheRightHost(line: String, check: String, host: String) {
    let call = decide(line).call
    #expect(call?.tool == "run_diagnostic")
    #expect(call?.arguments["check"] == .string(check))
    #expect(call?.arguments["host"] == .string(host))
  }

  @Test func writesTheOwnersWords() {
    let call = decide("add to TROUBLESHOOTING.md that yes(1) eats a core").call
    #expect(
      call == ToolCall(tool: "update_doc", arguments: ["document": "TROUBLESHOOTING.md", "text": "yes(1) eats a core"]))
  }

  @Test func asksBackWhereSomethingIsMissing() {
    let (text, call) = decide("remember that the printer is on the guest network")
    #expect(call == nil)
    #expect(text.hasPrefix("Which document?"))
  }

  @Test(arguments: ["I want to upgrade to 2.5GbE network", "plan the migration of the nas to new disks"])
  func draftsAPlan(line: String) {
    #expect(decide(line).call == ToolCall(tool: "draft_plan", arguments: ["goal": .string(line)]))
  }

  @Test(arguments: [
    "Looks good, but delay the k3s nodes until next weekend", "move step 3 to Friday night", "every step one day later",
    "split step 5 by host", "bring the nas forward to tonight", "drop the switch from the plan", "make step 6 human",
    "take the last change of the plan back", "in the plan, do the storage before the router",
  ])
  func amendsAPlan(line: String) {
    #expect(decide(line).call == ToolCall(tool: "amend_plan", arguments: ["change": .string(line)]))
  }

  @Test func givesTheAnswerToAQuestionAboutAnAmendmentOn() {
    let last = ToolCall(tool: "amend_plan", arguments: ["change": "delay nas until next weekend"])
    #expect(decide("the 5th", after: last).call == ToolCall(tool: "amend_plan", arguments: ["change": "the 5th"]))
    #expect(decide("thanks", after: last).call == nil)
  }

  @Test func amendsThePlanThatIsNamed() {
    let call = decide("plan 3: delay step 2 until Friday").call
    #expect(call?.tool == "amend_plan" && call?.arguments["plan"] == "3")
  }

  @Test(arguments: ["hi there!", "thanks", "", "what does DHCP stand for?"]) func runsNothingForSmallTalk(line: String)
  {
    #expect(decide(line).call == nil)
  }

  @Test(arguments: ["how do I free disk space?", "what did we decide about the DNS names?"])
  func answersFromTheDocuments(line: String) throws {
    let passage = Passage(
      id: "d1", path: "PROCEDURES.md", heading: ["Procedures", "Free disk space"], lines: 3...9, text: "Run df first.")
    let search = try #require(decide(line, passages: [passage]).call)
    #expect(search.tool == "search_docs")
    let record = Answer.CallRecord(search, effect: .read, decision: .allowed, outcome: .done, summary: "1 section")
    let text = decide(line, found: [.init(record: record, text: "")], passages: [passage]).text
    #expect(text.contains("[d1]") && text.contains("Run df first."))
  }

  @Test func knowsAGreeting() {
    for line in ["hi there!", "Good morning", "mornin", "thanks, that helped"] {
      #expect(BuiltinModel.isSmallTalk(line))
    }
    for line in ["hi, is nas ok?", "", "thanks, now the disks"] { #expect(!BuiltinModel.isSmallTalk(line)) }
  }

  @Test func followsUp() {
    let last = ToolCall(tool: "run_diagnostic", arguments: ["check": "disk", "host": "nas"])
    #expect(decide("and still-fawn?", after: last).call?.arguments == ["check": "disk", "host": "still-fawn"])
    #expect(decide("and the memory?", after: last).call?.arguments["check"] == "memory")
  }

  @Test func answersFromWhatTheToolFound() {
    let call = ToolCall(id: "t1", tool: "run_diagnostic", arguments: ["check": "disk"])
    let found = TurnSoFar.Found(
      record: .init(call, effect: .read, decision: .allowed, outcome: .done, summary: ""), text: "/ 18% used")
    #expect(decide("how full?", found: [found]).text == "/ 18% used [t1]")
  }
}
