import Documents
import Foundation
import GRDB

/// What everybody has: FTS5 over the sections under headings, ranked by its bm25(), any of the words.
struct PlainFullText {
  let database: DatabaseQueue
  let sections: Int

  init(_ root: String, files: [String]) throws {
    database = try DatabaseQueue()
    let lab = LabFiles(root: root)
    sections = try database.write { db in
      try db.execute(sql: "CREATE VIRTUAL TABLE words USING fts5(path UNINDEXED, heading, body)")
      let insert = try db.makeStatement(sql: "INSERT INTO words(path, heading, body) VALUES (?, ?, ?)")
      var count = 0
      for path in files {
        guard let text = try? lab.read(path) else { continue }
        let document = MarkdownDocument(text, path: path)
        for section in document.sections {
          try insert.execute(arguments: [
            path, section.heading.joined(separator: " "), document.ownText(of: section),
          ])
          count += 1
        }
      }
      return count
    }
  }

  /// The documents of the best sections, in their order.
  func search(_ line: String, limit: Int = 10) throws -> [String] {
    let words = line.split { !$0.isLetter && !$0.isNumber }.map { "\"\($0)\"" }
    guard !words.isEmpty else { return [] }
    return try database.read { db in
      try String.fetchAll(
        db.cachedStatement(sql: "SELECT path FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"),
        arguments: [words.joined(separator: " OR "), limit])
    }
  }
}
