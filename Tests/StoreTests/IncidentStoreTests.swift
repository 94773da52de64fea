import Agent
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct IncidentStoreTests {
  private let state: StateStore
  private let store: IncidentStore
  private let day = Date(timeIntervalSince1970: 1_770_000_000)

  init() throws {
    state = try StateStore()
    store = IncidentStore(state)
  }

  private func sighting(_ instances: Set<String> = [], object: String = "process yes") -> Sighting {
    Sighting(
      rule: "runaway_process", object: object, instances: instances, check: "performance", severity: "warning",
      figure: "100%", cause: "it spins", procedure: "End a runaway process")
  }

  @discardableResult
  private func see(_ sightings: [Sighting], days: Double, checks: [String] = ["performance"]) async throws -> [Incident]
  {
    try await store.record(
      sightings, host: "vm", checks: checks, at: day.addingTimeInterval(days * 86_400), session: "s1")
  }

  private func kinds(_ id: String = "i1") async throws -> [Incident.Event.Kind] {
    try await store.incident(id)?.events.map(\.kind) ?? []
  }

  @Test func opensIsFixedAndOpensAgain() async throws {
    let first = try await see([sighting(["pid 1 since tick 5"])], days: 0)
    #expect(first.map(\.id) == ["i1"])
    try await store.claim(["i1"])
    try await store.finish(
      ["i1"], fix: "End a runaway process", result: .worked, text: "done", at: day.addingTimeInterval(60), session: "s1"
    )
    #expect(try await store.incident("i1")?.state == .fixed)
    try await see([], days: 1)
    let again = try await see([sighting(["pid 9 since tick 7"])], days: 8)
    #expect(again.first?.state == .open)
    #expect(again.first?.occurrences.count == 2)
    #expect(try await kinds() == [.opened, .fixed, .reopened])
  }

  @Test func stayingIsNotComingBack() async throws {
    for hour in 0..<5 { try await see([sighting(["pid 1 since tick 5"])], days: Double(hour) / 24) }
    #expect(try await kinds() == [.opened])
  }

  /// The owner ended the first one by hand, and nobody looked in between.
  @Test func anotherProcessAfterDaysIsAnotherTime() async throws {
    try await see([sighting(["pid 1 since tick 5"])], days: 0)
    try await see([sighting(["pid 2 since tick 900"])], days: 8)
    #expect(try await kinds() == [.opened, .reopened])
  }

  @Test func whatIsNotFoundAnyMoreIsGone() async throws {
    try await see([sighting()], days: 0)
    try await see([], days: 1, checks: ["disk"])
    #expect(try await store.incident("i1")?.state == .open)
    try await see([], days: 1)
    #expect(try await store.incident("i1")?.state == .gone)
  }

  /// What flaps with a look every quarter of an hour is one trouble.
  @Test func whatComesAndGoesIsOneTime() async throws {
    for minutes in stride(from: 0.0, to: 120, by: 30) {
      try await see([sighting()], days: minutes / 1440)
      try await see([], days: (minutes + 15) / 1440)
    }
    #expect(try await kinds() == [.opened])
    try await see([], days: 130.0 / 1440)
    #expect(try await kinds() == [.opened, .gone])
  }

  /// A clock that was set back makes nothing gone, and nothing is seen earlier than it was.
  @Test func aClockInThePastChangesNothing() async throws {
    try await see([sighting()], days: 10)
    try await see([], days: 3)
    #expect(try await store.incident("i1")?.state == .open)
    try await see([sighting()], days: 2)
    #expect(try await store.incident("i1")?.seen == day.addingTimeInterval(10 * 86_400))
  }

  @Test func aFailedFixLeavesItOpen() async throws {
    try await see([sighting()], days: 0)
    try await store.finish(["i1"], fix: "F", result: .failed, text: "no", at: day, session: "")
    #expect(try await store.incident("i1")?.state == .open)
    #expect(try await kinds() == [.opened, .fixFailed])
  }

  @Test func twoStewardsDoNotFixTheSame() async throws {
    try await see([sighting()], days: 0)
    // The first process of this machine lives, and is not this one.
    let other = try #require(ProcessIdentity(id: 1)).text
    try await state.database.write { db in
      try db.execute(
        sql: "UPDATE incident SET fixer = ?, fixer_boot = ?", arguments: [other, ProcessIdentity.boot])
    }
    let error = await #expect(throws: CallError.self) { try await store.claim(["i1"]) }
    #expect(error?.reason == .refused)
    #expect(error?.description.contains("another Steward (process 1) is fixing i1") == true)
    // One that was killed holds nothing.
    try await state.database.write { db in
      try db.execute(sql: "UPDATE incident SET fixer = '1 12345678'")
    }
    try await store.claim(["i1"])
  }

  @Test func tellsNewOnesOnceAndOverOnesOnce() async throws {
    try await see([sighting()], days: 0)
    let news = try await store.untold()
    #expect(news.map(\.id) == ["i1"])
    try await store.markTold(news)
    try await see([sighting()], days: 0.1)
    #expect(try await store.untold().isEmpty)
    try await see([], days: 0.2)
    let over = try await store.untold()
    #expect(over.map(\.state) == [.gone])
    try await store.markTold(over)
    #expect(try await store.untold().isEmpty)
    try await see([sighting()], days: 5)
    #expect(try await store.untold().map(\.state) == [.open])
  }

  @Test func whatCameAndWentUnseenIsNoNews() async throws {
    try await see([sighting()], days: 0)
    try await see([], days: 1)
    #expect(try await store.untold().isEmpty)
  }

  @Test func whatTheOwnerClosedStaysClosedUntilItComesBack() async throws {
    try await see([sighting()], days: 0)
    _ = try await store.note("i1", "known", closes: true, at: day)
    try await see([sighting()], days: 1)
    #expect(try await store.incident("i1")?.state == .closed)
    try await see([], days: 2)
    try await see([sighting()], days: 3)
    #expect(try await kinds() == [.opened, .closed, .gone, .reopened])
  }

  @Test func takesTheOwnersWords() async throws {
    try await see([sighting()], days: 0)
    _ = try await store.note("i1", "it is the backup", closes: false, at: day)
    let closed = try await store.note("i1", "known", closes: true, at: day)
    #expect(closed.state == .closed)
    #expect(closed.events.map(\.text) == ["100%", "it is the backup", "known"])
    let error = await #expect(throws: CallError.self) { try await store.note("i9", "x", closes: false, at: day) }
    #expect(error?.reason == .invalid)
  }
}
