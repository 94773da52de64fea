import Foundation
import GRDB
import Synchronization

/// The lab's state in SQLite: transcripts and the journal of effects.
///
/// One file, `.steward/state.db`, in WAL mode: several Stewards may use it at once.
public struct StateStore: Sendable {
  let database: any DatabaseWriter
  /// What seals the rows that grant something.
  let key: SealKey
  /// Whether what is written outlives the process.
  public let isKept: Bool
  private let health = Health()

  private final class Health: Sendable {
    let told = Mutex<String?>(nil)
    let isIntact = Atomic(false)
  }

  /// Why nothing can be granted for longer than this process, or nil.
  public var sealProblem: String? { key.problem }

  /// Opens or creates the store at `path`. Throws `StoreError` that says what to do.
  ///
  /// - Parameter key: Whose grants count; those of another key are none.
  public init(path: String, key: SealKey = .ofProcess) throws {
    isKept = true
    self.key = key
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    // An approval that was given must survive a power cut.
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      // The file may have come from elsewhere: what its schema calls must not do more than compute.
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
    }
    do {
      // Two Stewards that begin at once must not both make the tables.
      let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      defer { if lock >= 0 { close(lock) } }
      if lock >= 0 { while flock(lock, LOCK_EX) != 0, errno == EINTR {} }
      database = try DatabasePool(path: path, configuration: configuration)
      try SchemaCheck.refuseForeign(database, path: path)
      try StateStore.migrator.migrate(database)
      try SchemaCheck.compare(database, path: path)
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
    // What was asked and found is the owner's business.
    try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// A store that is gone when the process ends, for a lab that cannot be written.
  public init() throws {
    isKept = false
    key = .ofProcess
    database = try DatabaseQueue()
    try StateStore.migrator.migrate(database)
  }

  /// Writes in one transaction, also for a task that was cancelled: that it was is what must be kept.
  func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    try await Task { [database] in try await database.write(body) }.value
  }

  /// Whether what could not be written may be lost: a full or failing disk must not end a conversation that only
  /// reads. It is told once, by `takeLoss`. Effects are different: without their journal none is begun.
  func tolerates(_ error: DatabaseError) -> Bool {
    guard [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY].contains(error.resultCode) else { return false }
    health.told.withLock { $0 = "this is not kept: \(error.message ?? "the disk is full or fails")" }
    return true
  }

  /// What could not be kept since the last call, or nil.
  public func takeLoss() -> String? { health.told.withLock { $0.take() } }

  /// Throws `StoreError` where the file is damaged; looked at once a process, before the first effect.
  func requireIntact() throws {
    guard !health.isIntact.load(ordering: .relaxed) else { return }
    let problem: String?
    do { problem = try integrityProblem() } catch let error as DatabaseError {
      throw StoreError(error, path: ".steward/state.db")
    }
    if let problem {
      throw StoreError(
        "nothing can be changed: .steward/state.db is damaged (\(problem)); keep it as a copy and move it away to begin a new one"
      )
    }
    health.isIntact.store(true, ordering: .relaxed)
  }

  /// What is wrong with the file, or nil: SQLite's own check.
  public func integrityProblem() throws -> String? {
    let said = try database.read { try String.fetchOne($0, sql: "PRAGMA quick_check") }
    return said == "ok" ? nil : said
  }
}

/// Why the store could not be opened or written, and what to do.
public struct StoreError: Error, CustomStringConvertible, Sendable {
  public var description: String

  init(_ description: String) { self.description = description }

  init(_ error: DatabaseError, path: String) {
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      description =
        "\(path) is broken (\(error.message ?? "not a database")); move it away to begin a new one, sessions/ still has the readable logs"
    case .SQLITE_FULL, .SQLITE_IOERR:
      description =
        "\(path) cannot be written (\(error.message ?? "i/o error")); is the disk full? free some space and try again"
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
      description = "\(path) cannot be written; check the rights of its folder"
    case .SQLITE_BUSY: description = "\(path) is held by another Steward; wait for it to finish"
    default: description = "\(path): \(error.message ?? "\(error.resultCode)")"
    }
  }
}
