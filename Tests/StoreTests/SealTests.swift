import Agent
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// What a state file grants counts with the owner's key only, and only as it was given.
@Suite struct SealTests {
  private let folder: String
  private let owner: SealKey
  private var path: String { folder + "/state.db" }

  init() throws {
    folder = try TemporaryFolder.make("seals")
    owner = SealKey(environment: ["XDG_STATE_HOME": folder + "/owner"])
  }

  private static let call = PreparedCall(
    call: ToolCall(tool: "restart_unit", arguments: ["unit": "nginx"]), effect: .change, host: "nas",
    rollback: "start it again")

  private func trusted() -> PreparedCall {
    var prepared = Self.call
    prepared.trust = .owner
    prepared.origins = ["unit": .choice]
    return prepared
  }

  private func allowed() async throws -> EffectJournal {
    let journal = EffectJournal(try StateStore(path: path, key: owner))
    let pending = try await journal.propose(trusted(), session: "s")
    _ = try await journal.allow(try #require(try await journal.entry(pending.id)), findings: [], days: 14)
    return journal
  }

  @Test func theKeyIsMadeWithTheFirstGrantAndIsItsUsersAlone() throws {
    let path = folder + "/owner/steward/key"
    #expect(owner.problem == nil && owner.bytes == nil && !FileManager.default.fileExists(atPath: path))
    let made = try owner.made()
    #expect(made.count == 32 && owner.bytes == made)
    #expect(try SealKey(environment: ["XDG_STATE_HOME": folder + "/owner"]).made() == made)
    #expect(try SealKey(environment: ["HOME": folder]).made() != made)
    #expect(FileManager.default.fileExists(atPath: folder + "/.local/state/steward/key"))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o600)
    chmod(path, 0o644)
    #expect(owner.problem?.contains("chmod 600") == true && owner.bytes == nil)
  }

  @Test func aTrustCountsWithTheKeyThatGaveIt() async throws {
    try await ToolTrustStore(StateStore(path: path, key: owner)).trust("look", text: "{}")
    let hash = Digest.sha256("{}")
    #expect(try ToolTrustStore(StateStore(path: path, key: owner)).trust(of: "look", hash: hash) == .owner)
    let other = try StateStore(path: path, key: SealKey(environment: ["XDG_STATE_HOME": folder + "/other"]))
    #expect(ToolTrustStore(other).trust(of: "look", hash: hash) == .none)
    #expect(try await EffectJournal(other).foreignGrants() == 1)
  }

  @Test(arguments: ["expires = '2036-01-01 00:00:00.000'", "pattern = replace(pattern, 'nginx', 'sshd')", "line = 'x'"])
  func aPermissionThatWasChangedEnds(change: String) async throws {
    let journal = try await allowed()
    #expect(try await journal.standing(for: trusted()) != nil)
    try await journal.store.database.write { try $0.execute(sql: "UPDATE standing SET \(change)") }
    #expect(try await journal.foreignGrants() == 1)
    #expect(try await journal.standing(for: trusted()) == nil)
    let ended = try #require(try await journal.permissions(all: true).first)
    #expect(ended.ended == "you did not give it, as it stands, on this machine")
  }

  @Test func anApprovalOfAPlanCountsWithTheKeyThatGaveIt() async throws {
    let plans = PlanStore(try StateStore(path: path, key: owner))
    let approval = KeptApproval(step: "s1", version: 1, body: "{}", digest: "d", at: Date(timeIntervalSince1970: 1e9))
    try await plans.approve([approval], of: 1, at: approval.at)
    #expect(try await plans.approvals(of: 1).map(\.step) == ["s1"])
    let other = PlanStore(try StateStore(path: path, key: SealKey(environment: ["XDG_STATE_HOME": folder + "/other"])))
    #expect(try await other.approvals(of: 1).isEmpty)
  }

  @Test func nothingIsGrantedForLongerWhereNoKeyCanBeKept() async throws {
    try FileManager.default.createDirectory(atPath: folder + "/full/steward/key", withIntermediateDirectories: true)
    let key = SealKey(environment: ["XDG_STATE_HOME": folder + "/full"])
    #expect(key.problem != nil)
    let trust = ToolTrustStore(try StateStore(path: path, key: key))
    await #expect(throws: StoreError.self) { try await trust.trust("look", text: "{}") }
    #expect(trust.trusted("look") == nil)
  }
}
