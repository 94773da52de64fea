import Agent
import Foundation
import GRDB

/// The append-only record behind the journal: each record's hash covers the one before, so that a record which
/// was changed, removed or put in shows.
enum JournalChain {
  /// Appends a record in the caller's transaction.
  static func append(_ event: String, effect: Int64?, _ body: JSONObject, at date: Date, _ db: Database) throws {
    let last = try Row.fetchOne(db, sql: "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    let seq = (last?["seq"] as Int64? ?? 0) + 1
    let time = date.ISO8601Format(.iso8601WithTimeZone(includingFractionalSeconds: true))
    let text = JSONValue.object(body).canonical
    try db.execute(
      sql: "INSERT INTO journal (seq, at, event, effect, body, hash) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [seq, time, event, effect, text, hash(last?["hash"], seq, time, event, effect, text)])
  }

  private static func hash(
    _ previous: String?, _ seq: Int64, _ time: String, _ event: String, _ effect: Int64?, _ body: String
  ) -> String {
    // A record of values, not a joined text: no value can pass for two.
    let values: JSONValue = [
      .string(previous ?? ""), .number(Double(seq)), .string(time), .string(event),
      effect.map { .number(Double($0)) } ?? .null, .string(body),
    ]
    return Digest.sha256(values.canonical)
  }

  /// How many records there are; throws what is wrong with them.
  static func verify(_ db: Database) throws -> Int {
    var previous: String?
    var count: Int64 = 0
    var states: [Int64: String] = [:]
    var first: Int64 = 0
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM journal ORDER BY seq")
    while let row = try rows.next() {
      count += 1
      let seq: Int64 = row["seq"]
      guard seq == count else { throw StoreError("the journal lacks the record \(count)") }
      let body: String = row["body"]
      guard row["hash"] == hash(previous, seq, row["at"], row["event"], row["effect"], body) else {
        throw StoreError("the journal's record \(seq) is not the one that was written")
      }
      previous = row["hash"]
      if row["event"] == "begin" {
        first = Int64(try JSONValue(parsing: body)["effects"]?.numberValue ?? 0)
      }
      if let effect: Int64 = row["effect"] { states[effect] = row["event"] }
    }
    let written = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'journal'") ?? 0
    guard written == count else {
      throw StoreError("the journal ends at record \(count), and \(written) were written")
    }
    let effects = try Row.fetchCursor(db, sql: "SELECT * FROM effect WHERE number > ?", arguments: [first])
    while let row = try effects.next() {
      let number: Int64 = row["number"]
      let state: String = row["state"]
      let told = states.removeValue(forKey: number) ?? "nothing"
      guard told == state else {
        throw StoreError("p\(number) is \"\(state)\", and the journal says \"\(told)\"")
      }
      let prepared = try JSONValue(parsing: row["prepared"]).canonical
      guard row["digest"] == EffectJournal.digest(prepared, nonce: row["nonce"], expires: row["expires"]) else {
        throw StoreError("what p\(number) would do is not what was recorded")
      }
    }
    if let lost = states.keys.min() { throw StoreError("p\(lost) is in the journal and has no record of its own") }
    return Int(count)
  }
}
