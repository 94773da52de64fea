import Agent
import Foundation
import GRDB

/// Gives passages their vectors, a few at a time: what is done stays done, whenever it is stopped.
struct VectorBuild {
  let database: any DatabaseWriter
  let embedder: any TextEmbedder

  /// Texts in one request: few enough that an answer takes seconds, whatever the machine has to do beside it.
  static let batches = 4...32
  /// What an answer should take.
  private static let pace = Duration.seconds(2)...Duration.seconds(10)
  /// Bytes of a text that are sent; the models read less.
  static let textLimit = 6000

  /// Makes all that are missing. `progress` is called with those that are there and those wanted.
  func run(_ progress: @Sendable (Int, Int) -> Void) async throws {
    // Two passages with the same text share a vector.
    let wanted = try await database.read { db in
      try Int.fetchOne(db, sql: "SELECT count(DISTINCT hash) FROM passage") ?? 0
    }
    var batch = Self.batches.upperBound / 2
    while true {
      try Task.checkCancellation()
      let model = embedder.name
      let missing = try await database.read { [batch] db in try VectorBuild.missing(model, batch, db) }
      guard !missing.isEmpty else { break }
      let start = ContinuousClock.now
      let vectors: [[Float]]
      do {
        vectors = try await embedder.vectors(of: missing.map(\.text), as: .passage)
      } catch  where !(error is CancellationError) && batch > Self.batches.lowerBound {
        // A busy machine may not answer in time to many texts, and yet to a few.
        batch = Self.batches.lowerBound
        continue
      }
      let took = ContinuousClock.now - start
      if took < Self.pace.lowerBound { batch = min(batch * 2, Self.batches.upperBound) }
      if took > Self.pace.upperBound { batch = max(batch / 2, Self.batches.lowerBound) }
      let packed = zip(missing, vectors).map { ($0.hash, PackedVector($1)) }
      try await database.write { db in
        let statement = try db.cachedStatement(
          sql: "INSERT OR IGNORE INTO vector(model, hash, scale, numbers) VALUES (?, ?, ?, ?)")
        for (hash, vector) in packed {
          // A text that has no direction is remembered as such, or it would be asked for again for ever.
          let bytes = vector?.numbers.withUnsafeBytes { Data($0) } ?? Data([0])
          try statement.execute(arguments: [model, hash, vector?.scale ?? 0, bytes])
        }
        try db.execute(sql: "UPDATE state SET vectors = vectors + ?", arguments: [packed.count])
      }
      let done = try await database.read { db in try VectorBuild.count(model, db) }
      progress(done, max(wanted, done))
    }
    // Vectors of texts that no passage has any more.
    try await database.write { db in
      try db.execute(sql: "DELETE FROM vector WHERE hash NOT IN (SELECT hash FROM passage)")
    }
  }

  /// How many different texts have a vector of `model`.
  static func count(_ model: String, _ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM vector WHERE model = ?", arguments: [model]) ?? 0
  }

  /// The shortest first: servers read texts side by side, and each as long as the longest of them.
  private static func missing(_ model: String, _ batch: Int, _ db: Database) throws -> [(hash: Int64, text: String)] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT passage.hash, words.title, passage.heading, words.body
        FROM passage JOIN words ON words.rowid = passage.id
        WHERE NOT EXISTS (SELECT 1 FROM vector WHERE vector.model = ? AND vector.hash = passage.hash)
        GROUP BY passage.hash ORDER BY passage.length LIMIT \(batch)
        """, arguments: [model])
    return rows.map { row in
      let heading: String = row[2]
      let text = IndexedPassage.embedded(
        title: row[1], heading: heading.split(separator: "\n").map(String.init), text: row[3])
      return (row[0], String(text.prefix(textLimit)))
    }
  }
}
