import Agent
import Foundation
import Testing

@testable import Store

struct PlanStoreTests {
  private let store: StateStore
  private let plans: PlanStore
  private let at = Date(timeIntervalSince1970: 1_795_635_000)

  init() throws {
    store = try StateStore()
    plans = PlanStore(store)
  }

  private func plan(_ version: Int, states: [String: KeptStepState] = [:]) -> KeptPlan {
    KeptPlan(
      number: 1, path: "plans/a.md", version: version, body: "{\"v\":\(version)}", text: "v\(version)", states: states)
  }

  @Test func keepsVersionsStatesAndMoves() async throws {
    #expect(try await plans.nextNumber() == 1)
    try await plans.begin(
      plan(1, states: ["1": .init(state: "waiting"), "2": .init(state: "waiting")]), why: "drafted", at: at)
    #expect(try await plans.nextNumber() == 2)
    await #expect(throws: StoreError.self) { try await plans.begin(plan(1), why: "again", at: at) }
    try await plans.record(
      [KeptStepMove(step: "1", state: "done", note: "n")], of: 1, version: 1, text: "v1 done", at: at)
    let kept = try #require(try await plans.plans().first)
    #expect(kept.states["1"] == .init(state: "done", note: "n") && kept.text == "v1 done" && kept.body == "{\"v\":1}")
    try await plans.advance(plan(2, states: ["1": .init(state: "done", note: "n")]), from: 1, why: "drop 2", at: at)
    await #expect(throws: StoreError.self) { try await plans.advance(plan(2), from: 1, why: "late", at: at) }
    await #expect(throws: StoreError.self) {
      try await plans.record([KeptStepMove(step: "1", state: "failed")], of: 1, version: 1, text: "", at: at)
    }
    #expect(try await plans.plans()[0].states.keys.sorted() == ["1"])
    #expect(try await plans.versions(of: 1).map(\.why) == ["drafted", "drop 2"])
    #expect(try await plans.moves(of: 1).map(\.state) == ["waiting", "waiting", "done"])
    _ = try await EffectJournal(store, allowsUnkept: true).verify()
  }

  @Test func theNewestApprovalOfAStepCountsUntilItIsTakenBack() async throws {
    func approval(_ step: String, _ digest: String) -> KeptApproval {
      KeptApproval(step: step, version: 1, body: "{}", digest: digest)
    }
    try await plans.begin(plan(1), why: "drafted", at: at)
    try await plans.approve([approval("1", "a"), approval("2", "b")], of: 1, at: at)
    try await plans.approve([approval("1", "c")], of: 1, at: at)
    #expect(try await plans.approvals(of: 1).map(\.digest) == ["b", "c"])
    try await plans.revoke(["1"], of: 1, why: "changed", at: at)
    // Nor does an earlier one come back to life.
    #expect(try await plans.approvals(of: 1).map(\.digest) == ["b"])
    _ = try await EffectJournal(store, allowsUnkept: true).verify()
  }
}
