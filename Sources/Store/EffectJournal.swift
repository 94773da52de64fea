import Agent
import Foundation
import GRDB

/// The durable record of effects, over the `effect` table and the chain behind it.
///
/// proposed → approved → intended → started → done, failed or unknown. Each step is one transaction that is on
/// the disk before the next begins, so that whatever stops the process, what was not begun is known, and what
/// may have been done is known to be open.
public struct EffectJournal: Journal {
  let store: StateStore
  private let allowsUnkept: Bool
  let now: @Sendable () -> Date
  /// How long a proposal can be approved: a day, so that a script's evening can wait for a morning.
  static let lifetime: TimeInterval = 24 * 3600
  /// How long a yes can be used: it is given at the moment when it is.
  static let grantLifetime: TimeInterval = 300
  /// How far a clock may be set back, as time servers do, and still be believed.
  static let clockTolerance: TimeInterval = 60

  /// - Parameter allowsUnkept: whether effects may go into a journal that ends with the process; tests only.
  public init(
    _ store: StateStore, allowsUnkept: Bool = false, now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.store = store
    self.allowsUnkept = allowsUnkept
    self.now = now
  }

  public func propose(_ prepared: PreparedCall, session: String) async throws -> PendingApproval {
    guard allowsUnkept || store.isKept else {
      throw StoreError("nothing can be changed: the lab's journal cannot be written; make .steward/ writable first")
    }
    try store.requireIntact()
    let nonce = UUID().uuidString
    let proposed = now()
    // Whole seconds: the same number when it is read back.
    let expires = Date(timeIntervalSince1970: (proposed.timeIntervalSince1970 + EffectJournal.lifetime).rounded(.down))
    let body = try prepared.canonical()
    let digest = EffectJournal.digest(body, nonce: nonce, expires: expires)
    let number = try await write { db in
      try EffectJournal.expire(db, now: proposed, key: store.key)
      try db.execute(
        sql: """
          INSERT INTO effect (session, digest, nonce, prepared, state, proposed, expires)
          VALUES (?, ?, ?, ?, 'proposed', ?, ?)
          """, arguments: [session, digest, nonce, body, proposed, expires])
      let number = db.lastInsertedRowID
      let line = prepared.call.line.prefix(200)
      try JournalChain.append(
        "proposed", effect: number,
        ["digest": .string(digest), "session": .string(session), "call": .string(String(line))], at: proposed, db)
      return number
    }
    return PendingApproval(id: "p\(number)", digest: digest, call: prepared.call, expires: expires)
  }

  public func approve(_ pending: PendingApproval, by consent: Consent) async throws -> Grant {
    let now = now()
    let name =
      switch consent {
      case .owner: "owner"
      case .standing(let id): id
      }
    try await write { db in
      try EffectJournal.expire(db, now: now, key: store.key)
      let row = try EffectJournal.require(pending.id, digest: pending.digest, db)
      guard row["state"] == "proposed" else { throw EffectJournal.notWaiting(pending.id, row) }
      guard EffectJournal.isIntact(row) else { throw EffectJournal.tampered(pending.id) }
      try EffectJournal.requirePast(row["proposed"], now: now, pending.id)
      if case .standing(let id) = consent { try EffectJournal.use(permission: id, now: now, key: store.key, db) }
      try EffectJournal.move(
        row["number"], to: .approved, "approved = ?, consent = ?, usable = ?",
        [now, name, now.addingTimeInterval(EffectJournal.grantLifetime)], ["consent": .string(name)], at: now, db)
    }
    return Grant(id: pending.id, digest: pending.digest)
  }

  public func intend(_ grant: Grant, _ prepared: PreparedCall) async throws {
    let now = now()
    let body = try prepared.canonical()
    try await write { db in
      try EffectJournal.expire(db, now: now, key: store.key)
      let row = try EffectJournal.require(grant.id, digest: grant.digest, db)
      guard row["state"] == "approved" else { throw EffectJournal.notWaiting(grant.id, row) }
      // Recomputed from what is about to run, not from what the record says.
      guard EffectJournal.digest(body, nonce: row["nonce"], expires: row["expires"]) == grant.digest else {
        throw StoreError("\(grant.id) was approved for something else than what would run now; ask again")
      }
      try EffectJournal.move(
        row["number"], to: .intended, "intended = ?, boot = ?, process = ?",
        [now, ProcessIdentity.boot, ProcessIdentity.current?.text ?? ""], [:], at: now, db)
    }
  }

  public func start(_ grant: Grant) async throws {
    try await step(grant, from: [.intended], to: .started, "started = ?", note: nil)
  }

  public func finish(_ grant: Grant, outcome: Outcome, note: String) async throws {
    switch outcome {
    case .done: try await step(grant, from: [.started], to: .done, "ended = ?", note: note)
    case .failed: try await step(grant, from: [.started], to: .failed, "ended = ?", note: note)
    case .unknown: try await step(grant, from: [.intended, .started], to: .unknown, "ended = ?", note: note)
    case .notRun: try await step(grant, from: [.approved, .intended], to: .notRun, "ended = ?", note: note)
    }
  }

  public func decline(_ pending: PendingApproval) async throws {
    try await step(
      Grant(id: pending.id, digest: pending.digest), from: [.proposed], to: .declined, "ended = ?", note: nil)
  }

  private func step(
    _ grant: Grant, from: [Entry.State], to state: Entry.State, _ time: String, note: String?
  ) async throws {
    let now = now()
    try await write { db in
      let row = try EffectJournal.require(grant.id, digest: grant.digest, db)
      guard from.contains(where: { $0.rawValue == row["state"] }) else {
        throw EffectJournal.notWaiting(grant.id, row)
      }
      let kept = note.map { String($0.prefix(500)) }
      try EffectJournal.move(
        row["number"], to: state, kept == nil ? time : time + ", note = ?",
        kept.map { [now, $0] } ?? [now], kept.map { ["note": .string($0)] } ?? [:], at: now, db)
    }
  }
}

extension EffectJournal {
  func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    do {
      return try await store.write(body)
    } catch let error as DatabaseError {
      throw StoreError(error, path: "the journal in .steward/state.db")
    }
  }

  /// Changes the state and appends the record, in the caller's transaction.
  static func move(
    _ number: Int64, to state: Entry.State, _ assignment: String, _ arguments: StatementArguments,
    _ body: JSONObject, at date: Date, _ db: Database
  ) throws {
    try db.execute(
      sql: "UPDATE effect SET state = ?, \(assignment) WHERE number = ?",
      arguments: [state.rawValue] + arguments + [number])
    try JournalChain.append(state.rawValue, effect: number, body, at: date, db)
  }

  /// What has run out is marked so for good: a clock that is set back brings nothing back to life.
  static func expire(_ db: Database, now: Date, key: SealKey) throws {
    let numbers = try Int64.fetchAll(
      db,
      sql: """
        SELECT number FROM effect WHERE (state IN ('proposed', 'approved') AND expires <= ?)
          OR (state = 'approved' AND usable <= ?)
        """, arguments: [now, now])
    for number in numbers { try move(number, to: .expired, "ended = ?", [now], [:], at: now, db) }
    try expirePermissions(db, now: now, key: key)
  }

  static func row(_ id: String, _ db: Database) throws -> Row? {
    guard id.hasPrefix("p"), let number = Int64(id.dropFirst()) else { return nil }
    return try Row.fetchOne(db, sql: "SELECT * FROM effect WHERE number = ?", arguments: [number])
  }

  private static func require(_ id: String, digest: String, _ db: Database) throws -> Row {
    guard let row = try EffectJournal.row(id, db), row["digest"] == digest else {
      throw StoreError("there is no approval \(id) with this digest")
    }
    return row
  }

  /// Why something cannot be taken up: also who has it.
  private static func notWaiting(_ id: String, _ row: Row) -> StoreError {
    let state = Entry.State(rawValue: row["state"]) ?? .unknown
    switch state {
    case .intended, .started:
      let process = ProcessIdentity(row["process"] as String? ?? "")
      if let process, process.isAlive, row["boot"] == ProcessIdentity.boot {
        return StoreError("\(id) is being carried out by another Steward (process \(process.id)); wait for it")
      }
      return StoreError("\(id) was begun and its outcome is unknown; check it before you ask for it again")
    case .expired: return StoreError("\(id) has expired; ask again")
    case .proposed: return StoreError("\(id) has not been approved")
    case .approved: return StoreError("\(id) is approved and not begun; another Steward has it")
    case .declined: return StoreError("\(id) was declined; ask again")
    case .done, .failed, .unknown, .notRun: return StoreError("\(id) was already used; ask again")
    case .tampered: return tampered(id)
    }
  }

  private static func tampered(_ id: String) -> StoreError {
    StoreError("\(id) is not what was proposed: its record in .steward/state.db was changed; ask again")
  }

  /// A clock that was set back tells nothing about when something ends.
  private static func requirePast(_ date: Date, now: Date, _ id: String) throws {
    guard date <= now.addingTimeInterval(clockTolerance) else {
      throw StoreError("\(id) was proposed when the clock stood later than now; set the clock right, or ask again")
    }
  }

  /// Whether the record of what waits is the one whose digest was given out.
  static func isIntact(_ row: Row) -> Bool {
    digest(row["prepared"], nonce: row["nonce"], expires: row["expires"]) == row["digest"]
  }

  /// SHA-256 over everything that will happen, the nonce and the expiry to the second.
  static func digest(_ canonical: String, nonce: String, expires: Date) -> String {
    Digest.sha256("\(nonce)\n\(Int(expires.timeIntervalSince1970))\n\(canonical)")
  }
}
