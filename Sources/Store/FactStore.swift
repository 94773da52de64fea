import Agent
import Foundation
import GRDB

/// What hosts said, with its history, over the `host_look` and `host_fact` tables.
public struct FactStore: FactKeeper {
  private let store: StateStore

  /// Earlier values of one fact that are kept.
  static let historyLimit = 100

  public init(_ store: StateStore) { self.store = store }

  public func keep(_ looks: [HostLook]) async throws {
    do {
      try await store.write { db in
        for look in looks { try FactStore.keep(look, db) }
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: "the facts in .steward/state.db")
    }
  }

  private static func keep(_ look: HostLook, _ db: Database) throws {
    let reached = look.facts.isEmpty ? nil : look.at
    try db.execute(
      sql: """
        INSERT INTO host_look (host, at, state, why, milliseconds, key_name, reached) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (host) DO UPDATE SET at = excluded.at, state = excluded.state, why = excluded.why,
          milliseconds = excluded.milliseconds, key_name = COALESCE(excluded.key_name, key_name),
          reached = COALESCE(excluded.reached, reached)
        """,
      arguments: [look.host, look.at, look.state, look.why, look.milliseconds, look.keyName, reached])
    for (name, fact) in look.facts {
      let last = try Row.fetchOne(
        db,
        sql:
          "SELECT number, identity FROM host_fact WHERE host = ? AND name = ? ORDER BY since DESC, number DESC LIMIT 1",
        arguments: [look.host, name])
      if let last, last["identity"] == fact.identity {
        try db.execute(
          sql: "UPDATE host_fact SET value = ?, seen = ? WHERE number = ?",
          arguments: [fact.value.canonical, look.at, last["number"] as Int64])
        continue
      }
      try db.execute(
        sql: "INSERT INTO host_fact (host, name, value, identity, since, seen) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [look.host, name, fact.value.canonical, fact.identity, look.at, look.at])
      try db.execute(
        sql: """
          DELETE FROM host_fact WHERE host = ? AND name = ? AND number NOT IN
            (SELECT number FROM host_fact WHERE host = ? AND name = ? ORDER BY since DESC, number DESC LIMIT ?)
          """, arguments: [look.host, name, look.host, name, historyLimit])
    }
  }

  public func latest() async throws -> [HostLook] {
    try await store.database.read { db in
      var looks = try Row.fetchAll(db, sql: "SELECT * FROM host_look ORDER BY host").map { row in
        HostLook(
          host: row["host"], at: row["at"], state: row["state"], why: row["why"], milliseconds: row["milliseconds"],
          keyName: row["key_name"], reached: row["reached"])
      }
      let places = Dictionary(uniqueKeysWithValues: looks.indices.map { (looks[$0].host, $0) })
      // Only what was seen at the last visit: a fact that is gone is no fact any more.
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT f.host, f.name, f.value, f.identity FROM host_fact f JOIN host_look l ON l.host = f.host
          WHERE f.seen = l.reached ORDER BY f.since, f.number
          """)
      while let row = try rows.next() {
        guard let place = places[row["host"]], let value = try? JSONValue(parsing: row["value"]) else { continue }
        looks[place].facts[row["name"]] = HostLook.Fact(value, identity: row["identity"])
      }
      return looks
    }
  }

  /// The names under which ssh knew the host's key; empty where nothing is kept.
  public func keyNames(of host: String) async -> [String] {
    let name = try? await store.database.read { db in
      try String.fetchOne(db, sql: "SELECT key_name FROM host_look WHERE host = ?", arguments: [host])
    }
    return [name ?? nil].compactMap { $0 }
  }

  /// The facts of these names that were true at some time since `date`, of all hosts, oldest first.
  public func values(of names: [String], since date: Date) throws -> [HostFact] {
    try store.database.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM host_fact WHERE name IN (\(names.map { _ in "?" }.joined(separator: ","))) AND seen >= ?
          ORDER BY host, since, number
          """, arguments: StatementArguments(names) + [date]
      ).compactMap(FactStore.fact)
    }
  }

  /// When a host was last looked at; nil before the first discovery.
  public func lastLook() throws -> Date? {
    try store.database.read { try Date.fetchOne($0, sql: "SELECT MAX(at) FROM host_look") }
  }

  /// A row of `host_fact`; nil where its value is no JSON.
  private static func fact(_ row: Row) -> HostFact? {
    guard let value = try? JSONValue(parsing: row["value"]) else { return nil }
    return HostFact(host: row["host"], name: row["name"], value: value, since: row["since"], seen: row["seen"])
  }

  public func history(of host: String, fact: String) async throws -> [HostFact] {
    try await store.database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM host_fact WHERE host = ? AND name = ? ORDER BY since DESC, number DESC",
        arguments: [host, fact]
      ).compactMap(FactStore.fact)
    }
  }
}
