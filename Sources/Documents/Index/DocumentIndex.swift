import Agent
import GRDB
import Glibc

/// The searchable index of a lab's documents, kept in a file that may be deleted at any time.
///
/// Several processes may use it at once. Secrets are removed from text before the index holds it.
public actor DocumentIndex: Retriever {
  /// The lab's directory.
  public nonisolated let root: String
  let redactor: Redactor
  /// What searches take into account.
  private let signals: SearchSignals
  private let embedder: (any TextEmbedder)?
  /// How long a search waits for the meaning of its line; then words alone have to do.
  private let patience: Duration
  let finder: DocumentFinder
  let files: LabFiles
  /// nil: in memory.
  private let path: String?
  private var file: IndexFile
  /// Told in the next report.
  private var notices: [String] = []
  private var memory = SearchMemory()

  /// Opens or makes the index of the lab at `root`.
  ///
  /// - Parameters:
  ///   - path: The index's file; nil keeps it in memory. By default `.steward/index.db` of the lab.
  ///   - runner: Runs git, which tells what is ignored and how old documents are; nil does without.
  public init(
    root: String, path: String?, runner: (any CommandRunner)?, redactor: Redactor = Redactor(),
    signals: SearchSignals = .all, embedder: (any TextEmbedder)? = nil,
    patience: Duration = .milliseconds(400)
  ) throws {
    self.patience = patience
    self.signals = signals
    self.embedder = embedder
    finder = DocumentFinder(root: root, runner: runner)
    self.root = finder.root
    files = LabFiles(root: root)
    self.redactor = redactor
    self.path = path
    file = try IndexFile.open(path)
    if let notice = file.notice { notices.append(notice) }
  }

  /// Opens or makes the index at `.steward/index.db` of the lab at `root`.
  public init(
    root: String, runner: (any CommandRunner)?, redactor: Redactor = Redactor()
  ) throws {
    try self.init(
      root: root, path: "\(root)/.steward/index.db", runner: runner, redactor: redactor)
  }

  /// Groups of names of one thing each, so that a search by one finds the others: a host, its aliases and addresses.
  public func use(names: [[String]]) {
    if memory.names != names { memory.names = names }
  }

  /// Brings the index up to date with the documents.
  ///
  /// Only documents whose size or time changed are read. `progress` is called with the documents read so far and
  /// those to read, from any thread. Throws database errors that making the index anew does not cure.
  @discardableResult
  public func update(
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) async throws -> IndexReport {
    let found = await finder.find()
    readSynonyms()
    guard let lock = try await lock(waiting: { progress?(0, found.files.count) }) else {
      var report = try await file.database.read { try IndexUpdate.counted(IndexReport(), $0) }
      report.problems = (report.problems + found.problems).sorted { $0.path < $1.path }
      return report
    }
    defer { withExtendedLifetime(lock) {} }
    var report: IndexReport
    do {
      report = try await IndexUpdate(index: self, database: file.database).run(found.files, progress)
    } catch  where IndexFile.isDamage(error) {
      try rebuild()
      report = try await IndexUpdate(index: self, database: file.database).run(found.files, progress)
    }
    report.problems = (report.problems + found.problems).sorted { $0.path < $1.path }
    report.newProblems = try await untold(report.problems)
    report.notices = notices
    notices = []
    return report
  }

  /// The right to write the index; nil where another process has it and there is an index to answer from meanwhile.
  ///
  /// Reading all documents twice at once would take both longer than one after the other.
  private func lock(waiting: () -> Void) async throws -> IndexLock? {
    let start = ContinuousClock.now
    while true {
      if let lock = IndexLock(path) { return lock }
      let isMade =
        try await file.database.read { db in try Int.fetchOne(db, sql: "SELECT changes FROM state") ?? 0 } > 0
      // An update after an edit takes less than this.
      if isMade, ContinuousClock.now - start > .seconds(1) { return nil }
      waiting()
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Those of `problems` that no report has told yet.
  private func untold(_ problems: [IndexReport.Problem]) async throws -> [IndexReport.Problem] {
    let told = try await file.database.read { db in
      try Row.fetchAll(db, sql: "SELECT path, reason FROM told").map { IndexReport.Problem(path: $0[0], reason: $0[1]) }
    }
    guard Set(told) != Set(problems) else { return [] }
    try await file.database.write { db in
      try db.execute(sql: "DELETE FROM told")
      for problem in problems {
        try db.execute(
          sql: "INSERT OR IGNORE INTO told(path, reason) VALUES (?, ?)", arguments: [problem.path, problem.reason])
      }
    }
    return problems.filter { !told.contains($0) }
  }

  /// Documents in hidden folders, which are not indexed, by folder.
  public func hiddenDocuments() -> [(folder: String, count: Int)] { finder.hiddenDocuments() }

  /// The paths of the lab's documents, sorted.
  public func documents() async -> [String] { await finder.paths() }

  /// The best passages for `words`, which may be anything that somebody types; at most `limit`, and none where
  /// nothing fits.
  public func search(_ words: String, limit: Int = 5) async throws -> [Passage] {
    guard limit > 0 else { return [] }
    do {
      return try await lookFor(words, limit: limit)
    } catch  where IndexFile.isDamage(error) {
      try rebuild()
      let notices = try await update().notices
      self.notices = notices
      return try await lookFor(words, limit: limit)
    }
  }

  /// The same with what the documents disagree on, and what the hits cite in vain.
  ///
  /// - Parameter linesDated: whether git is asked for the day of each hit's own lines, which takes it some milliseconds
  ///   a document; else a hit has its document's day.
  public func find(_ words: String, limit: Int = 5, linesDated: Bool = false) async throws -> SearchResult {
    guard limit > 0 else { return SearchResult() }
    var result: SearchResult
    do {
      result = try await doubtful(words, limit: limit)
    } catch  where IndexFile.isDamage(error) {
      try rebuild()
      notices = try await update().notices
      result = try await doubtful(words, limit: limit)
    }
    if linesDated { result.hits = await dated(result.hits) }
    return result.doubted(stale: StalePaths(root: root).missing)
  }

  public func passages(for line: String, count: Int) async throws -> [Passage] {
    try await search(line, limit: count)
  }

  private func doubtful(_ words: String, limit: Int) async throws -> SearchResult {
    let (known, signals, meaning) = (memory, signals, await meaning(of: words))
    let (result, used) = try await file.database.read { db in
      var search = try DocumentSearch(db, memory: known, signals: signals)
      return (try search.doubtful(words, limit: limit, meaning: meaning), search.memory)
    }
    memory = used
    return result
  }

  /// `hits` with the day of the last commit that touched their own lines, which git tells only one file at a time.
  private func dated(_ hits: [Passage]) async -> [Passage] {
    let days = await finder.git.days(ofLines: hits.map { ($0.path, $0.lines) })
    guard !days.isEmpty else { return hits }
    var hits = hits
    for (index, day) in days { (hits[index].date, hits[index].dateSource) = (day, "git") }
    return hits
  }

  private func lookFor(_ words: String, limit: Int) async throws -> [Passage] {
    let (known, signals, meaning) = (memory, signals, await meaning(of: words))
    let (passages, used) = try await file.database.read { db in
      var search = try DocumentSearch(db, memory: known, signals: signals)
      return (try search.run(words, limit: limit, meaning: meaning), search.memory)
    }
    memory = used
    return passages
  }

  /// How many passages there are, and how many have vectors of the embedding model; nil without a model.
  public func vectorCount() async throws -> (made: Int, wanted: Int)? {
    guard let model = embedder?.name else { return nil }
    return try await file.database.read { db in
      let wanted = try Int.fetchOne(db, sql: "SELECT count(DISTINCT hash) FROM passage") ?? 0
      return (min(try VectorBuild.count(model, db), wanted), wanted)
    }
  }

  /// Makes the vectors that are missing, where there is an embedding model; takes minutes for a large lab, can be
  /// cancelled at any time and goes on where it was. Throws what the model's server throws.
  public func makeVectors(progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }) async throws
  {
    guard let embedder else { return }
    try await VectorBuild(database: file.database, embedder: embedder).run(progress)
  }

  private func meaning(of line: String) async -> DocumentSearch.Meaning? {
    guard let embedder, signals.contains(.vectors) else { return nil }
    let vector = await Patience.wait(patience) {
      try? await embedder.vectors(of: [String(line.prefix(QueryReader.lengthLimit))], as: .question).first
    }
    return vector.map { DocumentSearch.Meaning(model: embedder.name, vector: $0) }
  }

  /// The lab's own words, beside the shipped ones.
  static let synonymsFile = "synonyms.txt"

  private func readSynonyms() {
    let own = (try? files.read(Self.synonymsFile, limit: 1 << 20)) ?? ""
    let list = own.isEmpty ? Synonyms.shipped : Synonyms.shipped + "\n" + own
    if memory.list != list { memory.list = list }
  }

  private func rebuild() throws {
    try? file.database.close()
    if let path { IndexFile.remove(path) }
    file = try IndexFile.open(path)
    memory.forget()
    notices.append("the index of the documents was damaged and has been made anew")
    if let notice = file.notice { notices.append(notice) }
  }
}
