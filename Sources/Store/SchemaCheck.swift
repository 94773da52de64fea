import GRDB

/// Whether a state file is what this Steward's migrations make of it, and nothing more: a trigger that somebody put
/// into it could change the journal behind its back.
enum SchemaCheck {
  private struct Object: Hashable {
    var type: String
    var name: String
    var sql: String
  }

  /// Throws `StoreError` for a file of a newer Steward, and for triggers and views that are none of Steward's.
  /// Called before the first write.
  static func refuseForeign(_ database: some DatabaseReader, path: String) throws {
    let expected = try expected()
    try database.read { db in
      guard try db.tableExists("grdb_migrations") || objects(db).isEmpty else {
        throw StoreError("\(path) is another program's database; move it away to begin a new one")
      }
      if try StateStore.migrator.hasBeenSuperseded(db) {
        throw StoreError(
          "\(path) was written by a newer Steward; install that one, or move the file away to begin a new one")
      }
      for object in try objects(db) where object.type == "trigger" || object.type == "view" {
        guard expected.contains(object) else { throw foreign(object, path) }
      }
    }
  }

  /// Throws `StoreError` where the schema differs from that of a new file.
  static func compare(_ database: some DatabaseReader, path: String) throws {
    let expected = try expected()
    let found = try database.read { try objects($0) }
    if let object = found.subtracting(expected).first ?? expected.subtracting(found).first {
      throw foreign(object, path)
    }
  }

  private static func foreign(_ object: Object, _ path: String) -> StoreError {
    StoreError(
      "\(path) was changed by another program (\(object.type) \(object.name)): nothing is recorded in it; keep it as a copy and move it away to begin a new one"
    )
  }

  private static func expected() throws -> Set<Object> { try made.get() }

  private static let made = Result {
    let fresh = try DatabaseQueue()
    try StateStore.migrator.migrate(fresh)
    return try fresh.read { try objects($0) }
  }

  private static func objects(_ db: Database) throws -> Set<Object> {
    Set(
      try Row.fetchAll(
        db, sql: "SELECT type, name, coalesce(sql, '') AS sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
      )
      .map { Object(type: $0["type"], name: $0["name"], sql: $0["sql"]) })
  }
}
