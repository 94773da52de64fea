import Agent
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct EffectJournalTests {
  static let prepared = PreparedCall(
    call: ToolCall(id: "t1", tool: "update_doc"), toolHash: "h", effect: .document,
    writes: [DocumentWrite(path: "A.md", baseHash: "b", content: "new", diff: "+new")])

  @Test func goesFromProposalToOutcome() async throws {
    let journal = EffectJournal(try StateStore(), allowsUnkept: true)
    let pending = try await journal.propose(Self.prepared, session: "s")
    #expect(pending.id == "p1" && pending.digest.count == 64)
    #expect(try await journal.pending().map(\.pending.id) == ["p1"])
    let grant = try await journal.approve(pending, by: .owner)
    try await journal.intend(grant, Self.prepared)
    try await journal.start(grant)
    #expect(try await journal.running().map(\.holder) == [getpid()])
    try await journal.finish(grant, outcome: .done, note: "ok")
    #expect(try await journal.unresolved().isEmpty)
    #expect(try await journal.running().isEmpty)
    #expect(try await journal.entry("p1")?.state == .done)
    #expect(try await journal.entry("p1")?.prepared == Self.prepared)
    #expect(try await journal.verify() == 6)
  }

  @Test func beginsNothingThatNobodyApproved() async throws {
    let journal = EffectJournal(try StateStore(), allowsUnkept: true)
    let pending = try await journal.propose(Self.prepared, session: "s")
    let forged = Grant(id: pending.id, digest: pending.digest)
    await #expect(throws: StoreError.self) { try await journal.intend(forged, Self.prepared) }
    await #expect(throws: StoreError.self) { try await journal.start(forged) }
    await #expect(throws: StoreError.self) { try await journal.finish(forged, outcome: .done, note: "") }
  }

  @Test func consumesAGrantOnce() async throws {
    let journal = EffectJournal(try StateStore(), allowsUnkept: true)
    let pending = try await journal.propose(Self.prepared, session: "s")
    let grant = try await journal.approve(pending, by: .owner)
    try await journal.intend(grant, Self.prepared)
    await #expect(throws: StoreError.self) { try await journal.intend(grant, Self.prepared) }
    await #expect(throws: StoreError.self) { try await journal.approve(pending, by: .owner) }
  }

  @Test func refusesWhatDiffersByOneByte() async throws {
    let journal = EffectJournal(try StateStore(), allowsUnkept: true)
    let pending = try await journal.propose(Self.prepared, session: "s")
    let grant = try await journal.approve(pending, by: .owner)
    var changes = Array(repeating: Self.prepared, count: 7)
    changes[0].writes[0].content = "new "
    changes[1].writes[0].baseHash = "c"
    changes[2].toolHash = "i"
    changes[3].call.arguments["x"] = "y"
    changes[4].host = "nas"
    changes[5].address = "10.0.0.5"
    changes[6].rollback = "none"
    for changed in changes {
      await #expect(throws: StoreError.self) { try await journal.intend(grant, changed) }
    }
    try await journal.intend(grant, Self.prepared)
  }

  @Test func refusesAWrongDigestAndWhatHasExpired() async throws {
    let store = try StateStore()
    let journal = EffectJournal(store, allowsUnkept: true)
    var pending = try await journal.propose(Self.prepared, session: "s")
    let digest = pending.digest
    pending.digest = String(digest.reversed())
    await #expect(throws: StoreError.self) { try await journal.approve(pending, by: .owner) }
    pending.digest = digest
    let late = EffectJournal(store, allowsUnkept: true, now: { Date().addingTimeInterval(EffectJournal.lifetime + 1) })
    #expect(try await late.pending().isEmpty)
    let error = await #expect(throws: StoreError.self) { try await late.approve(pending, by: .owner) }
    #expect(error?.description.contains("expired") == true)
    // Clocks that are set back bring nothing back to life. The transaction that refused was rolled back, so the
    // next that succeeds marks it.
    _ = try await late.propose(Self.prepared, session: "s")
    await #expect(throws: StoreError.self) { try await journal.approve(pending, by: .owner) }
  }

  @Test func takesAYesForFiveMinutes() async throws {
    let store = try StateStore()
    let journal = EffectJournal(store, allowsUnkept: true)
    let pending = try await journal.propose(Self.prepared, session: "s")
    let grant = try await journal.approve(pending, by: .owner)
    let late = EffectJournal(
      store, allowsUnkept: true, now: { Date().addingTimeInterval(EffectJournal.grantLifetime + 1) })
    await #expect(throws: StoreError.self) { try await late.intend(grant, Self.prepared) }
  }

  @Test func takesNoEffectThatItCannotKeep() async throws {
    let journal = EffectJournal(try StateStore())
    await #expect(throws: StoreError.self) { try await journal.propose(Self.prepared, session: "s") }
  }

  @Test func givesEqualProposalsDifferentDigests() async throws {
    let journal = EffectJournal(try StateStore(), allowsUnkept: true)
    let first = try await journal.propose(Self.prepared, session: "s")
    let second = try await journal.propose(Self.prepared, session: "s")
    #expect(first.digest != second.digest)
    // The yes to one is no yes to the other.
    _ = try await journal.approve(first, by: .owner)
    let other = Grant(id: second.id, digest: second.digest)
    await #expect(throws: StoreError.self) { try await journal.intend(other, Self.prepared) }
    let crossed = Grant(id: second.id, digest: first.digest)
    await #expect(throws: StoreError.self) { try await journal.intend(crossed, Self.prepared) }
  }

  @Test func tellsWhatAProcessThatIsGoneLeftOpen() async throws {
    let store = try StateStore()
    let journal = EffectJournal(store, allowsUnkept: true)
    for name in ["begun", "intended"] {
      var prepared = Self.prepared
      prepared.call.tool = name
      let pending = try await journal.propose(prepared, session: "s")
      let grant = try await journal.approve(pending, by: .owner)
      try await journal.intend(grant, prepared)
      if name == "begun" { try await journal.start(grant) }
    }
    // As after a crash: the process that had them is another one.
    try await store.write { try $0.execute(sql: "UPDATE effect SET process = '1 1'") }
    let open = try await journal.unresolved()
    #expect(open.map(\.state) == [.started, .intended])
    for entry in open { try await journal.settle(entry) }
    #expect(try await journal.unresolved().isEmpty)
    #expect(try await journal.entry("p1")?.state == .unknown)
    #expect(try await journal.entry("p2")?.state == .notRun)
    _ = try await journal.verify()
  }
}

@Suite struct JournalChainTests {
  private static func journal() async throws -> (StateStore, EffectJournal) {
    let store = try StateStore()
    let journal = EffectJournal(store, allowsUnkept: true)
    for _ in 0..<3 {
      let pending = try await journal.propose(EffectJournalTests.prepared, session: "s")
      let grant = try await journal.approve(pending, by: .owner)
      try await journal.intend(grant, EffectJournalTests.prepared)
      try await journal.start(grant)
      try await journal.finish(grant, outcome: .done, note: "ok")
    }
    return (store, journal)
  }

  @Test(arguments: [
    "UPDATE journal SET body = replace(body, 'owner', 's1') WHERE event = 'approved' AND effect = 2",
    "UPDATE journal SET at = '2020' WHERE seq = 4", "UPDATE journal SET effect = 1 WHERE seq = 9",
    "DELETE FROM journal WHERE seq = 5", "DELETE FROM journal WHERE seq = (SELECT MAX(seq) FROM journal)",
    "INSERT INTO journal (at, event, effect, body, hash) VALUES ('', 'approved', 1, '{}', 'x')",
    "UPDATE effect SET state = 'proposed' WHERE number = 2", "DELETE FROM effect WHERE number = 3",
    "UPDATE effect SET prepared = replace(prepared, 'new', 'old') WHERE number = 1",
    "INSERT INTO effect (session, digest, nonce, prepared, state, proposed, expires) SELECT session, digest, nonce, prepared, 'approved', proposed, expires FROM effect WHERE number = 1",
  ])
  func showsWhatWasChangedLostOrPutIn(_ change: String) async throws {
    let (store, journal) = try await Self.journal()
    #expect(try await journal.verify() == 16)
    try await store.write { try $0.execute(sql: change) }
    await #expect(throws: StoreError.self) { try await journal.verify() }
  }
}

@Suite struct StandingPermissionTests {
  static func restart(_ unit: String, host: String = "web1", origin: Origin = .owner) -> PreparedCall {
    var prepared = PreparedCall(
      call: ToolCall(
        id: "t\(unit.count)", tool: "restart_unit", arguments: ["unit": .string(unit), "host": .string(host)]),
      toolHash: "h", trust: .owner, effect: .change, host: host, address: "10.0.0.6", reach: "ssh root@10.0.0.6",
      command: Command(["systemctl", "restart", unit]), rollback: "systemctl stop \(unit)")
    prepared.origins = ["unit": origin, "host": .inventory]
    return prepared
  }

  private static func allowed(
    _ prepared: PreparedCall, findings: Set<String> = [], days: Int = 30
  ) async throws -> (StateStore, EffectJournal, StandingPermission) {
    let store = try StateStore()
    let journal = EffectJournal(store, allowsUnkept: true)
    let pending = try await journal.propose(prepared, session: "s")
    let entry = try #require(try await journal.entry(pending.id))
    return (store, journal, try await journal.allow(entry, findings: findings, days: days))
  }

  @Test func coversExactlyTheCall() async throws {
    let (_, journal, permission) = try await Self.allowed(Self.restart("nginx"))
    #expect(try await journal.standing(for: Self.restart("nginx")) == permission.id)
    #expect(try await journal.standing(for: Self.restart("nginx.service --now")) == nil)
    #expect(try await journal.standing(for: Self.restart("nginx", host: "web2")) == nil)
    var changes = Array(repeating: Self.restart("nginx"), count: 6)
    changes[0].toolHash = "i"
    changes[1].address = "10.0.0.7"
    changes[2].reach = "ssh admin@10.0.0.6"
    changes[3].rollback = nil
    changes[4].effect = .danger
    changes[5].command?.arguments.append("--now")
    for changed in changes { #expect(try await journal.standing(for: changed) == nil) }
  }

  @Test func holdsOnlyForArgumentsThatSomebodyVouchesFor() async throws {
    let (_, journal, permission) = try await Self.allowed(Self.restart("nginx"))
    for origin in [Origin.owner, .inventory, .choice, .finding("t1")] {
      #expect(try await journal.standing(for: Self.restart("nginx", origin: origin)) == permission.id)
    }
    for origin in [Origin.model, .data(["[d1] a.md"])] {
      #expect(try await journal.standing(for: Self.restart("nginx", origin: origin)) == nil)
    }
  }

  @Test func letsATypedFindingDiffer() async throws {
    let (_, journal, permission) = try await Self.allowed(Self.restart("nginx"), findings: ["unit"])
    #expect(permission.findings == ["unit"])
    #expect(try await journal.standing(for: Self.restart("mysql", origin: .finding("t2"))) == permission.id)
    #expect(try await journal.standing(for: Self.restart("mysql", origin: .owner)) == nil)
    #expect(try await journal.standing(for: Self.restart("mysql", host: "web2", origin: .finding("t2"))) == nil)
  }

  @Test func isForLooksAndReversibleChangesOnly() async throws {
    let good = Self.restart("nginx")
    var bad = Array(repeating: good, count: 4)
    bad[0].effect = .danger
    bad[1].effect = .document
    bad[2].rollback = nil
    bad[3].trust = .none
    #expect(EffectJournal.standingProblem(good) == nil)
    for prepared in bad {
      #expect(EffectJournal.standingProblem(prepared) != nil)
      await #expect(throws: StoreError.self) { try await Self.allowed(prepared) }
    }
    for days in [0, 31, -1] {
      await #expect(throws: StoreError.self) { try await Self.allowed(good, days: days) }
    }
  }

  @Test func endsByRevocationByTimeAndByAChangeOfTheTool() async throws {
    let (store, journal, permission) = try await Self.allowed(Self.restart("nginx"), days: 2)
    let late = EffectJournal(store, allowsUnkept: true, now: { Date().addingTimeInterval(2 * 86_400 + 1) })
    #expect(try await late.standing(for: Self.restart("nginx")) == nil)
    // A clock that is set back does not bring it back.
    #expect(try await journal.standing(for: Self.restart("nginx")) == nil)
    #expect(try await journal.permissions(all: true).map(\.ended) == ["expired"])
    await #expect(throws: StoreError.self) { try await journal.revoke(permission.id) }

    let (_, second, other) = try await Self.allowed(Self.restart("nginx"))
    try await second.revoke(other.id)
    #expect(try await second.standing(for: Self.restart("nginx")) == nil)
    #expect(try await second.permissions().isEmpty)

    let (third, journal3, _) = try await Self.allowed(Self.restart("nginx"))
    try await third.write { try EffectJournal.endPermissions(of: "restart_unit", now: Date(), $0) }
    #expect(try await journal3.standing(for: Self.restart("nginx")) == nil)
    _ = try await journal3.verify()
  }

  @Test func countsItsUsesAndGivesAGrantForEach() async throws {
    let (_, journal, permission) = try await Self.allowed(Self.restart("nginx"))
    for _ in 0..<2 {
      let pending = try await journal.propose(Self.restart("nginx"), session: "s")
      let grant = try await journal.approve(pending, by: .standing(permission.id))
      try await journal.intend(grant, Self.restart("nginx"))
    }
    #expect(try await journal.permissions().map(\.uses) == [2])
    try await journal.revoke(permission.id)
    let pending = try await journal.propose(Self.restart("nginx"), session: "s")
    await #expect(throws: StoreError.self) { try await journal.approve(pending, by: .standing(permission.id)) }
  }
}

@Suite struct ToolTrustStoreTests {
  @Test func holdsForTheBytesThatWereSeen() async throws {
    let state = try TemporaryState()
    defer { state.remove() }
    let trust = ToolTrustStore(try StateStore(path: state.path))
    let text = "{\"name\": \"x\"}"
    #expect(trust.trust(of: "x", hash: Digest.sha256(text)) == .none)
    try await trust.trust("x", text: text)
    #expect(trust.trust(of: "x", hash: Digest.sha256(text)) == .owner)
    #expect(trust.trust(of: "x", hash: Digest.sha256(text + " ")) == .changed)
    #expect(trust.trusted("x")?.text == text)
    try await trust.distrust("x")
    #expect(trust.trust(of: "x", hash: Digest.sha256(text)) == .none)
    await #expect(throws: StoreError.self) { try await trust.distrust("x") }
  }
}
