import Agent
import Foundation
import GRDB

/// Who runs which plan, over the `plan_lease` table: a lease lives as long as the process that took it.
public struct PlanLeaseStore: PlanLeasing {
  private let store: StateStore
  private let boot: String
  private let now: @Sendable () -> Date

  public init(_ store: StateStore, now: @escaping @Sendable () -> Date = { Date() }) {
    self.init(store, boot: ProcessIdentity.boot, now: now)
  }

  /// - Parameter boot: the id of this boot; another one only in tests.
  public init(_ store: StateStore, boot: String, now: @escaping @Sendable () -> Date = { Date() }) {
    self.store = store
    self.boot = boot
    self.now = now
  }

  public func take(_ plan: Int) async throws -> PlanLease {
    guard store.isKept else {
      throw StoreError("nothing can be run: the lab's journal cannot be written; make .steward/ writable first")
    }
    let now = now()
    let own = ProcessIdentity.current?.text ?? ""
    do {
      return try await store.write { [boot] db in
        let open = try Row.fetchOne(
          db, sql: "SELECT * FROM plan_lease WHERE plan = ? AND ended IS NULL", arguments: [plan])
        if let open, open["boot"] == boot, let holder = ProcessIdentity(open["process"]), holder.isAlive {
          throw StoreError("plan \(plan) is being run by another Steward (process \(holder.id)); wait for it")
        }
        if let open {
          try db.execute(
            sql: "UPDATE plan_lease SET ended = ?, left_open = 1 WHERE number = ?",
            arguments: [now, open["number"] as Int64])
        }
        try db.execute(
          sql: "INSERT INTO plan_lease (plan, boot, process, taken) VALUES (?, ?, ?, ?)",
          arguments: [plan, boot, own, now])
        return PlanLease(plan: plan, number: db.lastInsertedRowID, wasLeftOpen: open != nil)
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: "the plans in .steward/state.db")
    }
  }

  public func giveBack(_ lease: PlanLease) async throws {
    let now = now()
    do {
      try await store.write { db in
        try db.execute(
          sql: "UPDATE plan_lease SET ended = ? WHERE number = ? AND ended IS NULL", arguments: [now, lease.number])
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: "the plans in .steward/state.db")
    }
  }
}

extension EffectJournal: EffectHistory {
  public func effects(ofCalls prefix: String) async throws -> [String: EffectStanding] {
    // Arguments may hold the same bytes: the id itself decides.
    let needle = "\"id\":\"\(prefix)"
    let entries = try await store.database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM effect WHERE instr(prepared, ?) > 0 ORDER BY number", arguments: [needle]
      ).map(EffectJournal.entry)
    }
    var found: [String: EffectStanding] = [:]
    for entry in entries where entry.prepared.call.id.hasPrefix(prefix) {
      let standing: EffectStanding =
        switch entry.state {
        case .proposed, .approved, .declined, .intended, .notRun, .expired: .notBegun
        case .failed: .failed
        case .started, .unknown: .unknown
        case .done: .done
        }
      found[entry.prepared.call.id] = max(found[entry.prepared.call.id] ?? .notBegun, standing)
    }
    return found
  }
}
