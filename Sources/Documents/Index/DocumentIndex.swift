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
  let finder: DocumentFinder
  let files: LabFiles
  /// nil: in memory.
  private let path: String?
  private var file: IndexFile
  /// Told in the next report.
  private var notices: [String] = []
  /// The words of the index, for spelling; dropped when the index changes.
  private var vocabulary: Vocabulary?

  /// Opens or makes the index of the lab at `root`.
  ///
  /// - Parameters:
  ///   - path: The index's file; nil keeps it in memory. By default `.steward/index.db` of the lab.
  ///   - runner: Runs git, which tells what is ignored and how old documents are; nil does without.
  public init(
    root: String, path: String?, runner: (any CommandRunner)?, redactor: Redactor = Redactor()
  ) throws {
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

  /// Brings the index up to date with the documents.
  ///
  /// Only documents whose size or time changed are read. `progress` is called with the documents read so far and
  /// those to read, from any thread. Throws database errors that making the index anew does not cure.
  @discardableResult
  public func update(
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) async throws -> IndexReport {
    let found = await finder.find()
    var report: IndexReport
    do {
      report = try await IndexUpdate(index: self, database: file.database).run(found.files, progress)
    } catch  where IndexFile.isDamage(error) {
      try rebuild()
      report = try await IndexUpdate(index: self, database: file.database).run(found.files, progress)
    }
    report.problems = (report.problems + found.problems).sorted { $0.path < $1.path }
    report.notices = notices
    notices = []
    return report
  }

  /// The best passages for `words`, which may be anything that somebody types; at most `limit`, and none where
  /// nothing fits.
  public func search(_ words: String, limit: Int = 5) async throws -> [Passage] {
    guard limit > 0 else { return [] }
    do {
      return try await find(words, limit: limit)
    } catch  where IndexFile.isDamage(error) {
      try rebuild()
      let notices = try await update().notices
      self.notices = notices
      return try await find(words, limit: limit)
    }
  }

  public func passages(for line: String, count: Int) async throws -> [Passage] {
    try await search(line, limit: count)
  }

  private func find(_ words: String, limit: Int) async throws -> [Passage] {
    let known = vocabulary
    let (passages, used) = try await file.database.read { db in
      var search = try DocumentSearch(db, vocabulary: known)
      return (try search.run(words, limit: limit), search.vocabulary)
    }
    vocabulary = used
    return passages
  }

  private func rebuild() throws {
    try? file.database.close()
    if let path { IndexFile.remove(path) }
    file = try IndexFile.open(path)
    vocabulary = nil
    notices.append("the index of the documents was damaged and has been made anew")
    if let notice = file.notice { notices.append(notice) }
  }
}
