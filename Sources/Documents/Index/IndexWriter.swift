import GRDB

/// Writes documents into the index, within a transaction.
struct IndexWriter {
  private let db: Database
  private let document: Statement
  private let passage: Statement
  private let words: Statement

  init(_ db: Database) throws {
    self.db = db
    document = try db.makeStatement(
      sql: """
        INSERT INTO document(path, title, size, modified, indexed, fingerprint, date, source, problem)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    passage = try db.makeStatement(
      sql: "INSERT INTO passage(id, heading, first, last, length, hash) VALUES (?, ?, ?, ?, ?, ?)")
    words = try db.makeStatement(
      sql: "INSERT INTO words(rowid, title, heading, path, tags, body) VALUES (?, ?, ?, ?, ?, ?)")
  }

  func remove(_ path: String) throws {
    guard let id = try Int64.fetchOne(db, sql: "SELECT id FROM document WHERE path = ?", arguments: [path])
    else { return }
    let first = id * IndexSchema.passagesPerDocument
    let last = first + IndexSchema.passagesPerDocument - 1
    try db.execute(
      sql: "DELETE FROM words WHERE rowid IN (SELECT id FROM passage WHERE id BETWEEN ? AND ?)",
      arguments: [first, last])
    try db.execute(sql: "DELETE FROM passage WHERE id BETWEEN ? AND ?", arguments: [first, last])
    try db.execute(sql: "DELETE FROM host WHERE document = ?", arguments: [id])
    try db.execute(sql: "DELETE FROM document WHERE id = ?", arguments: [id])
  }

  /// Puts `item` in the place of what the index holds under its path, also where another process was first.
  func replace(_ item: IndexedDocument, date: DocumentDate, now: Int64) throws {
    try remove(item.file.path)
    try self.document.execute(arguments: [
      item.file.path, item.title, item.file.size, item.file.modified, now, item.fingerprint, date.day,
      date.source.rawValue, item.problem,
    ])
    let document = db.lastInsertedRowID
    for name in item.hosts {
      try db.execute(sql: "INSERT INTO host(document, name) VALUES (?, ?)", arguments: [document, name])
    }
    var id = document * IndexSchema.passagesPerDocument
    for piece in item.passages {
      try passage.execute(arguments: [
        id, piece.heading.joined(separator: "\n"), piece.lines.lowerBound, piece.lines.upperBound, piece.length,
        piece.hash,
      ])
      try words.execute(arguments: [
        id, piece.title, piece.heading.joined(separator: " "), piece.path, piece.tags, piece.text,
      ])
      id += 1
    }
  }

  /// Remembers the time of a file whose text is the same.
  func touch(_ file: DocumentFile, now: Int64) throws {
    try db.execute(
      sql: "UPDATE document SET size = ?, modified = ?, indexed = ? WHERE path = ?",
      arguments: [file.size, file.modified, now, file.path])
  }

  /// Counts the update. After a large one, joins the segments of the full text index, which makes searches faster.
  func finish(changed: Int) throws {
    try db.execute(
      sql: "UPDATE state SET changes = changes + 1, passages = (SELECT count(*) FROM passage)")
    if changed >= 50 { try db.execute(sql: "INSERT INTO words(words) VALUES ('optimize')") }
  }
}
