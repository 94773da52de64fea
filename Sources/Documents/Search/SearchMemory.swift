import GRDB

/// What searches know of the index without reading it again; dropped when the index changes.
struct SearchMemory: Sendable {
  /// The words of the field, and the lab's own.
  var list = Synonyms.shipped { didSet { synonyms = nil } }
  /// Groups of names of one thing of the lab: a host with its aliases and addresses.
  var names: [[String]] = [] { didSet { synonyms = nil } }
  private var change = -1
  private var table: PassageTable?
  private var vocabulary: Vocabulary?
  private var synonyms: Synonyms?
  private var hosts: Set<String>?
  private var vectors: (made: Int, table: VectorTable)?

  init() {}

  /// Forgets what an index that was made anew does not hold.
  mutating func forget() { (change, table, vocabulary, hosts, vectors) = (-1, nil, nil, nil, nil) }

  mutating func table(_ db: Database) throws -> PassageTable {
    let current = try Int.fetchOne(db.cachedStatement(sql: "SELECT changes FROM state")) ?? 0
    if current != change { (change, table, vocabulary, hosts, vectors) = (current, nil, nil, nil, nil) }
    if let table { return table }
    let loaded = try PassageTable(db)
    table = loaded
    return loaded
  }

  mutating func vocabulary(_ db: Database) throws -> Vocabulary {
    if let vocabulary { return vocabulary }
    let loaded = try Vocabulary(db)
    vocabulary = loaded
    return loaded
  }

  /// The names of hosts that the documents' tables give, lower case.
  mutating func hosts(_ db: Database) throws -> Set<String> {
    if let hosts { return hosts }
    let loaded = try String.fetchSet(db, sql: "SELECT name FROM host")
    hosts = loaded
    return loaded
  }

  /// The vectors that `model` has made so far.
  mutating func vectors(_ db: Database, model: String) throws -> VectorTable {
    let made = try Int.fetchOne(db.cachedStatement(sql: "SELECT vectors FROM state")) ?? 0
    let table = try table(db)
    if let vectors, vectors.made == made, vectors.table.model == model { return vectors.table }
    let loaded = try VectorTable(db, model: model, table: table)
    vectors = (made, loaded)
    return loaded
  }

  mutating func synonyms(_ db: Database) throws -> Synonyms {
    if let synonyms { return synonyms }
    let loaded = try Synonyms(list, names: names, db: db)
    synonyms = loaded
    return loaded
  }
}
