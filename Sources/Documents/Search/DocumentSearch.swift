import Agent
import GRDB

/// One search: line → terms → scores → signals → the best passages.
struct DocumentSearch {
  private let db: Database
  private let signals: SearchSignals
  private let reader: QueryReader
  private let table: PassageTable
  /// Read when first needed, and handed from search to search.
  private(set) var memory: SearchMemory

  init(_ db: Database, memory: SearchMemory, signals: SearchSignals = .all) throws {
    self.db = db
    self.signals = signals
    self.memory = memory
    table = try self.memory.table(db)
    reader = try QueryReader(db)
  }

  /// What was looked for, and where it stands.
  struct Found {
    var terms: [TermScores] = []
    var candidates: [Candidate] = []
  }

  /// A line as an embedding model understands it.
  struct Meaning: Sendable {
    var model: String
    var vector: [Float]
  }

  /// Every passage that holds a term or is close to the line's meaning, scored.
  mutating func find(_ line: String, meaning: Meaning? = nil) throws -> Found {
    guard table.count > 0 else { return Found() }
    let terms = try read(line)
    guard !terms.isEmpty else { return Found() }
    let columns = columns
    let statement = try db.cachedStatement(sql: "SELECT rowid, counts(words) FROM words WHERE words MATCH ?")
    let scores = try terms.map { try TermScores($0, table: table, columns: columns, statement: statement) }
    var found = Found(terms: scores, candidates: rank(scores))
    if signals.contains(.vectors), let meaning, let vector = PackedVector(meaning.vector) {
      let vectors = try memory.vectors(db, model: meaning.model)
      if vectors.isUsable {
        found.candidates = VectorFusion.join(
          found.candidates, closeness: vectors.closeness(to: vector), table: table)
      }
    }
    return found
  }

  mutating func run(_ line: String, limit: Int, meaning: Meaning? = nil) throws -> [Passage] {
    let found = try find(line, meaning: meaning)
    return try hits(of: found, limit: limit)
  }

  /// The same, and what the documents disagree on.
  mutating func doubtful(_ line: String, limit: Int, meaning: Meaning? = nil) throws -> SearchResult {
    let found = try find(line, meaning: meaning)
    var result = SearchResult(hits: try hits(of: found, limit: limit))
    guard !result.hits.isEmpty, let search = ConflictSearch(line) else { return result }
    let names = Set(memory.names.joined().map { $0.lowercased() })
    result.conflicts = try search.conflicts(found, names: names) { place in
      try passage(Candidate(place: place, document: 0, score: 0, coverage: 0), found)
    }
    return result
  }

  private func hits(of found: Found, limit: Int) throws -> [Passage] {
    let chosen = Selection.best(of: found.candidates, limit: limit, diverse: signals.contains(.diversity))
    return try chosen.map { try passage($0, found) }
  }

  private var columns: [Float] {
    var columns = signals.contains(.titles) ? Signals.columns : Signals.plainColumns
    columns[3] = signals.contains(.tags) ? Signals.columns[3] : 0
    return columns
  }

  private mutating func read(_ line: String) throws -> [QueryTerm] {
    var terms = try reader.terms(of: line).filter { term in
      term.kind != .phrase || signals.contains(.identifiers)
    }
    if signals.contains(.spelling) { terms = try repaired(terms) }
    if signals.contains(.synonyms) { terms = try memory.synonyms(db).widened(terms, line: reader.stems(of: line)) }
    return terms
  }

  private mutating func repaired(_ terms: [QueryTerm]) throws -> [QueryTerm] {
    let count = try db.cachedStatement(sql: "SELECT doc FROM vocabulary WHERE term = ?")
    let single = try terms.map { term in
      guard term.stems.count == 1 else { return term }
      var term = term
      term.passages = try Int.fetchOne(count, arguments: [term.stems[0]]) ?? 0
      return try Spelling.repaired(term, db: db) { try memory.vocabulary(db) }
    }
    return Spelling.identifiersRepaired(single)
  }

  private func rank(_ terms: [TermScores]) -> [Candidate] {
    let worth = terms.map(\.worth)
    let weights = terms.map(\.term.weight)
    let all = max(worth.reduce(0, +), .leastNormalMagnitude)
    let documents = table.documents.count
    // What the passage holds, how much of the line that is, and the same of its document.
    var own = [Float](repeating: 0, count: table.count)
    var covered = own
    var ownOfDocument = [Float](repeating: 0, count: documents)
    var coveredOfDocument = ownOfDocument
    var best = ownOfDocument
    var touched = [Bool](repeating: false, count: table.count)
    for (index, term) in terms.enumerated() {
      for document in best.indices { best[document] = 0 }
      for place in term.places {
        let place = Int(place)
        let score = term.scores[place]
        own[place] += score * weights[index]
        covered[place] += worth[index]
        touched[place] = true
        let document = Int(table.owners[place])
        if score > best[document] { best[document] = score }
      }
      for document in best.indices where best[document] > 0 {
        ownOfDocument[document] += best[document] * weights[index]
        coveredOfDocument[document] += worth[index]
      }
    }
    let complete = signals.contains(.completeness)
    var result: [Candidate] = []
    for place in touched.indices where touched[place] {
      let document = Int(table.owners[place])
      let coverage = coveredOfDocument[document] / all
      var score = own[place] * (complete ? Signals.completeness(covered[place] / all) : 1)
      if signals.contains(.surroundings) {
        score += Signals.surroundings * ownOfDocument[document] * (complete ? Signals.completeness(coverage) : 1)
      }
      result.append(Candidate(place: place, document: document, score: score, coverage: coverage))
    }
    return result
  }

  private func passage(_ candidate: Candidate, _ found: Found) throws -> Passage {
    let statement = try db.cachedStatement(
      sql: """
        SELECT document.path, passage.heading, passage.first, passage.last, document.date, words.body,
          document.source
        FROM passage JOIN document ON document.id = passage.id / \(IndexSchema.passagesPerDocument)
          JOIN words ON words.rowid = passage.id
        WHERE passage.id = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [table.id(at: candidate.place)]) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a passage without a document")
    }
    let heading: String = row[1]
    var passage = Passage(
      path: row[0], heading: heading.split(separator: "\n").map(String.init),
      lines: row[2]...max(row[2], row[3]), date: row[4], text: row[5], score: Double(candidate.score))
    passage.dateSource = row[6]
    passage.matched = Matches.told(found.terms, at: candidate.place)
    return passage
  }
}
