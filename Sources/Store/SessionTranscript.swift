import Agent
import Foundation
import GRDB

/// The transcript of one session, over the `event` table.
public struct SessionTranscript: Transcript {
  public let session: String
  private let store: StateStore
  private let now: @Sendable () -> Date

  /// Begins a new session.
  public static func begin(
    in store: StateStore, model: String, now: @escaping @Sendable () -> Date = { Date() }
  ) throws -> SessionTranscript {
    let date = now()
    let session = try store.database.write { db in
      // Short enough to type; the number makes it unique within the day.
      let day = date.formatted(.iso8601.year().month().day())
      let count =
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM session WHERE id LIKE ?", arguments: ["\(day)-%"]) ?? 0
      var number = count + 1
      while try Bool.fetchOne(
        db, sql: "SELECT EXISTS(SELECT 1 FROM session WHERE id = ?)", arguments: ["\(day)-\(number)"]
      ) == true { number += 1 }
      let id = "\(day)-\(number)"
      try db.execute(
        sql: "INSERT INTO session (id, started, model) VALUES (?, ?, ?)",
        arguments: [id, date, model])
      return id
    }
    return SessionTranscript(session: session, store: store, now: now)
  }

  /// Goes on with an earlier session.
  public init(
    session: String, store: StateStore, now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.session = session
    self.store = store
    self.now = now
  }

  public func record(_ event: TurnEvent) async throws {
    let body = try JSONValue(encoding: event)
    let kind = body.objectValue?.keys.first ?? "event"
    let at = now()
    do {
      try await store.write { db in
        try db.execute(
          sql: "INSERT INTO event (session, at, kind, body) VALUES (?, ?, ?, ?)",
          arguments: [session, at, kind, body.canonical])
        switch event {
        case .asked(let line, _):
          try db.execute(
            sql: "UPDATE session SET title = ? WHERE id = ? AND title = ''",
            arguments: [String(line.prefix(120)), session])
        case .replied:
          // The whole reply stands for its pieces.
          try db.execute(
            sql: "DELETE FROM event WHERE session = ? AND kind = 'wrote'", arguments: [session])
        default: break
        }
      }
    } catch let error as DatabaseError where store.tolerates(error) {
    } catch let error as DatabaseError {
      throw StoreError(error, path: "the transcript in .steward/state.db")
    }
  }
}
