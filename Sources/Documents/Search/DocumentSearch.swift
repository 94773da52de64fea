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
    /// Where the line asks for a value of a thing.
    var facts: FactReading?
  }

  /// A line as an embedding model understands it.
  struct Meaning: Sendable {
    var model: String
    var vector: [Float]
  }

  /// Every passage that holds a term or is close to the line's meaning, scored.
  mutating func find(_ line: String, meaning: Meaning? = nil) throws -> Found {
    guard table.count > 0 else { return Found() }
    let bare = QueryFrame.without(line)
    var terms = try read(bare)
    // "did we document that" is all frame.
    let line = terms.isEmpty ? line : bare
    if terms.isEmpty { terms = try read(line) }
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
    if let question = FactQuestion(try withNamesRepaired(line, terms)) { found.facts = try facts(question, found) }
    if signals.contains(.facts), let facts = found.facts { found.candidates = raised(found.candidates, by: facts) }
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
    result.unknown = unknown(found.terms, line: line, withWords: result.hits.isEmpty)
    // The log of a session holds the same question of another day.
    if result.hits.allSatisfy(\.isLog) { result.hits = try ofTheNamed(in: line, limit: limit) + result.hits }
    if result.hits.isEmpty || !result.unknown.isEmpty { result.leftOut = try leftOut() }
    guard !result.hits.isEmpty, let facts = found.facts, let reader = facts.evidence.reader else { return result }
    if !facts.evidence.question.isVague {
      for index in result.hits.indices { result.hits[index].states = reader.told(in: result.hits[index]) }
    }
    let search = ConflictSearch(reader: reader, together: memory.names.map { Set($0.map { $0.lowercased() }) })
    result.conflicts = search.conflicts(facts.passages.flatMap(\.statements))
    return result
  }

  /// What the documents say of the hosts and services that a line names, where they say nothing of what it asks.
  private mutating func ofTheNamed(in line: String, limit: Int) throws -> [Passage] {
    let known = try Set(memory.names.joined().map { $0.lowercased() }).union(memory.hosts(db))
    let names = DocumentLine.words(of: line[...].prefix(500)).filter { known.contains($0.lowercased()) }
    guard !names.isEmpty else { return [] }
    return try hits(of: find(names.joined(separator: " ")), limit: limit).filter { !$0.isLog }.prefix(2).map(\.self)
  }

  /// The documents of which the index holds nothing although they are there.
  private func leftOut() throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT path FROM document WHERE problem IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM passage WHERE passage.id >= document.id * \(IndexSchema.passagesPerDocument)
            AND passage.id < (document.id + 1) * \(IndexSchema.passagesPerDocument)) ORDER BY path
        """)
  }

  /// What of the line stands nowhere: identifiers, and words where nothing was found.
  private func unknown(_ terms: [TermScores], line: String, withWords: Bool) -> [String] {
    let written = line.prefix(QueryReader.lengthLimit).split(whereSeparator: \.isWhitespace).map { word in
      word.trimmingPrefix { !$0.isLetter && !$0.isNumber }
    }
    let missing = terms.filter { term in !term.places.contains { term.isOwn[Int($0)] } }
    return missing.compactMap { missing -> String? in
      let term = missing.term
      switch term.kind {
      case .phrase:
        // An idiom or a quotation is several words; an identifier is one.
        let folded = term.words.joined()
        let word = written.first { $0.lowercased().filter { $0.isLetter || $0.isNumber } == folded }
        guard term.synonyms.isEmpty || missing.places.isEmpty, let word else { return nil }
        return String(word.reversed().drop { !$0.isLetter && !$0.isNumber }.reversed())
      case .word: return withWords || term.words[0].contains(where: \.isNumber) ? term.words[0] : nil
      case .part, .pair: return nil
      }
    }
  }

  /// The line with names in the place of words that are nearly one: `which ip has bassboxx`.
  private mutating func withNamesRepaired(_ line: String, _ terms: [QueryTerm]) throws -> String {
    var line = line
    for term in terms where term.kind == .word && term.passages == 0 {
      guard let stem = term.replacements.first else { continue }
      let names = Set(memory.names.joined().map { $0.lowercased() }).union(try memory.hosts(db))
      guard let name = names.filter({ $0.hasPrefix(stem) && $0.count - stem.count <= 2 }).min() else { continue }
      line = line.lowercased().split(separator: " ", omittingEmptySubsequences: false)
        .map { $0.trimmingPrefix("\"").prefix { $0.isLetter || $0.isNumber } == term.words[0] ? name[...] : $0 }
        .joined(separator: " ")
    }
    return line
  }

  /// The passages that hold all of the thing's name.
  private mutating func facts(_ question: FactQuestion, _ found: Found) throws -> FactReading {
    // The inventory knows further names of it.
    let groups = memory.names.filter { group in question.subjects.contains { group.contains($0.joined(separator: " ")) }
    }
    let meant = found.terms.filter { $0.term.words.joined(separator: " ") == question.noun }.flatMap(\.term.synonyms)
    let question = FactQuestion(
      question, alsoCalled: groups.joined().filter { $0.contains(where: \.isLetter) }.map { [$0.lowercased()] },
      nouns: meant)
    var scores: [Int32: Float] = [:]
    for (index, word) in question.subjects[0].enumerated() {
      let terms = found.terms.filter { $0.term.holds(word) || $0.term.replacements.contains(where: word.hasPrefix) }
      var held: [Int32: Float] = [:]
      for term in terms {
        for place in term.places where term.isOwn[Int(place)] { held[place, default: 0] += term.scores[Int(place)] }
      }
      scores =
        index == 0
        ? held
        : scores.filter { held[$0.key] != nil }.merging(held.filter { scores[$0.key] != nil }, uniquingKeysWith: +)
    }
    let needles = question.subjects.map { subject in
      subject.flatMap { $0.split { !($0.isLetter || $0.isNumber) } }.max { $0.utf8.count < $1.utf8.count }.map {
        Array($0.utf8)
      } ?? []
    }
    let hosts = Set(memory.names.joined().map { $0.lowercased() }).union(try memory.hosts(db))
    // A thing that stands in a thousand passages: those first that may hold such a value.
    if scores.count > FactReading.reach, let match = question.valueMatch(hosts: hosts) {
      let held = try Set(Int64.fetchCursor(db, sql: "SELECT rowid FROM words WHERE words MATCH ?", arguments: [match]))
      let greatest = scores.values.max() ?? 0
      for place in scores.keys where held.contains(table.id(at: Int(place))) { scores[place, default: 0] += greatest }
    }
    let best = scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(FactReading.reach)
    let evidence = FactEvidence(question, hosts: hosts)
    let passages = try best.compactMap { place, _ in
      try passage(Candidate(place: Int(place), document: 0, score: 0, coverage: 0), found, holding: needles).map {
        (place: Int(place), passage: $0, statements: evidence.reader?.statements(in: $0) ?? [])
      }
    }
    return FactReading(evidence: evidence, passages: passages)
  }

  /// `candidates` with those further up that hold the thing with a value of the kind that is asked for.
  private func raised(_ candidates: [Candidate], by facts: FactReading) -> [Candidate] {
    let top = candidates.reduce(0) { max($0, $1.score) }
    var places: [Int: Int] = [:]
    for (index, candidate) in candidates.enumerated() { places[candidate.place] = index }
    var candidates = candidates
    for (place, passage, statements) in facts.passages {
      guard let index = places[place] else { continue }
      let grade = facts.evidence.grade(passage, states: !statements.isEmpty)
      guard grade > 0 else { continue }
      candidates[index].score += top * Signals.fact * grade
      candidates[index].coverage = 1
    }
    return candidates
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
    let words = terms.filter { $0.kind == .word }
    if signals.contains(.synonyms) { terms = try memory.synonyms(db).widened(terms, line: reader.stems(of: line)) }
    if signals.contains(.nearness) {
      terms += WordPairs.pairs(of: words, beside: terms).prefix(max(0, QueryReader.termLimit - terms.count))
    }
    return terms
  }

  private mutating func repaired(_ terms: [QueryTerm]) throws -> [QueryTerm] {
    let count = try db.cachedStatement(sql: "SELECT doc FROM vocabulary WHERE term = ?")
    let single = try terms.map { term in
      guard term.stems.count == 1 else { return term }
      var term = term
      term.passages = try Int.fetchOne(count, arguments: [term.stems[0]]) ?? 0
      if let parts = try inTwo(term) { return parts }
      return try Spelling.repaired(term, db: db) { try memory.vocabulary(db) }
    }
    return Spelling.identifiersRepaired(single)
  }

  /// `stillfawn`, which nobody wrote, as `still fawn`, where that stands somewhere.
  private func inTwo(_ term: QueryTerm) throws -> QueryTerm? {
    guard term.kind == .word, term.passages == 0, (6...40).contains(term.words[0].count),
      term.words[0].allSatisfy(\.isLetter)
    else { return nil }
    let word = Array(term.words[0])
    let held = try db.cachedStatement(sql: "SELECT rowid FROM words WHERE words MATCH ? LIMIT 1")
    for place in 2...(word.count - 2) {
      let (left, right) = (String(word[..<place]), String(word[place...]))
      guard try Int64.fetchOne(held, arguments: ["\"\(left) \(right)\""]) != nil else { continue }
      var term = term
      (term.kind, term.words, term.stems) = (.phrase, [left, right], [left, right])
      return term
    }
    return nil
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
    guard let passage = try passage(candidate, found, holding: []) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a passage without a document")
    }
    return passage
  }

  /// nil where neither its heading nor its text holds one of `needles` (lower case).
  private func passage(_ candidate: Candidate, _ found: Found, holding needles: [[UInt8]]) throws -> Passage? {
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
    if !needles.isEmpty {
      let text: String = row[5]
      guard needles.contains(where: { text.utf8.holds($0) || heading.utf8.holds($0) }) else { return nil }
    }
    var passage = Passage(
      path: row[0], heading: heading.split(separator: "\n").map(String.init),
      lines: row[2]...max(row[2], row[3]), date: row[4], text: row[5], score: Double(candidate.score))
    passage.dateSource = row[6]
    passage.matched = Matches.told(found.terms, at: candidate.place)
    return passage
  }
}

extension String.UTF8View {
  /// Whether `needle` (lower-case ASCII, else as it is) stands in it, whatever the case.
  fileprivate func holds(_ needle: [UInt8]) -> Bool {
    guard let first = needle.first else { return false }
    func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
    return withContiguousStorageIfAvailable { bytes in
      guard bytes.count >= needle.count else { return false }
      for start in 0...(bytes.count - needle.count) where lower(bytes[start]) == first {
        var index = 1
        while index < needle.count, lower(bytes[start + index]) == needle[index] { index += 1 }
        if index == needle.count { return true }
      }
      return false
    } ?? true
  }
}
