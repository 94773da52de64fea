import GRDB
import Glibc

/// The database of an index, opened so that a damaged or unusable file never stands in the way.
struct IndexFile: Sendable {
  let database: any DatabaseWriter
  /// What the owner should know: the index was rebuilt, or is kept in memory.
  let notice: String?

  /// Opens or makes the index at `path` (nil: in memory). Throws only where even memory does not do.
  static func open(_ path: String?) throws -> IndexFile {
    guard let path else { return IndexFile(database: try inMemory(), notice: nil) }
    do {
      return IndexFile(database: try onDisk(path), notice: nil)
    } catch let error as DatabaseError where isDamage(error) {
      remove(path)
      if let database = try? onDisk(path) {
        return IndexFile(
          database: database, notice: "the index of the documents was damaged and has been made anew")
      }
    } catch {}
    let notice = "the index of the documents cannot be kept at \(path); it is in memory for this run"
    return IndexFile(database: try inMemory(), notice: notice)
  }

  /// Whether `error` says that the file is no database, or a broken one.
  static func isDamage(_ error: any Error) -> Bool {
    guard let code = (error as? DatabaseError)?.resultCode else { return false }
    // A constraint that fails means that the tables do not agree: the cure is the same.
    return code == .SQLITE_CORRUPT || code == .SQLITE_NOTADB || code == .SQLITE_CONSTRAINT
  }

  static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  }

  private static func onDisk(_ path: String) throws -> any DatabaseWriter {
    if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o700) }
    var configuration = configuration
    configuration.maximumReaderCount = 2
    // Made by one process at a time; the others find it made.
    func isMissing() -> Bool {
      var status = stat()
      return stat(path, &status) != 0 || status.st_size == 0
    }
    var lock = isMissing() ? IndexLock.wait(path, while: isMissing) : nil
    defer { withExtendedLifetime(lock) {} }
    let pool = try DatabasePool(path: path, configuration: configuration)
    func isCurrent() -> Bool { (try? pool.read(IndexSchema.isCurrent)) ?? false }
    if isCurrent() { return pool }
    if lock == nil { lock = IndexLock.wait(path) { !isCurrent() } }
    let current = try pool.write { db in
      guard try !IndexSchema.isCurrent(db) else { return true }
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 else { return false }
      try IndexSchema.create(in: db)
      return true
    }
    guard !current else { return pool }
    // Made by another version.
    try pool.close()
    remove(path)
    let fresh = try DatabasePool(path: path, configuration: configuration)
    try fresh.write { try IndexSchema.create(in: $0) }
    return fresh
  }

  private static func inMemory() throws -> any DatabaseWriter {
    let queue = try DatabaseQueue(configuration: configuration)
    try queue.write { try IndexSchema.create(in: $0) }
    return queue
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "steward.index"
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      TermCounts.install(in: db)
      // What a crash loses here is made anew from the documents.
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    return configuration
  }
}
