import Agent
import Foundation
import GRDB

/// A permission of the owner's to run one call without a question: this tool as it is, on this host as it is
/// reached, with these arguments, for a while.
public struct StandingPermission: Sendable, Hashable, Codable {
  public var id: String
  public var tool: String
  /// The call that it was given for, for people.
  public var line: String
  public var host: String?
  /// Arguments that may take another value, if a parser of Steward's read it.
  public var findings: [String]
  public var created: Date
  public var expires: Date
  public var uses: Int
  /// Why it holds no more, or nil while it does.
  public var ended: String?
}

extension EffectJournal {
  /// The longest time that a permission stands, in days.
  public static let longestStanding = 30

  /// What a call must be to run under a permission: everything that the digest of an approval covers, but for
  /// the values of the arguments that may come from a finding.
  private static func pattern(_ prepared: PreparedCall, findings: Set<String>) throws -> String {
    var same = prepared
    same.call.id = ""
    same.origins = [:]
    same.readBefore = []
    same.readNow = [:]
    // The text is covered by its hash; where it stands may change with what is written above it.
    same.basis?.place = ""
    for name in findings {
      // With an argument open, the filled vector differs: the tool's hash and the other arguments fix it.
      same.call.arguments[name] = ["finding": true]
    }
    if !findings.isEmpty {
      same.command = nil
      same.steps = []
      same.rollback = nil
      same.check = nil
    }
    return try same.canonical()
  }

  /// Whether a call can have a permission, or why not.
  public static func standingProblem(_ prepared: PreparedCall) -> String? {
    if let basis = prepared.basis, !basis.trust.isTrusted {
      return "\(basis.name) is not trusted: steward procedures trust"
    }
    if !prepared.trust.isTrusted { return "its tool file is not trusted: steward tools trust \(prepared.call.tool)" }
    switch prepared.effect {
    case .read where prepared.host != nil: return nil
    case .read: return "it reads on no host"
    case .change where prepared.rollback == nil: return "nothing says how it is taken back"
    case .change where !prepared.writes.isEmpty: return "it writes documents"
    case .change where !prepared.files.isEmpty: return "it writes files"
    case .change: return nil
    case .document: return "each change of a document is shown"
    case .danger: return "what cannot be taken back is asked about each time"
    }
  }

  public func standing(for prepared: PreparedCall) async throws -> String? {
    guard EffectJournal.standingProblem(prepared) == nil,
      prepared.origins.values.allSatisfy(\.isVouchedFor)
    else { return nil }
    let now = now()
    return try await write { [key = store.key] db in
      try EffectJournal.expirePermissions(db, now: now, key: key)
      for row in try Row.fetchAll(
        db, sql: "SELECT * FROM standing WHERE tool = ? AND ended IS NULL ORDER BY number",
        arguments: [prepared.call.tool])
      {
        let permission = try EffectJournal.permission(row)
        // A clock that was set back tells nothing about the end of a permission.
        guard EffectJournal.isBelieved(now, row) else { continue }
        let findings = Set(permission.findings)
        let typed = findings.allSatisfy { name in
          if case .finding = prepared.origins[name] { true } else { false }
        }
        if typed, try EffectJournal.pattern(prepared, findings: findings) == row["pattern"] { return permission.id }
      }
      return nil
    }
  }

  /// Gives a permission for what `entry` was about. The caller has asked the owner. Throws where the call can have
  /// none, or it is already there.
  public func allow(_ entry: Entry, findings: Set<String>, days: Int) async throws -> StandingPermission {
    let prepared = entry.prepared
    if let problem = EffectJournal.standingProblem(prepared) {
      throw StoreError("\(entry.pending.id) can have no standing permission: \(problem)")
    }
    guard (1...EffectJournal.longestStanding).contains(days) else {
      throw StoreError("a permission stands from 1 to \(EffectJournal.longestStanding) days, not \(days)")
    }
    for name in findings.sorted() where prepared.call.arguments[name] == nil {
      throw StoreError("\(entry.pending.id) has no argument \"\(name)\"")
    }
    let now = now()
    let pattern = try EffectJournal.pattern(prepared, findings: findings)
    let expires = now.addingTimeInterval(TimeInterval(days) * 86_400)
    return try await write { [key = store.key] db in
      try EffectJournal.expirePermissions(db, now: now, key: key)
      try db.execute(
        sql: "INSERT INTO standing (tool, pattern, line, created, expires, seen) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [prepared.call.tool, pattern, String(prepared.call.line.prefix(300)), now, expires, now])
      let number = db.lastInsertedRowID
      try Seal.standing.set(number, key: key, db)
      try JournalChain.append(
        "allowed", effect: nil,
        [
          "permission": .string("s\(number)"), "pattern": .string(Digest.sha256(pattern)),
          "days": .number(Double(days)),
        ], at: now, db)
      return try EffectJournal.permission(
        try Row.fetchOne(db, sql: "SELECT * FROM standing WHERE number = ?", arguments: [number])!)
    }
  }

  /// Every permission, the newest last; `all` has those that hold no more, too.
  public func permissions(all: Bool = false) async throws -> [StandingPermission] {
    let now = now()
    return try await write { [key = store.key] db in
      try EffectJournal.expirePermissions(db, now: now, key: key)
      return try Row.fetchAll(
        db, sql: "SELECT * FROM standing \(all ? "" : "WHERE ended IS NULL") ORDER BY number"
      ).map(EffectJournal.permission)
    }
  }

  /// Takes a permission back. Throws when there is none of this id that holds.
  public func revoke(_ id: String) async throws {
    let now = now()
    try await write { db in
      guard id.hasPrefix("s"), let number = Int64(id.dropFirst()),
        try Bool.fetchOne(
          db, sql: "SELECT ended IS NULL FROM standing WHERE number = ?", arguments: [number]) == true
      else { throw StoreError("there is no standing permission \"\(id)\"; `steward approve list` shows them") }
      try EffectJournal.end(number, "revoked", now: now, db)
    }
  }

  /// Ends the permissions for a tool whose file the owner has looked at anew.
  static func endPermissions(of tool: String, now: Date, _ db: Database) throws {
    for number in try Int64.fetchAll(
      db, sql: "SELECT number FROM standing WHERE tool = ? AND ended IS NULL", arguments: [tool])
    {
      try end(number, "the tool's file has changed", now: now, db)
    }
  }

  /// Ends what has run out, and what this owner did not give as it stands. The latest time that each permission has seen is kept: a clock that is set back before it
  /// is not believed.
  static func expirePermissions(_ db: Database, now: Date, key: SealKey) throws {
    for row in try Row.fetchAll(db, sql: "SELECT * FROM standing WHERE ended IS NULL")
    where !Seal.standing.holds(row, key: key) {
      try end(row["number"], "you did not give it, as it stands, on this machine", now: now, db)
    }
    try db.execute(
      sql: "UPDATE standing SET seen = ? WHERE ended IS NULL AND (seen IS NULL OR seen < ?)", arguments: [now, now])
    for number in try Int64.fetchAll(
      db, sql: "SELECT number FROM standing WHERE ended IS NULL AND expires <= ?", arguments: [now])
    {
      try end(number, "expired", now: now, db)
    }
  }

  private static func end(_ number: Int64, _ why: String, now: Date, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE standing SET ended = ?, why = ? WHERE number = ?", arguments: [now, why, number])
    try JournalChain.append(
      "ended", effect: nil, ["permission": .string("s\(number)"), "why": .string(why)], at: now, db)
  }

  /// Counts a use, in the transaction of the grant. Throws when the permission has ended meanwhile.
  static func use(permission id: String, now: Date, key: SealKey, _ db: Database) throws {
    guard id.hasPrefix("s"), let number = Int64(id.dropFirst()) else {
      throw StoreError("there is no standing permission \"\(id)\"")
    }
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM standing WHERE number = ?", arguments: [number]),
      isBelieved(now, row)
    else {
      throw StoreError("the clock was set back since the standing permission \(id) was last looked at; ask again")
    }
    guard Seal.standing.holds(row, key: key) else {
      throw StoreError("the standing permission \(id) was changed since you gave it; ask again")
    }
    try db.execute(
      sql: "UPDATE standing SET uses = uses + 1 WHERE number = ? AND ended IS NULL AND expires > ?",
      arguments: [number, now])
    guard db.changesCount == 1 else { throw StoreError("the standing permission \(id) has ended; ask again") }
  }

  /// Whether the clock stands where a permission can be judged by it.
  private static func isBelieved(_ now: Date, _ row: Row) -> Bool {
    let created: Date = row["created"]
    let seen: Date? = row["seen"]
    return max(created, seen ?? created) <= now.addingTimeInterval(clockTolerance)
  }

  private static func permission(_ row: Row) throws -> StandingPermission {
    let prepared = try JSONValue(parsing: row["pattern"]).decoded(as: PreparedCall.self)
    let findings = prepared.call.arguments.filter { $0.value == ["finding": true] }.map(\.key).sorted()
    return StandingPermission(
      id: "s\(row["number"] as Int64)", tool: row["tool"], line: row["line"], host: prepared.host, findings: findings,
      created: row["created"], expires: row["expires"], uses: row["uses"],
      ended: row["ended"] as Date? == nil ? nil : row["why"])
  }
}
