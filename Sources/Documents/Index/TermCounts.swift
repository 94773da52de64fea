import GRDB
import GRDBSQLite

/// `counts(words)`: how often the phrase that is searched stands in each column of a row, a byte a column.
///
/// FTS5's own bm25() looks up the length of every row it ranks, which is most of its time. The counts with lengths
/// that are kept in memory rank the same and cost a fifth.
enum TermCounts {
  static func install(in db: Database) {
    let api = FTS5.api(db)
    _ = api.pointee.xCreateFunction(
      UnsafeMutablePointer(mutating: api), "counts", nil,
      { api, row, context, _, _ in
        guard let api = api?.pointee, let row else { return }
        var number: Int32 = 0
        _ = api.xInstCount(row, &number)
        var packed: Int64 = 0
        for instance in 0..<max(number, 0) {
          var (phrase, column, offset): (Int32, Int32, Int32) = (0, 0, 0)
          guard api.xInst(row, instance, &phrase, &column, &offset) == SQLITE_OK else { break }
          let shift = Int64(column) * 8
          if (packed >> shift) & 0xFF < 0xFF { packed += 1 << shift }
        }
        sqlite3_result_int64(context, packed)
      }, nil)
  }
}
