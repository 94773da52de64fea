import Foundation
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
    migrator.registerMigration("grants, permissions, trust and the chain") { db in
      try db.alter(table: "effect") { t in
        // When the yes was given, by whom (`owner`, `s2`), and until when it may be used.
        t.add(column: "approved", .datetime)
        t.add(column: "consent", .text).notNull().defaults(to: "")
        t.add(column: "usable", .datetime)
        // The process that carries it out: its id and when it began, in clock ticks since the boot.
        t.add(column: "process", .text).notNull().defaults(to: "")
      }
      // What happened, append-only: each record's hash covers the one before.
      try db.create(table: "journal") { t in
        t.autoIncrementedPrimaryKey("seq")
        t.column("at", .text).notNull()
        t.column("event", .text).notNull()
        t.column("effect", .integer).indexed()
        t.column("body", .text).notNull()
        t.column("hash", .text).notNull()
      }
      // What may run without a question: exactly this call, or one that differs in values that a parser read.
      try db.create(table: "standing") { t in
        t.autoIncrementedPrimaryKey("number")
        t.column("tool", .text).notNull()
        t.column("pattern", .text).notNull()
        t.column("line", .text).notNull()
        t.column("created", .datetime).notNull()
        t.column("expires", .datetime).notNull()
        t.column("ended", .datetime)
        t.column("why", .text).notNull().defaults(to: "")
        t.column("uses", .integer).notNull().defaults(to: 0)
      }
      // Tool files of the lab as the owner saw and trusted them.
      try db.create(table: "trusted_tool") { t in
        t.primaryKey("name", .text)
        t.column("hash", .text).notNull()
        t.column("text", .text).notNull()
        t.column("at", .datetime).notNull()
      }
      let before = try Int.fetchOne(db, sql: "SELECT COALESCE(MAX(number), 0) FROM effect") ?? 0
      // Effects of earlier versions have no records.
      try JournalChain.append("begin", effect: nil, ["effects": .number(Double(before))], at: Date(), db)
    }
    migrator.registerMigration("facts of hosts") { db in
      // The last look at each host of the lab.
      try db.create(table: "host_look") { t in
        t.primaryKey("host", .text)
        t.column("at", .datetime).notNull()
        t.column("state", .text).notNull()
        t.column("why", .text)
        t.column("milliseconds", .integer).notNull()
        // Under which name or address ssh knows its key.
        t.column("key_name", .text)
        // When it last said anything.
        t.column("reached", .datetime)
      }
      // What hosts said: a row for each value that a fact had, from `since` to `seen`. `identity` tells whether
      // a new value is another fact or the same one with other figures.
      try db.create(table: "host_fact") { t in
        t.autoIncrementedPrimaryKey("number")
        t.column("host", .text).notNull()
        t.column("name", .text).notNull()
        t.column("value", .text).notNull()
        t.column("identity", .text).notNull()
        t.column("since", .datetime).notNull()
        t.column("seen", .datetime).notNull()
      }
      try db.create(indexOn: "host_fact", columns: ["host", "name", "since"])
    }
    migrator.registerMigration("plans") { db in
      // A plan of plans/, by its number; `text` is its file as Steward wrote it last.
      try db.create(table: "plan") { t in
        t.autoIncrementedPrimaryKey("number")
        t.column("path", .text).notNull().unique()
        t.column("version", .integer).notNull()
        t.column("text", .text).notNull()
      }
      // Every version: the plan as JSON without how far its steps are, and the file when it was made.
      try db.create(table: "plan_version") { t in
        t.column("plan", .integer).notNull()
        t.column("version", .integer).notNull()
        t.column("made", .datetime).notNull()
        t.column("why", .text).notNull()
        t.column("body", .text).notNull()
        t.column("text", .text).notNull()
        t.primaryKey(["plan", "version"])
      }
      // How far each step is now, and everything that it went through.
      try db.create(table: "plan_step") { t in
        t.column("plan", .integer).notNull()
        t.column("step", .text).notNull()
        t.column("state", .text).notNull()
        t.column("note", .text).notNull()
        t.column("at", .datetime).notNull()
        t.primaryKey(["plan", "step"])
      }
      try db.create(table: "plan_move") { t in
        t.autoIncrementedPrimaryKey("seq")
        t.column("plan", .integer).notNull().indexed()
        t.column("step", .text).notNull()
        t.column("state", .text).notNull()
        t.column("note", .text).notNull()
        t.column("at", .datetime).notNull()
      }
      // The owner's yes to a step: everything of it that will run, as JSON, and its digest.
      try db.create(table: "plan_approval") { t in
        t.autoIncrementedPrimaryKey("seq")
        t.column("plan", .integer).notNull().indexed()
        t.column("step", .text).notNull()
        t.column("version", .integer).notNull()
        t.column("digest", .text).notNull()
        t.column("body", .text).notNull()
        t.column("at", .datetime).notNull()
        t.column("ended", .datetime)
        t.column("why", .text).notNull().defaults(to: "")
      }
    }
    migrator.registerMigration("incidents") { db in
      // A trouble by what it is: the rule, the host, and the object without what changes from time to time.
      try db.create(table: "incident") { t in
        t.autoIncrementedPrimaryKey("number")
        t.column("rule", .text).notNull()
        t.column("host", .text).notNull()
        t.column("object", .text).notNull()
        t.column("check_name", .text).notNull()
        t.column("severity", .text).notNull()
        t.column("state", .text).notNull().indexed()
        t.column("figure", .text).notNull()
        t.column("cause", .text).notNull()
        t.column("procedure", .text)
        // What tells this time from another (a process's number and start), a line each.
        t.column("instances", .text).notNull().defaults(to: "")
        t.column("seen", .datetime).notNull()
        // The process that fixes it now, and its boot.
        t.column("fixer", .text).notNull().defaults(to: "")
        t.column("fixer_boot", .text).notNull().defaults(to: "")
        // Whether it was told by `steward watch`.
        t.column("told", .text).notNull().defaults(to: "")
        t.uniqueKey(["rule", "host", "object"])
      }
      // What happened to it, append-only.
      try db.create(table: "incident_event") { t in
        t.autoIncrementedPrimaryKey("number")
        t.column("incident", .integer).notNull().indexed().references("incident", onDelete: .cascade)
        t.column("at", .datetime).notNull()
        t.column("kind", .text).notNull()
        t.column("text", .text).notNull()
        t.column("session", .text).notNull()
      }
    }
    migrator.registerMigration("plan leases") { db in
      // Who ran a plan and when: the process and its boot, as in `effect`. Open while `ended` is null.
      try db.create(table: "plan_lease") { t in
        t.autoIncrementedPrimaryKey("number")
        t.column("plan", .integer).notNull().indexed()
        t.column("boot", .text).notNull()
        t.column("process", .text).notNull()
        t.column("taken", .datetime).notNull()
        t.column("ended", .datetime)
        // Whether another had to end it: its process was gone.
        t.column("left_open", .boolean).notNull().defaults(to: false)
      }
    }
    migrator.registerMigration("the latest time that a permission has seen") { db in
      try db.alter(table: "standing") { t in t.add(column: "seen", .datetime) }
      try db.execute(sql: "UPDATE standing SET seen = created")
    }
    migrator.registerMigration("looks that did not find an incident") { db in
      // In a row; one alone may be a trouble that comes and goes.
      try db.alter(table: "incident") { t in
        t.add(column: "missed", .integer).notNull().defaults(to: 0)
      }
    }
    migrator.registerMigration("seals") { db in
      // Made with the owner's key: what grants something counts where the owner gave it. What has none was given by an
      // earlier version, or elsewhere.
      for table in ["trusted_tool", "standing", "plan_approval"] {
        try db.alter(table: table) { t in t.add(column: "seal", .text).notNull().defaults(to: "") }
      }
    }
    return migrator
  }
}
