import Agent
import Foundation
import Testing

@testable import Models

/// An effect falls where the owner pointed or nowhere, and what is a condition, a wish to know or a tale orders none.
@Suite struct MisdirectionTests {
  /// The tools as they ship.
  static let tools: [ToolDescription] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../tools").standardized
      .path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      FileManager.default.contents(atPath: "\(folder)/\(name)").flatMap {
        try? JSONDecoder().decode(ToolDescription.self, from: $0)
      }
    }
  }()

  static let lab = Lexicon(
    hosts: [.init(name: "badger", role: "hypervisor"), .init(name: "otter", role: "storage"), .init(name: "wren")],
    documents: ["INFRASTRUCTURE.md", "SERVICES.md", "TROUBLESHOOTING.md"], thisHost: "workbench",
    services: [.init(name: "samba", host: "otter"), .init(name: "jellyfin", host: "badger")])

  private func call(_ line: String) -> ToolCall? {
    let model = BuiltinModel { Self.lab }
    return model.decide(
      ModelRequest(
        messages: [], tools: Self.tools.filter(\.offered),
        turn: TurnSoFar(line: line, passages: [], found: [], lastCall: nil))
    ).call
  }

  private func effect(_ line: String) -> Effect? {
    call(line).flatMap { call in Self.tools.first { $0.name == call.tool }?.effect }
  }

  @Test func theShippedToolsAreThere() { #expect(Self.tools.count > 8) }

  @Test(arguments: [
    "restart samba on fridge", "restart samba on kitchen", "restart jellyfin on apple", "restart samba on the garage",
    "reboot the snow box now on brick",
  ])
  func aFixNeverFallsOnAnotherHostThanTheOneThatWasNamed(line: String) {
    #expect(call(line) == nil)
  }

  @Test(arguments: [
    "check the disk of otter and if it is full clean it up",
    "hey, check the disk of otter and, if it's over 85 %, clean up",
    "clean up the disk on otter if it is over 85 %", "I want to know how full otter is",
    "I want jellyfin working again",
    "new disks for otter arrived", "the backup should be done by now", "write a poem about badger",
    "write that down for otter",
    "note in my journal that otter was loud", "show the last edit of SERVICES.md",
    "would restarting jellyfin kick out whoever watches? only asking",
    "check the disk on otter, and if its above 85 clean up",
    "undo that",
  ])
  func ordersNoEffect(line: String) {
    #expect((effect(line) ?? .read) == .read, "\(String(describing: call(line)))")
  }

  @Test(arguments: [
    "fyi I reseated the cable of otter myself, it's all good now", "nvm dont restart smbd, samba was never broken",
    "forget it, i wont reboot badger today after all", "undo that",
  ])
  func looksAtNothingWhereNothingIsAsked(line: String) {
    #expect(call(line) == nil, "\(String(describing: call(line)))")
  }

  @Test(arguments: ["typo in smb.conf is corrected now, restart smbd on otter plz", "kids are in bed -> reboot badger"])
  func anOrderBehindATaleIsAnOrder(line: String) { #expect(call(line)?.tool == "apply_fix" || effect(line) == nil) }

  @Test(arguments: [
    ("jellyfin stutters, is that a known issue?", "search_docs"),
    ("otter hangs after each reboot, i think i wrote it down somewhere", "search_docs"),
    ("check the disk on otter, and if its above 85 clean up", "run_diagnostic"),
  ])
  func asksWhatIsWrittenOrLooksFirst(line: String, tool: String) { #expect(call(line)?.tool == tool) }

  @Test func goesOnFromTheLineBefore() {
    func next(_ line: String, _ last: ToolCall) -> ToolCall? {
      BuiltinModel { Self.lab }.decide(
        ModelRequest(
          messages: [], tools: Self.tools.filter(\.offered),
          turn: TurnSoFar(line: line, passages: [], found: [], lastCall: last))
      ).call
    }
    let look = ToolCall(tool: "run_diagnostic", arguments: ["host": "badger", "check": "memory"])
    for line in ["oh sorry, I meant otter", "ok now otter", "n otter?", "and otter?"] {
      let call = next(line, look)
      let expected: JSONObject = ["host": "otter", "check": "memory"]
      #expect(call?.arguments == expected, "\(line): \(String(describing: call))")
    }
    #expect(next("and restart samba on otter", look)?.tool == "apply_fix")
    let search = ToolCall(tool: "search_docs", arguments: ["query": "what is the url of jellyfin?"])
    #expect(next("n samba?", search)?.arguments["query"] == "what is the url of samba")
    #expect(next("and the port?", search)?.arguments["query"] == "and the port? what is the url of jellyfin?")
  }

  @Test(arguments: [
    ("restart chronyd on otter", "otter", "chronyd"),
    ("give smbd.service on otter a restart please", "otter", "smbd.service"),
    ("restart container movies on badger", "badger", "movies"),
  ])
  func aFixHasItsHostAndItsUnit(line: String, host: String, target: String) {
    let call = call(line)
    #expect(call?.tool == "apply_fix")
    #expect(call?.arguments["host"]?.plain == host && call?.arguments["target"]?.plain == target)
  }

  @Test(arguments: [
    "are my hosts fine", "failed units on my hosts", "failed services anywhere?", "are the clocks of my hosts right",
  ])
  func allHostsAreLookedAtWhereAllAreMeant(line: String) {
    let host = call(line)?.arguments["host"]
    #expect(host == "all" || call(line)?.tool == "discover_hosts", "\(String(describing: call(line)))")
  }
}
