import GRDB
import GRDBSQLite

/// A row as SQLite stands on it, without a copy of its values.
struct RawRow {
  fileprivate let statement: SQLiteStatement

  func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  func double(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

  /// Valid until the next row.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column)))
  }
}

extension Statement {
  /// Steps through the rows; for statements that give thousands, where GRDB's `Row` would be most of the time.
  func forEachRow(_ arguments: StatementArguments = [], _ body: (RawRow) throws -> Void) throws {
    // Resets the statement too.
    try setArguments(arguments)
    defer { sqlite3_reset(sqliteStatement) }
    while true {
      switch sqlite3_step(sqliteStatement) {
      case SQLITE_ROW: try body(RawRow(statement: sqliteStatement))
      case SQLITE_DONE: return
      case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql)
      }
    }
  }
}
