import Agent
import Foundation
import GRDB

/// The memory of incidents, over the `incident` and `incident_event` tables.
public struct IncidentStore: IncidentKeeper {
  private let store: StateStore

  /// Seconds after which another process of the same name is another time, where nobody said that the first ended.
  static let apart: TimeInterval = 3600

  /// Looks in a row that must miss it until it is gone; or one, where it was not seen for `quiet` seconds.
  static let looks = 2
  static let quiet: TimeInterval = 3600

  public init(_ store: StateStore) { self.store = store }

  public func record(
    _ sightings: [Sighting], host: String, checks: [String], at date: Date, session: String
  ) async throws -> [Incident] {
    try await write { db in
      var numbers: [Int64] = []
      for sighting in sightings {
        numbers.append(try IncidentStore.see(sighting, host: host, at: date, session: session, db))
      }
      for row in try Row.fetchAll(
        db, sql: "SELECT * FROM incident WHERE host = ? AND state IN ('open', 'closed')", arguments: [host])
      where checks.contains(row["check_name"]) && !numbers.contains(row["number"]) {
        // A look from before the last one, by a clock that was set back, makes nothing gone.
        guard (row["seen"] as Date) <= date else { continue }
        // What comes and goes is one trouble and not many.
        let missed = (row["missed"] as Int) + 1
        guard
          missed >= IncidentStore.looks
            || date.timeIntervalSince(row["seen"]) >= IncidentStore.quiet
        else {
          try db.execute(
            sql: "UPDATE incident SET missed = ? WHERE number = ?",
            arguments: [missed, row["number"] as Int64])
          continue
        }
        try IncidentStore.move(row["number"], to: .gone, at: date, "", session, db)
      }
      return try numbers.map { try IncidentStore.incident($0, db)! }
    }
  }

  private static func see(
    _ sighting: Sighting, host: String, at date: Date, session: String, _ db: Database
  ) throws -> Int64 {
    let instances = sighting.instances.sorted().joined(separator: "\n")
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM incident WHERE rule = ? AND host = ? AND object = ?",
        arguments: [sighting.rule, host, sighting.object])
    else {
      try db.execute(
        sql: """
          INSERT INTO incident (rule, host, object, check_name, severity, state, figure, cause, procedure, instances, seen)
          VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)
          """,
        arguments: [
          sighting.rule, host, sighting.object, sighting.check, sighting.severity, sighting.figure, sighting.cause,
          sighting.procedure, instances, date,
        ])
      let number = db.lastInsertedRowID
      try add(.init(at: date, kind: .opened, text: sighting.figure, session: session), to: number, db)
      return number
    }
    let number: Int64 = row["number"]
    let before = Set((row["instances"] as String).split(separator: "\n").map(String.init))
    let seen: Date = row["seen"]
    // Other processes than the last time, and time in between: the first ones ended while nobody looked.
    let isAnother =
      !before.isEmpty && !sighting.instances.isEmpty && before.isDisjoint(with: sighting.instances)
      && date.timeIntervalSince(seen) > apart
    // What the owner closed while it was there stays closed until it was gone for a look.
    let stays = row["state"] == Incident.State.closed.rawValue && !isAnother
    if !stays, row["state"] != Incident.State.open.rawValue || isAnother {
      try add(.init(at: date, kind: .reopened, text: sighting.figure, session: session), to: number, db)
    }
    try db.execute(
      sql: """
        UPDATE incident SET state = ?, check_name = ?, severity = ?, figure = ?, cause = ?, procedure = ?,
          instances = ?, seen = MAX(seen, ?), missed = 0 WHERE number = ?
        """,
      arguments: [
        (stays ? Incident.State.closed : .open).rawValue, sighting.check, sighting.severity, sighting.figure,
        sighting.cause, sighting.procedure, instances, date, number,
      ])
    return number
  }

  public func claim(_ ids: [String]) async throws {
    let own = ProcessIdentity.current?.text ?? ""
    try await write { db in
      for id in ids {
        guard let number = IncidentStore.number(id),
          let row = try Row.fetchOne(db, sql: "SELECT * FROM incident WHERE number = ?", arguments: [number])
        else { continue }
        let holder: String = row["fixer"]
        if holder != own, row["fixer_boot"] == ProcessIdentity.boot, let process = ProcessIdentity(holder),
          process.isAlive
        {
          throw CallError(
            .refused,
            "another Steward (process \(process.id)) is fixing \(id) (\(row["object"] as String)); wait for it")
        }
        try db.execute(
          sql: "UPDATE incident SET fixer = ?, fixer_boot = ? WHERE number = ?",
          arguments: [own, ProcessIdentity.boot, number])
      }
    }
  }

  public func finish(
    _ ids: [String], fix: String, result: FixResult, text: String, at date: Date, session: String
  ) async throws {
    try await write { db in
      for number in ids.compactMap(IncidentStore.number) {
        try db.execute(sql: "UPDATE incident SET fixer = '' WHERE number = ?", arguments: [number])
        let told = "\(fix): \(text)"
        switch result {
        case .worked: try IncidentStore.move(number, to: .fixed, at: date, told, session, db)
        case .failed:
          try IncidentStore.add(.init(at: date, kind: .fixFailed, text: told, session: session), to: number, db)
        case .unknown:
          try IncidentStore.add(.init(at: date, kind: .fixUnknown, text: told, session: session), to: number, db)
        }
      }
    }
  }

  public func incident(_ id: String) async throws -> Incident? {
    guard let number = IncidentStore.number(id) else { return nil }
    return try await store.database.read { try IncidentStore.incident(number, $0) }
  }

  public func incidents() async throws -> [Incident] {
    try await store.database.read { db in
      var events: [Int64: [Incident.Event]] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT * FROM incident_event ORDER BY at, number") {
        events[row["incident"], default: []].append(IncidentStore.event(row))
      }
      return try Row.fetchAll(db, sql: "SELECT * FROM incident ORDER BY seen DESC, number DESC").map {
        IncidentStore.incident($0, events: events[$0["number"]] ?? [])
      }
    }
  }

  public func note(_ id: String, _ text: String, closes: Bool, at date: Date) async throws -> Incident {
    try await write { db in
      guard let number = IncidentStore.number(id), try IncidentStore.incident(number, db) != nil else {
        throw CallError(
          .invalid, "there is no incident \"\(Escaper.escapeLine(id))\"; `steward incident list` shows them")
      }
      if closes {
        try IncidentStore.move(number, to: .closed, at: date, text, "", db)
      } else {
        try IncidentStore.add(.init(at: date, kind: .note, text: text), to: number, db)
      }
      return try IncidentStore.incident(number, db)!
    }
  }

  public func untold() async throws -> [Incident] {
    let told = try await store.database.read { db in
      Dictionary(
        uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT number, told FROM incident").map {
          ("i\($0["number"] as Int64)", $0["told"] as String)
        })
    }
    return try await incidents().reversed().filter { incident in
      let before = told[incident.id] ?? ""
      guard before != incident.toldMark else { return false }
      // What came and went before anybody was told is no news.
      return incident.state == .open || before.hasPrefix("open")
    }
  }

  public func markTold(_ incidents: [Incident]) async throws {
    try await write { db in
      for incident in incidents {
        guard let number = IncidentStore.number(incident.id) else { continue }
        try db.execute(sql: "UPDATE incident SET told = ? WHERE number = ?", arguments: [incident.toldMark, number])
      }
    }
  }

  private static func number(_ id: String) -> Int64? {
    id.hasPrefix("i") ? Int64(id.dropFirst()) : nil
  }

  private static func move(
    _ number: Int64, to state: Incident.State, at date: Date, _ text: String, _ session: String, _ db: Database
  ) throws {
    try db.execute(sql: "UPDATE incident SET state = ? WHERE number = ?", arguments: [state.rawValue, number])
    let kind: Incident.Event.Kind =
      switch state {
      case .open: .reopened
      case .fixed: .fixed
      case .gone: .gone
      case .closed: .closed
      }
    try add(.init(at: date, kind: kind, text: text, session: session), to: number, db)
  }

  private static func add(_ event: Incident.Event, to number: Int64, _ db: Database) throws {
    try db.execute(
      sql: "INSERT INTO incident_event (incident, at, kind, text, session) VALUES (?, ?, ?, ?, ?)",
      arguments: [number, event.at, event.kind.rawValue, String(event.text.prefix(2000)), event.session])
  }

  private static func incident(_ number: Int64, _ db: Database) throws -> Incident? {
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM incident WHERE number = ?", arguments: [number]) else {
      return nil
    }
    let events = try Row.fetchAll(
      db, sql: "SELECT * FROM incident_event WHERE incident = ? ORDER BY at, number", arguments: [number])
    return incident(row, events: events.map(event))
  }

  private static func incident(_ row: Row, events: [Incident.Event]) -> Incident {
    Incident(
      id: "i\(row["number"] as Int64)", rule: row["rule"], host: row["host"], object: row["object"],
      check: row["check_name"], severity: row["severity"], state: Incident.State(rawValue: row["state"]) ?? .open,
      figure: row["figure"], cause: row["cause"], procedure: row["procedure"], seen: row["seen"], events: events)
  }

  private static func event(_ row: Row) -> Incident.Event {
    Incident.Event(
      at: row["at"], kind: Incident.Event.Kind(rawValue: row["kind"]) ?? .note, text: row["text"],
      session: row["session"])
  }

  private func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    do {
      return try await store.write(body)
    } catch let error as DatabaseError {
      throw StoreError(error, path: "the incidents in .steward/state.db")
    }
  }
}

extension Incident {
  /// What was told of it: its state, and which time it was.
  fileprivate var toldMark: String { "\(state.rawValue) \(occurrences.count)" }
}
