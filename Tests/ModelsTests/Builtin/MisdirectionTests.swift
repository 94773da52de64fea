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
    "undo that", "smbd on otter needs a restart? i doubt it",
    "i guess jellyfin on badger needs a restart at some point",
    "i fixed the 401 by restarting pvedaemon on badger", "reboot of otter took ten minutes", "restart loop on jellyfin",
    "kill 4411 is what my brother typed on otter, and it broke everything", "mount options on otter",
    "upgrade of badger went well", "let's move on", "plan net-2g5, is it done", "i want to understand the 2.5g plan",
    "prepare for the worst, how is the pool on otter", "we should upgrade badger some day",
    "i'd never move jellyfin to otter",
    "looks good but what does step 2 do", "move of step 3 to friday is fine with me?",
    "don't change anything, pool health of otter",
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
  func anOrderBehindATaleIsAnOrder(line: String) {
    let host = line.contains("otter") ? "otter" : "badger"
    #expect(call(line)?.tool == "apply_fix" && call(line)?.arguments["host"]?.plain == host, "\(line)")
  }

  @Test(arguments: [
    ("jellyfin stutters, is that a known issue?", "search_docs"),
    ("otter hangs after each reboot, i think i wrote it down somewhere", "search_docs"),
    ("check the disk on otter, and if its above 85 clean up", "run_diagnostic"),
  ])
  func asksWhatIsWrittenOrLooksFirst(line: String, tool: String) { #expect(call(line)?.tool == tool) }

  @Test(arguments: [
    "don't change anything, pool health of otter", "no changes, cpu load of badger right now",
    "don't restart otter, disk status", "don't restart smbd on otter, its cpu is odd",
  ])
  func looksWhereOnlyChangesAreForbidden(line: String) { #expect(call(line)?.tool == "run_diagnostic", "\(line)") }

  @Test func whatIsToBeWrittenDownChangesNoPlan() {
    func mentions(_ tool: String, _ line: String) -> Bool {
      BuiltinModel.mentions(tool, in: line, tools: Self.tools.filter(\.offered), lexicon: Self.lab)
    }
    let line = "remember that the UPS battery was replaced today"
    #expect(mentions("update_doc", line) && !mentions("amend_plan", line) && !mentions("draft_plan", line))
    #expect(mentions("amend_plan", "add a step to the plan: check the backup"))
  }

  @Test func whatMustNotBeDoneIsNoArgument() {
    let call = call("don't kill 4411 on otter, restart smbd on otter")
    #expect(call?.tool == "apply_fix" && call?.arguments["target"] != "4411")
    #expect(ArgumentFiller.target(in: "restart smbd on otter before the end: 22 jobs wait") == nil)
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
