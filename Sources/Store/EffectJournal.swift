import Agent
import Foundation
import GRDB

/// The durable record of effects, over the `effect` table.
public struct EffectJournal: Journal {
  private let store: StateStore
  private let allowsUnkept: Bool
  private let now: @Sendable () -> Date
  /// How long a proposal can be approved: a day, so that a script's evening can wait for a morning.
  static let lifetime: TimeInterval = 24 * 3600

  /// - Parameter allowsUnkept: whether effects may go into a journal that ends with the process; tests only.
  public init(
    _ store: StateStore, allowsUnkept: Bool = false, now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.store = store
    self.allowsUnkept = allowsUnkept
    self.now = now
  }

  /// What stands in the journal about one effect.
  public struct Entry: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
      case proposed, declined, intended, started, done, failed, unknown, expired
    }

    public var pending: PendingApproval
    public var prepared: PreparedCall
    public var state: State
    public var session: String
    public var note: String
  }

  public func propose(_ prepared: PreparedCall, session: String) async throws -> PendingApproval {
    guard allowsUnkept || store.isKept else {
      throw StoreError("nothing can be changed: the lab's journal cannot be written; make .steward/ writable first")
    }
    try store.requireIntact()
    let nonce = UUID().uuidString
    let proposed = now()
    let expires = proposed.addingTimeInterval(EffectJournal.lifetime)
    let digest = try EffectJournal.digest(prepared, nonce: nonce, expires: expires)
    let body = try JSONValue(encoding: prepared).canonical
    let number = try await store.write { db in
      try db.execute(
        sql: """
          INSERT INTO effect (session, digest, nonce, prepared, state, proposed, expires)
          VALUES (?, ?, ?, ?, 'proposed', ?, ?)
          """, arguments: [session, digest, nonce, body, proposed, expires])
      return db.lastInsertedRowID
    }
    return PendingApproval(
      id: "p\(number)", digest: digest, call: prepared.call, expires: expires)
  }

  public func intend(_ pending: PendingApproval, _ prepared: PreparedCall) async throws {
    let now = now()
    try await store.write { db in
      let row = try EffectJournal.row(pending.id, db)
      guard let row, row["digest"] == pending.digest else {
        throw StoreError("there is no approval \(pending.id) with this digest")
      }
      // Recomputed from what is about to run, not from what the record says.
      let digest = try EffectJournal.digest(
        prepared, nonce: row["nonce"], expires: row["expires"])
      guard digest == pending.digest else {
        throw StoreError(
          "\(pending.id) was approved for something else than what would run now; ask again")
      }
      guard row["state"] == "proposed" else {
        throw StoreError("\(pending.id) was already used; ask again")
      }
      guard row["expires"] > now else { throw StoreError("\(pending.id) has expired; ask again") }
      try db.execute(
        sql: "UPDATE effect SET state = 'intended', intended = ? WHERE number = ?",
        arguments: [now, row["number"] as Int64])
    }
  }

  public func start(_ pending: PendingApproval) async throws {
    try await update(pending, "state = 'started', started = ?, boot = ?", [now(), EffectJournal.boot])
  }

  public func finish(_ pending: PendingApproval, outcome: Outcome, note: String) async throws {
    let state: Entry.State =
      switch outcome {
      case .done: .done
      case .failed, .notRun: .failed
      case .unknown: .unknown
      }
    try await update(pending, "state = ?, ended = ?, note = ?", [state.rawValue, now(), note])
  }

  public func decline(_ pending: PendingApproval) async throws {
    try await update(pending, "state = 'declined', ended = ?", [now()])
  }

  private func update(
    _ pending: PendingApproval, _ assignment: String, _ arguments: StatementArguments
  ) async throws {
    try await store.write { db in
      try db.execute(
        sql: "UPDATE effect SET \(assignment) WHERE digest = ?",
        arguments: arguments + [pending.digest])
    }
  }

  /// The entry with this id (`p7`); nil when there is none.
  public func entry(_ id: String) async throws -> Entry? {
    try await store.database.read { db in
      try EffectJournal.row(id, db).map(EffectJournal.entry)
    }
  }

  /// What waits for a yes, newest last.
  public func pending() async throws -> [Entry] {
    let now = now()
    return try await store.database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM effect WHERE state = 'proposed' AND expires > ? ORDER BY number",
        arguments: [now]
      ).map(EffectJournal.entry)
    }
  }

  /// Documents that were written, the oldest first.
  public func written() async throws -> [Entry] {
    try await store.database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM effect WHERE state = 'done' ORDER BY number").map(EffectJournal.entry)
    }.filter { !$0.prepared.writes.isEmpty }
  }

  /// Effects that were begun and never recorded as ended: a crash, or a power cut.
  public func unresolved() async throws -> [Entry] {
    try await store.database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM effect WHERE state IN ('intended', 'started') ORDER BY number"
      ).map(EffectJournal.entry)
    }
  }

  /// Records that the owner has been told of an effect whose outcome is not known.
  public func markUnknown(_ id: String) async throws {
    let now = now()
    try await store.write { db in
      guard let row = try EffectJournal.row(id, db) else { return }
      try db.execute(
        sql:
          "UPDATE effect SET state = 'unknown', ended = ? WHERE number = ? AND state IN ('intended','started')",
        arguments: [now, row["number"] as Int64])
    }
  }

  private static func row(_ id: String, _ db: Database) throws -> Row? {
    guard id.hasPrefix("p"), let number = Int64(id.dropFirst()) else { return nil }
    return try Row.fetchOne(db, sql: "SELECT * FROM effect WHERE number = ?", arguments: [number])
  }

  private static func entry(_ row: Row) throws -> Entry {
    let prepared = try JSONValue(parsing: row["prepared"]).decoded(as: PreparedCall.self)
    return Entry(
      pending: PendingApproval(
        id: "p\(row["number"] as Int64)", digest: row["digest"], call: prepared.call,
        expires: row["expires"]),
      prepared: prepared, state: Entry.State(rawValue: row["state"]) ?? .unknown,
      session: row["session"], note: row["note"])
  }

  /// SHA-256 over everything that will happen, the nonce and the expiry to the second.
  static func digest(_ prepared: PreparedCall, nonce: String, expires: Date) throws -> String {
    let canonical = try JSONValue(encoding: prepared).canonical
    return Digest.sha256("\(nonce)\n\(Int(expires.timeIntervalSince1970))\n\(canonical)")
  }

  /// The boot's id: an effect that was begun in another boot is not running any more.
  private static var boot: String {
    (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
  }
}
