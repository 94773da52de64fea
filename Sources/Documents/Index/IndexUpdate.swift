import Agent
import GRDB
import Glibc

/// One run over the documents that brings the index up to date, written in one transaction.
struct IndexUpdate {
  let files: LabFiles
  let redactor: Redactor
  let git: GitHistory
  let database: any DatabaseWriter

  init(index: DocumentIndex, database: any DatabaseWriter) {
    files = index.files
    redactor = index.redactor
    git = index.finder.git
    self.database = database
  }

  /// What the index knows of a document.
  private struct Known {
    var size: Int64
    var modified: Int64
    var indexed: Int64
    var fingerprint: Int64
  }

  func run(
    _ found: [DocumentFile], _ progress: (@Sendable (Int, Int) -> Void)?
  ) async throws -> IndexReport {
    let known = try await database.read(IndexUpdate.known)
    let suspects = found.filter { IndexUpdate.mayDiffer($0, from: known[$0.path]) }
    let paths = Set(found.map(\.path))
    let removed = known.keys.filter { !paths.contains($0) }
    // After the look and before the reading: a later change is then seen as one.
    let now = IndexUpdate.now()
    var read: [IndexedDocument] = []
    if !suspects.isEmpty {
      read = try await IndexUpdate.read(suspects, files: files, redactor: redactor, progress)
    }
    let changed = read.filter { known[$0.file.path]?.fingerprint != $0.fingerprint || $0.fingerprint == 0 }
    let days = await git.days(of: changed.map(\.file.path))
    let documents = read
    var report = IndexReport()
    if !documents.isEmpty || !removed.isEmpty {
      try await database.write { db in
        let writer = try IndexWriter(db)
        for path in removed { try writer.remove(path) }
        let fresh = Set(changed.map(\.file.path))
        for document in documents {
          if fresh.contains(document.file.path) {
            try writer.replace(document, date: document.date(committed: days[document.file.path]), now: now)
          } else {
            try writer.touch(document.file, now: now)
          }
        }
        try writer.finish(changed: fresh.count + removed.count)
      }
    }
    report.changed = changed.count
    report.removed = removed.count
    report.secrets = changed.reduce(0) { $0 + $1.secrets }
    return try await database.read { [report] db in try IndexUpdate.counted(report, db) }
  }

  /// Whether the file must be read: its size or time changed, or it was written in the very moment it was read.
  private static func mayDiffer(_ file: DocumentFile, from known: Known?) -> Bool {
    guard let known else { return true }
    // The kernel's clock for files stands still for some milliseconds.
    return known.size != file.size || known.modified != file.modified
      || (known.indexed - 20_000_000...known.indexed + 1_000_000_000).contains(file.modified)
  }

  private static func read(
    _ suspects: [DocumentFile], files: LabFiles, redactor: Redactor,
    _ progress: (@Sendable (Int, Int) -> Void)?
  ) async throws -> [IndexedDocument] {
    var result: [IndexedDocument] = []
    result.reserveCapacity(suspects.count)
    try await withThrowingTaskGroup(of: [IndexedDocument].self) { group in
      // A few at a time, so that little memory is used and cancelling works.
      var batches = stride(from: 0, to: suspects.count, by: 8).map {
        suspects[$0..<min($0 + 8, suspects.count)]
      }[...]
      func add() {
        guard let batch = batches.popFirst() else { return }
        group.addTask {
          try batch.map { file in
            try Task.checkCancellation()
            return IndexedDocument(file, files: files, redactor: redactor)
          }
        }
      }
      for _ in 0..<4 { add() }
      while let documents = try await group.next() {
        result += documents
        progress?(result.count, suspects.count)
        add()
      }
    }
    return result.sorted { $0.file.path < $1.file.path }
  }

  private static func known(_ db: Database) throws -> [String: Known] {
    var known: [String: Known] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT path, size, modified, indexed, fingerprint FROM document")
    while let row = try rows.next() {
      known[row[0]] = Known(size: row[1], modified: row[2], indexed: row[3], fingerprint: row[4])
    }
    return known
  }

  static func counted(_ report: IndexReport, _ db: Database) throws -> IndexReport {
    var report = report
    report.documents =
      try Int.fetchOne(db, sql: "SELECT count(*) FROM document WHERE fingerprint <> 0") ?? 0
    report.sections = try Int.fetchOne(db, sql: "SELECT passages FROM state") ?? 0
    let rows = try Row.fetchAll(
      db, sql: "SELECT path, problem FROM document WHERE problem IS NOT NULL")
    report.problems = rows.map { .init(path: $0[0], reason: $0[1]) }
    return report
  }

  /// Nanoseconds since 1970.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
