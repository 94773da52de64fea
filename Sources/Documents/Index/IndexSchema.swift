import GRDB

/// The tables of the index. It can be made anew at any time, so a change of them is a new version, not a migration.
enum IndexSchema {
  /// Made from the tables themselves, so that no change of them can be forgotten; their first line counts changes of
  /// what is written into them.
  static let version = Int(truncatingIfNeeded: Fingerprint.of(Array(tables.utf8)) & 0x7fff_ffff)
  /// More than lines in the largest document that is indexed.
  static let passagesPerDocument: Int64 = 1 << 24

  static func create(in db: Database) throws {
    try db.execute(sql: tables)
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// - document: one row a file, also those that could not be indexed (`problem` says why). `source` tells where
  ///   `date` comes from: git, the document's own words, or the file.
  /// - passage: where a passage stands; `heading` is the path of headings, one a line; `length` is in bytes; `hash`
  ///   is that of what a vector is made of; The id is the
  ///   document's, times `passagesPerDocument`, plus its place, so that a search tells documents apart without a
  ///   look here.
  /// - words: the text, searched by FTS5; its rowid is the passage's id.
  /// - host: names that stand in a column of hosts in a document's tables, lower case.
  /// - vector: what an embedding model made of a passage's text, found by that text's hash, so that passages that
  ///   are moved or indexed again keep theirs.
  /// - told: the problems of documents that were told, so that each is told once.
  /// - state: one row; `changes` counts the updates and `vectors` the vectors that were made, by all processes.
  /// - vocabulary: every word of `words` as it is stemmed, and in how many passages it stands.
  private static let tables = """
    -- 2
    CREATE TABLE document(
      id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, size INTEGER NOT NULL,
      modified INTEGER NOT NULL, indexed INTEGER NOT NULL, fingerprint INTEGER NOT NULL, date TEXT, source TEXT,
      problem TEXT);
    CREATE TABLE passage(
      id INTEGER PRIMARY KEY, heading TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      length INTEGER NOT NULL, hash INTEGER NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(
      title, heading, path, tags, body, tokenize = 'porter unicode61');
    CREATE TABLE host(document INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(document, name)) WITHOUT ROWID;
    CREATE TABLE vector(
      model TEXT NOT NULL, hash INTEGER NOT NULL, scale REAL NOT NULL, numbers BLOB NOT NULL,
      PRIMARY KEY(model, hash)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row');
    CREATE TABLE told(path TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY(path, reason)) WITHOUT ROWID;
    CREATE TABLE state(changes INTEGER NOT NULL, passages INTEGER NOT NULL, vectors INTEGER NOT NULL);
    INSERT INTO state VALUES (0, 0, 0);
    """

  static func isCurrent(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "PRAGMA user_version") == version
  }
}
