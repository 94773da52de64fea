import Foundation
import GRDB

/// What models have shown in this lab: kept by name and digest, so that a new version is tried anew.
public struct ModelTraits: Sendable {
  private let store: StateStore

  public init(_ store: StateStore) { self.store = store }

  /// How the model calls tools, as it was remembered; nil when it was never seen.
  public func callForm(of model: String, digest: String) throws -> String? {
    try store.database.read { db in
      try String.fetchOne(
        db, sql: "SELECT call_form FROM model WHERE name = ? AND digest = ?", arguments: [model, digest])
    }
  }

  public func remember(callForm: String, of model: String, digest: String) throws {
    try store.database.write { db in
      try db.execute(
        sql: """
          INSERT INTO model (name, digest, call_form, seen) VALUES (?, ?, ?, ?)
          ON CONFLICT (name, digest) DO UPDATE SET call_form = excluded.call_form, seen = excluded.seen
          """, arguments: [model, digest, callForm, Date()])
    }
  }
}
