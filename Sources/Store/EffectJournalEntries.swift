import Agent
import Foundation
import GRDB

/// What the journal tells.
extension EffectJournal {
  /// What stands in the journal about one effect.
  public struct Entry: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
      case proposed, approved, declined, intended, started, done, failed, unknown, expired
      case notRun = "not_run"
      /// What waited was changed in the file after it was proposed. It is told, never stored.
      case tampered

      /// For people, after "it": `was declined`.
      public var told: String {
        switch self {
        case .proposed: "waits"
        case .approved: "was approved"
        case .declined: "was declined"
        case .intended, .started: "was begun"
        case .done: "was done"
        case .failed: "was tried and failed"
        case .unknown: "was begun and its outcome is unknown"
        case .expired: "has expired"
        case .notRun: "was approved and did not run"
        case .tampered: "was tampered with"
        }
      }
    }

    public var pending: PendingApproval
    public var prepared: PreparedCall
    public var state: State
    public var session: String
    public var note: String
    /// When it began, or nil where it did not.
    public var started: Date?
    /// Whether it began in another boot of this machine.
    public var isOfAnotherBoot: Bool
    /// The process that carries it out, where it still runs.
    public var holder: Int32?
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

  /// What was proposed in a session, whatever became of it, the oldest first.
  public func entries(of session: String) async throws -> [Entry] {
    try await store.database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM effect WHERE session = ? ORDER BY number", arguments: [session])
        .map(EffectJournal.entry)
    }
  }

  /// Documents that were written, the oldest first.
  public func written() async throws -> [Entry] {
    try await store.database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM effect WHERE state = 'done' ORDER BY number").map(EffectJournal.entry)
    }.filter { !$0.prepared.writes.isEmpty }
  }

  /// Effects that a process which is gone left open: a crash, or a power cut. Those `intended` were not begun;
  /// those `started` may have taken effect.
  public func unresolved() async throws -> [Entry] {
    try await begun().filter { $0.holder == nil }
  }

  /// Effects that another Steward carries out now.
  public func running() async throws -> [Entry] {
    try await begun().filter { $0.holder != nil }
  }

  private func begun() async throws -> [Entry] {
    try await store.database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM effect WHERE state IN ('intended', 'started') ORDER BY number"
      ).map(EffectJournal.entry)
    }
  }

  /// Closes what a crash left open, when the owner has been told: what was not begun did not run, of the rest the
  /// outcome stays unknown. Nothing is run again.
  public func settle(_ entry: Entry, note: String = "") async throws {
    let now = now()
    try await write { db in
      guard let row = try EffectJournal.row(entry.pending.id, db) else { return }
      let current = try EffectJournal.entry(row)
      guard current.holder == nil, current.state == .intended || current.state == .started else { return }
      try EffectJournal.move(
        row["number"], to: current.state == .intended ? .notRun : .unknown, "ended = ?, note = ?", [now, note],
        ["note": .string(note)], at: now, db)
    }
  }

  /// How many records the chain has. Throws `StoreError` with what is wrong with it.
  public func verify() async throws -> Int {
    try await store.database.read { try JournalChain.verify($0) }
  }

  /// How many trusted files, permissions and approvals stand in the state that this owner did not give on this
  /// machine, as they stand. They count for nothing.
  public func foreignGrants() async throws -> Int {
    try await store.database.read { [key = store.key] in try Seal.broken($0, key: key) }
  }

  static func entry(_ row: Row) throws -> Entry {
    let prepared = try JSONValue(parsing: row["prepared"]).decoded(as: PreparedCall.self)
    var state = Entry.State(rawValue: row["state"]) ?? .unknown
    if state == .proposed || state == .approved, !isIntact(row) { state = .tampered }
    let sameBoot = row["boot"] as String? ?? "" == ProcessIdentity.boot
    let process = ProcessIdentity(row["process"] as String? ?? "")
    let holds = (state == .intended || state == .started) && sameBoot && process?.isAlive == true
    return Entry(
      pending: PendingApproval(
        id: "p\(row["number"] as Int64)", digest: row["digest"], call: prepared.call, expires: row["expires"]),
      prepared: prepared, state: state, session: row["session"], note: row["note"], started: row["started"],
      isOfAnotherBoot: !sameBoot, holder: holds ? process?.id : nil)
  }
}
