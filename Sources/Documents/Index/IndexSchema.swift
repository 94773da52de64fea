import GRDB

/// The tables of the index. It can be made anew at any time, so a change of them is a new version, not a migration.
enum IndexSchema {
  /// Made from the tables themselves, so that no change of them can be forgotten.
  static let version = Int(truncatingIfNeeded: Fingerprint.of(Array(tables.utf8)) & 0x7fff_ffff)
  /// More than lines in the largest document that is indexed.
  static let passagesPerDocument: Int64 = 1 << 24

  static func create(in db: Database) throws {
    try db.execute(sql: tables)
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// - document: one row a file, also those that could not be indexed (`problem` says why).
  /// - passage: where a passage stands; `heading` is the path of headings, one a line. The id is the document's,
  ///   times `passagesPerDocument`, plus its place, so that a search tells documents apart without a look here.
  /// - words: the text, searched by FTS5; its rowid is the passage's id.
  /// - state: one row; `changes` counts the updates, by all processes.
  /// - vocabulary: every word of `words` as it is stemmed, and in how many passages it stands.
  private static let tables = """
    CREATE TABLE document(
      id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, size INTEGER NOT NULL,
      modified INTEGER NOT NULL, indexed INTEGER NOT NULL, fingerprint INTEGER NOT NULL, date TEXT, problem TEXT);
    CREATE TABLE passage(
      id INTEGER PRIMARY KEY, heading TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(
      title, heading, path, body, tokenize = 'porter unicode61');
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row');
    CREATE TABLE state(changes INTEGER NOT NULL, passages INTEGER NOT NULL);
    INSERT INTO state VALUES (0, 0);
    """

  static func isCurrent(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "PRAGMA user_version") == version
  }
}
