import GRDB

extension StateStore {
  /// Append-only: a migration that was released is never changed.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 sessions and journal") { db in
      // One conversation, from `steward chat` or `steward ask`.
      try db.create(table: "session") { t in
        t.primaryKey("id", .text)
        t.column("started", .datetime).notNull()
        t.column("model", .text).notNull()
        t.column("title", .text).notNull().defaults(to: "")
      }
      // Everything that happened, in order. `kind` is the event's name, `body` the event as JSON.
      // Pieces of an answer are kept until the whole answer is.
      try db.create(table: "event") { t in
        t.autoIncrementedPrimaryKey("seq")
        t.column("session", .text).notNull().indexed().references("session", onDelete: .cascade)
        t.column("at", .datetime).notNull()
        t.column("kind", .text).notNull()
        t.column("body", .text).notNull()
      }
      // Effects: proposed → approved (consumed once) → started → an outcome.
      try db.create(table: "effect") { t in
        t.autoIncrementedPrimaryKey("number")
        t.column("session", .text).notNull()
        t.column("digest", .text).notNull()
        t.column("nonce", .text).notNull()
        t.column("prepared", .text).notNull()
        t.column("state", .text).notNull().indexed()
        t.column("proposed", .datetime).notNull()
        t.column("expires", .datetime).notNull()
        t.column("intended", .datetime)
        t.column("started", .datetime)
        t.column("boot", .text)
        t.column("ended", .datetime)
        t.column("note", .text).notNull().defaults(to: "")
      }
    }
    migrator.registerMigration("models") { db in
      // What a model has shown, by its name as --model takes it and the digest of its file.
      try db.create(table: "model") { t in
        t.column("name", .text).notNull()
        t.column("digest", .text).notNull()
        t.column("call_form", .text).notNull()
        t.column("seen", .datetime).notNull()
        t.primaryKey(["name", "digest"])
      }
    }
    return migrator
  }
}
