import Agent
import GRDB
import Glibc

/// One search: line → terms → candidates → signals → the best passages.
struct DocumentSearch {
  private let db: Database
  private let changes: Int
  private let passages: Int
  private let reader: QueryReader
  /// Read when first needed, and handed from search to search.
  private(set) var vocabulary: Vocabulary?

  init(_ db: Database, vocabulary: Vocabulary?) throws {
    self.db = db
    let state = try Row.fetchOne(db, sql: "SELECT changes, passages FROM state")
    let (changes, passages): (Int, Int) = (state?[0] ?? 0, state?[1] ?? 0)
    (self.changes, self.passages) = (changes, passages)
    reader = try QueryReader(db)
    self.vocabulary = vocabulary?.change == changes ? vocabulary : nil
  }

  mutating func run(_ line: String, limit: Int) throws -> [Passage] {
    guard passages > 0 else { return [] }
    let terms = Signals.telling(try repaired(reader.terms(of: line)), of: passages)
    guard !terms.isEmpty else { return [] }
    var (candidates, worth) = try candidates(for: terms)
    let today = Double(time(nil)) / 86400
    let ages = try ages(today: today)
    var bestOfDocument: [Int64: [Double]] = [:]
    for candidate in candidates {
      bestOfDocument[candidate.document, default: candidate.scores].takeGreater(candidate.scores)
    }
    let weights = terms.map(\.weight)
    let surroundings = bestOfDocument.mapValues {
      Signals.surroundings($0, weights: weights, coverage: Candidate.coverage($0, worth))
    }
    for index in candidates.indices {
      let candidate = candidates[index]
      let own =
        Signals.words(candidate.scores, weights: weights)
        * Signals.completeness(Candidate.coverage(candidate.scores, worth))
      candidates[index].score =
        (own + (surroundings[candidate.document] ?? 0))
        * Signals.recency(ageInDays: ages[candidate.document])
    }
    let chosen = Selection.best(of: candidates, limit: limit) { candidate in
      Candidate.coverage(bestOfDocument[candidate.document] ?? candidate.scores, worth)
    }
    return try chosen.map(passage)
  }

  private mutating func repaired(_ terms: [QueryTerm]) throws -> [QueryTerm] {
    let count = try db.cachedStatement(sql: "SELECT doc FROM vocabulary WHERE term = ?")
    return try terms.map { term in
      guard term.stems.count == 1 else { return term }
      var term = term
      term.passages = try Int.fetchOne(count, arguments: [term.stems[0]]) ?? 0
      return try Spelling.repaired(term, db: db) {
        if let vocabulary { return vocabulary }
        let loaded = try Vocabulary(db, change: changes)
        vocabulary = loaded
        return loaded
      }
    }
  }

  /// Every passage that holds a term, and what each term is worth: the rarer, the more.
  private func candidates(for terms: [QueryTerm]) throws -> ([Candidate], worth: [Double]) {
    let columns = Signals.columns
    let statement = try db.cachedStatement(
      sql: """
        SELECT rowid, bm25(words, \(columns.title), \(columns.heading), \(columns.path), \(columns.body))
        FROM words WHERE words MATCH ?
        """)
    var candidates: [Candidate] = []
    var places: [Int64: Int] = [:]
    var worth: [Double] = []
    for (index, term) in terms.enumerated() {
      let rows = try Row.fetchCursor(statement, arguments: [term.match])
      var count = 0
      while let row = try rows.next() {
        count += 1
        let id: Int64 = row[0]
        let score: Double = row[1]
        let place: Int
        if let known = places[id] {
          place = known
        } else {
          place = candidates.count
          places[id] = place
          candidates.append(
            Candidate(
              passage: id, document: id / IndexSchema.passagesPerDocument,
              scores: Array(repeating: 0, count: terms.count)))
        }
        candidates[place].scores[index] = -score
      }
      let rarity = log(1 + Double(passages) / Double(max(count, 1)))
      // A word that no document holds counts against a match; a pair or phrase that none holds does not.
      let expected = count > 0 || term.kind == .word
      worth.append(expected ? term.weight * rarity : 0)
    }
    return (candidates, worth)
  }

  private func ages(today: Double) throws -> [Int64: Double] {
    var ages: [Int64: Double] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, julianday(date) - 2440587.5 FROM document WHERE date IS NOT NULL")
    while let row = try rows.next() {
      if let day: Double = row[1] { ages[row[0]] = today - day }
    }
    return ages
  }

  private func passage(_ candidate: Candidate) throws -> Passage {
    let statement = try db.cachedStatement(
      sql: """
        SELECT document.path, passage.heading, passage.first, passage.last, document.date, words.body
        FROM passage JOIN document ON document.id = passage.id / \(IndexSchema.passagesPerDocument)
          JOIN words ON words.rowid = passage.id
        WHERE passage.id = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [candidate.passage]) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a passage without a document")
    }
    let heading: String = row[1]
    return Passage(
      path: row[0], heading: heading.split(separator: "\n").map(String.init),
      lines: row[2]...max(row[2], row[3]), date: row[4], text: row[5], score: candidate.score)
  }
}

extension [Double] {
  fileprivate mutating func takeGreater(_ other: [Double]) {
    for index in indices where other[index] > self[index] { self[index] = other[index] }
  }
}
