import Agent
import Foundation
import TestSupport
import Testing

@testable import Store

/// Killed at any moment, no effect takes place twice, and nothing that was approved is forgotten.
@Suite(.serialized) struct KillTests {
  @Test(
    "kill -9 at every point of the journal",
    arguments: [
      ("before-propose", [], 0), ("after-propose", [.proposed], 0), ("before-approve", [.proposed], 0),
      ("after-approve", [.approved], 0), ("before-intend", [.approved], 0), ("after-intend", [.notRun], 0),
      ("before-start", [.notRun], 0), ("after-start", [.unknown], 0), ("before-effect", [.unknown], 0),
      ("after-effect", [.unknown], 1), ("before-finish", [.unknown], 1), ("after-finish", [.done], 1),
    ] as [(String, [EffectJournal.Entry.State], Int)])
  func knowsWhatWasBegun(point: String, states: [EffectJournal.Entry.State], effects: Int) async throws {
    let state = try TemporaryState()
    defer { state.remove() }
    let said = try ProbeProcess(["run", state.directory, "1", point]).finish()
    let store = try StateStore(path: state.path)
    let journal = EffectJournal(store)
    let open = try await journal.recover()
    #expect(try await journal.all().map(\.state) == states)
    let count = try await CrashCount(state.directory, said: said, open: open)
    #expect(count.effects == effects && count.repeated == 0 && count.lost == 0 && count.unrecorded == 0)
    // Told once, not again at every start.
    #expect(try await journal.recover() == 0)
    #expect(try store.integrityProblem() == nil)
    _ = try await journal.verify()
  }

  @Test func survivesRandomKills() async throws { try await kill(times: 25, report: false) }

  @Test(.enabled(if: LongTest.isWanted)) func survivesAThousandRandomKills() async throws {
    try await kill(times: 1000, report: true)
  }

  private func kill(times: Int, report: Bool) async throws {
    let state = try TemporaryState()
    defer { state.remove() }
    var said: [String] = []
    var open = 0
    for number in 1...times {
      let probe = try ProbeProcess(["run", state.directory, "1000000"])
      // Some die while they open the file, most in the middle of their work.
      if number % 10 != 0 { probe.waitUntilReady() }
      usleep(UInt32.random(in: 0...40_000))
      probe.kill()
      said += probe.finish()
      open += try await EffectJournal(try StateStore(path: state.path)).recover()
    }
    let store = try StateStore(path: state.path)
    #expect(try store.integrityProblem() == nil)
    let records = try await EffectJournal(store).verify()
    let count = try await CrashCount(state.directory, said: said, open: open)
    #expect(count.effects > 0 && count.repeated == 0 && count.lost == 0 && count.unrecorded == 0 && count.claimed == 0)
    #expect(said.allSatisfy { !$0.hasPrefix("error") }, "\(said.filter { $0.hasPrefix("error") }.prefix(3))")
    guard report else { return }
    LongTest.tell("kills at random moments: \(times)")
    LongTest.tell("effects that took place: \(count.effects)")
    LongTest.tell("repeated effects: \(count.repeated)")
    LongTest.tell("lost records: \(count.lost)")
    LongTest.tell("effects without a record: \(count.unrecorded)")
    LongTest.tell("effects with an unknown outcome, shown at the next start: \(count.open)")
    LongTest.tell("records in the chain, verified: \(records)")
  }
}

/// Several Stewards at once on one lab.
@Suite(.serialized) struct TwoStewardsTests {
  @Test func bothMakeAllTheirEffects() async throws {
    let state = try TemporaryState()
    defer { state.remove() }
    let probes = try (0..<2).map { _ in try ProbeProcess(["run", state.directory, "60"]) }
    let said = probes.flatMap { $0.finish() }
    #expect(
      said.allSatisfy { !$0.hasPrefix("error") && !$0.contains("locked") }, "\(said.filter { $0.hasPrefix("error") })")
    let count = try await CrashCount(state.directory, said: said, open: 0)
    #expect(count.effects == 120 && count.repeated == 0 && count.lost == 0 && count.claimed == 0)
    _ = try await EffectJournal(try StateStore(path: state.path)).verify()
  }

  @Test func oneOfThemTakesUpWhatWaits() async throws { try await race(rounds: 5, racers: 3, report: false) }

  @Test(.enabled(if: LongTest.isWanted)) func oneOfThemTakesUpWhatWaitsEveryTime() async throws {
    try await race(rounds: 200, racers: 4, report: true)
  }

  private func race(rounds: Int, racers: Int, report: Bool) async throws {
    var wins: [Int] = []
    var told: Set<String> = []
    for _ in 0..<rounds {
      let state = try TemporaryState()
      defer { state.remove() }
      let prepared = PreparedCall(
        call: ToolCall(id: "t1", tool: "append", arguments: ["id": "one"]), toolHash: "hash of append", effect: .change,
        command: Command(["append", "one"]))
      _ = try await EffectJournal(try StateStore(path: state.path)).propose(prepared, session: "s")
      let probes = try (0..<racers).map { _ in try ProbeProcess(["claim", state.directory, "p1"]) }
      probes.forEach { $0.waitUntilReady() }
      try Data().write(to: URL(fileURLWithPath: state.directory + "/go"))
      let said = probes.flatMap { $0.finish() }
      wins.append(said.count { $0 == "won" })
      told.formUnion(said.filter { $0.hasPrefix("lost") })
      let effects = (try? String(contentsOfFile: state.directory + "/effects", encoding: .utf8)) ?? ""
      #expect(effects == "one\n")
    }
    #expect(wins.allSatisfy { $0 == 1 })
    #expect(told.allSatisfy { !$0.contains("locked") }, "\(told)")
    guard report else { return }
    LongTest.tell("races for one approval: \(rounds) of \(racers) processes each")
    LongTest.tell("races that more or fewer than one won: \(wins.count { $0 != 1 })")
  }

  @Test func openAStateFileThatIsNotThereYet() async throws { try await openAtOnce(rounds: 5, report: false) }

  @Test(.enabled(if: LongTest.isWanted)) func openAStateFileThatIsNotThereYetEveryTime() async throws {
    try await openAtOnce(rounds: 100, report: true)
  }

  private func openAtOnce(rounds: Int, report: Bool) async throws {
    var errors: [String] = []
    for _ in 0..<rounds {
      let state = try TemporaryState()
      defer { state.remove() }
      let probes = try (0..<4).map { _ in try ProbeProcess(["run", state.directory, "1"]) }
      let said = probes.flatMap { $0.finish() }
      errors += said.filter { $0.hasPrefix("error") }
      #expect(said.count { $0.hasPrefix("done") } == 4, "\(said)")
    }
    #expect(errors.isEmpty, "\(errors.prefix(3))")
    if report { LongTest.tell("first openings by 4 processes at once, with errors: \(rounds), \(errors.count)") }
  }
}
