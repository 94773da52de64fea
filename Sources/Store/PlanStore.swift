import Agent
import Foundation
import GRDB

/// The lab's plans over the `plan…` tables. Versions, approvals and moves of steps are appended, never changed, and
/// what makes something run, a version and a yes, stands in the journal's chain too.
public struct PlanStore: PlanKeeper {
  private let store: StateStore

  public init(_ store: StateStore) { self.store = store }

  private func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    do { return try await store.write(body) } catch let error as DatabaseError {
      throw StoreError(error, path: "the plans in .steward/state.db")
    }
  }

  public func plans() async throws -> [KeptPlan] {
    try await store.database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM plan ORDER BY number DESC").map { row in
        let number: Int = row["number"]
        let version: Int = row["version"]
        let body = try String.fetchOne(
          db, sql: "SELECT body FROM plan_version WHERE plan = ? AND version = ?", arguments: [number, version])
        guard let body else {
          throw StoreError("the version \(version) of plan \(number) is missing in .steward/state.db")
        }
        var states: [String: KeptStepState] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT * FROM plan_step WHERE plan = ?", arguments: [number]) {
          states[row["step"]] = KeptStepState(state: row["state"], note: row["note"])
        }
        return KeptPlan(
          number: number, path: row["path"], version: version, body: body, text: row["text"], states: states)
      }
    }
  }

  public func nextNumber() async throws -> Int {
    try await store.database.read { db in
      // Numbers of plans that are gone are not used again.
      (try Int.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'plan'") ?? 0) + 1
    }
  }

  public func begin(_ plan: KeptPlan, why: String, at date: Date) async throws {
    try await write { db in
      let taken = try Row.fetchOne(
        db, sql: "SELECT number, path FROM plan WHERE number = ? OR path = ?", arguments: [plan.number, plan.path])
      if let taken {
        throw StoreError("plan \(taken["number"] as Int) is \(taken["path"] as String) already; draft it again")
      }
      try db.execute(
        sql: "INSERT INTO plan (number, path, version, text) VALUES (?, ?, ?, ?)",
        arguments: [plan.number, plan.path, plan.version, plan.text])
      try PlanStore.keepVersion(plan, why: why, at: date, db)
      try PlanStore.keepStates(plan, at: date, db)
    }
  }

  public func advance(_ plan: KeptPlan, from base: Int, why: String, at date: Date) async throws {
    try await write { db in
      try PlanStore.require(plan.number, version: base, db)
      try db.execute(
        sql: "UPDATE plan SET version = ?, text = ? WHERE number = ?",
        arguments: [plan.version, plan.text, plan.number])
      try PlanStore.keepVersion(plan, why: why, at: date, db)
      try PlanStore.keepStates(plan, at: date, db)
    }
  }

  private static func require(_ number: Int, version: Int, _ db: Database) throws {
    guard let current = try Int.fetchOne(db, sql: "SELECT version FROM plan WHERE number = ?", arguments: [number])
    else { throw StoreError("there is no plan \(number) in .steward/state.db") }
    guard current == version else {
      throw StoreError("plan \(number) is at version \(current) meanwhile, not \(version); look at it and ask again")
    }
  }

  private static func keepVersion(_ plan: KeptPlan, why: String, at date: Date, _ db: Database) throws {
    try db.execute(
      sql: "INSERT INTO plan_version (plan, version, made, why, body, text) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [plan.number, plan.version, date, String(why.prefix(1000)), plan.body, plan.text])
    try JournalChain.append(
      "plan", effect: nil,
      [
        "plan": .number(Double(plan.number)), "version": .number(Double(plan.version)),
        "body": .string(Digest.sha256(plan.body)), "why": .string(String(why.prefix(200))),
      ], at: date, db)
  }

  /// The states of the steps that the plan has now; those of steps that are gone stay in `plan_move` alone.
  private static func keepStates(_ plan: KeptPlan, at date: Date, _ db: Database) throws {
    var before: [String: KeptStepState] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT * FROM plan_step WHERE plan = ?", arguments: [plan.number]) {
      before[row["step"]] = KeptStepState(state: row["state"], note: row["note"])
    }
    for step in before.keys where plan.states[step] == nil {
      try db.execute(sql: "DELETE FROM plan_step WHERE plan = ? AND step = ?", arguments: [plan.number, step])
    }
    for (step, state) in plan.states.sorted(by: { $0.key < $1.key }) where before[step] != state {
      try move(KeptStepMove(step: step, state: state.state, note: state.note), of: plan.number, at: date, db)
    }
  }

  private static func move(_ move: KeptStepMove, of number: Int, at date: Date, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO plan_step (plan, step, state, note, at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (plan, step) DO UPDATE SET state = excluded.state, note = excluded.note, at = excluded.at
        """, arguments: [number, move.step, move.state, move.note, date])
    try db.execute(
      sql: "INSERT INTO plan_move (plan, step, state, note, at) VALUES (?, ?, ?, ?, ?)",
      arguments: [number, move.step, move.state, move.note, date])
  }

  public func versions(of number: Int) async throws -> [KeptPlanVersion] {
    try await store.database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM plan_version WHERE plan = ? ORDER BY version", arguments: [number]).map {
        KeptPlanVersion(version: $0["version"], made: $0["made"], why: $0["why"], body: $0["body"], text: $0["text"])
      }
    }
  }

  public func record(
    _ moves: [KeptStepMove], of number: Int, version: Int, text: String, at date: Date
  ) async throws {
    try await write { db in
      try PlanStore.require(number, version: version, db)
      for move in moves { try PlanStore.move(move, of: number, at: date, db) }
      try db.execute(sql: "UPDATE plan SET text = ? WHERE number = ?", arguments: [text, number])
    }
  }

  public func moves(of number: Int) async throws -> [KeptStepMove] {
    try await store.database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM plan_move WHERE plan = ? ORDER BY seq", arguments: [number]).map {
        KeptStepMove(step: $0["step"], state: $0["state"], note: $0["note"], at: $0["at"])
      }
    }
  }

  public func approve(_ approvals: [KeptApproval], of number: Int, at date: Date) async throws {
    try await write { [key = store.key] db in
      for approval in approvals {
        try db.execute(
          sql: "INSERT INTO plan_approval (plan, step, version, digest, body, at) VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [number, approval.step, approval.version, approval.digest, approval.body, date])
        try Seal.planApproval.set(db.lastInsertedRowID, key: key, db)
        try JournalChain.append(
          "plan approved", effect: nil,
          [
            "plan": .number(Double(number)), "step": .string(approval.step),
            "version": .number(Double(approval.version)), "digest": .string(approval.digest),
          ], at: date, db)
      }
    }
  }

  public func approvals(of number: Int) async throws -> [KeptApproval] {
    try await store.database.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM plan_approval WHERE seq IN
            (SELECT MAX(seq) FROM plan_approval WHERE plan = ? GROUP BY step) AND ended IS NULL ORDER BY seq
          """, arguments: [number]
      ).filter { Seal.planApproval.holds($0, key: store.key) }.map {
        KeptApproval(
          step: $0["step"], version: $0["version"], body: $0["body"], digest: $0["digest"], at: $0["at"])
      }
    }
  }

  public func revoke(_ steps: [String], of number: Int, why: String, at date: Date) async throws {
    try await write { db in
      for step in steps {
        try db.execute(
          sql: "UPDATE plan_approval SET ended = ?, why = ? WHERE plan = ? AND step = ? AND ended IS NULL",
          arguments: [date, why, number, step])
        guard db.changesCount > 0 else { continue }
        try JournalChain.append(
          "plan revoked", effect: nil,
          ["plan": .number(Double(number)), "step": .string(step), "why": .string(String(why.prefix(200)))],
          at: date, db)
      }
    }
  }
}
