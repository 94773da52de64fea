import Agent
import Foundation
import GRDB

/// The tool files of the lab that the owner has seen and trusts, by the hash of their bytes.
public struct ToolTrustStore: Sendable {
  private let store: StateStore
  private let now: @Sendable () -> Date

  public init(_ store: StateStore, now: @escaping @Sendable () -> Date = { Date() }) {
    self.store = store
    self.now = now
  }

  /// The hash and the text that were trusted last under this name; nil where nothing was.
  public func trusted(_ name: String) -> (hash: String, text: String)? {
    // A store that cannot be read vouches for nothing.
    (try? store.database.read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM trusted_tool WHERE name = ?", arguments: [name])
    })?.flatMap { row in Seal.trustedTool.holds(row, key: store.key) ? (row["hash"], row["text"]) : nil }
  }

  /// Whose word the file with these bytes is.
  public func trust(of name: String, hash: String) -> ToolTrust {
    guard let known = trusted(name) else { return .none }
    return known.hash == hash ? .owner : .changed
  }

  /// Records that the owner has seen `text` and trusts it; permissions for what it was before end.
  public func trust(_ name: String, text: String) async throws {
    guard store.isKept else { throw StoreError("the lab's state cannot be written; make .steward/ writable first") }
    let hash = Digest.sha256(text)
    let date = now()
    try await EffectJournal(store).write { [key = store.key] db in
      let before = try String.fetchOne(
        db, sql: "SELECT hash FROM trusted_tool WHERE name = ?", arguments: [name])
      try db.execute(
        sql: """
          INSERT INTO trusted_tool (name, hash, text, at) VALUES (?, ?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, text = excluded.text, at = excluded.at
          """, arguments: [name, hash, text, date])
      let row = try Int64.fetchOne(db, sql: "SELECT rowid FROM trusted_tool WHERE name = ?", arguments: [name])!
      try Seal.trustedTool.set(row, key: key, db)
      if before != hash { try EffectJournal.endPermissions(of: name, now: date, db) }
      try JournalChain.append("trusted", effect: nil, ["tool": .string(name), "hash": .string(hash)], at: date, db)
    }
  }

  /// Takes the trust back. Throws when nothing of this name was trusted.
  public func distrust(_ name: String) async throws {
    let date = now()
    try await EffectJournal(store).write { db in
      try db.execute(sql: "DELETE FROM trusted_tool WHERE name = ?", arguments: [name])
      guard db.changesCount == 1 else { throw StoreError("no tool file \"\(name)\" was trusted") }
      try EffectJournal.endPermissions(of: name, now: date, db)
      try JournalChain.append("distrusted", effect: nil, ["tool": .string(name)], at: date, db)
    }
  }
}
