import Agent
import GRDB

/// A row that grants something holds only with the seal of the owner's key over what it says.
enum Seal: String {
  case trustedTool = "trusted_tool"
  case standing
  case planApproval = "plan_approval"

  /// Everything that the grant depends on.
  private var columns: [String] {
    switch self {
    case .trustedTool: ["name", "hash", "text"]
    case .standing: ["number", "tool", "pattern", "line", "created", "expires"]
    case .planApproval: ["seq", "plan", "step", "version", "digest", "body", "at"]
    }
  }

  /// Seals the row, in the transaction that wrote it.
  func set(_ row: Int64, key: SealKey, _ db: Database) throws {
    let key = try key.made()
    let written = try Row.fetchOne(db, sql: "SELECT * FROM \(rawValue) WHERE rowid = ?", arguments: [row])!
    try db.execute(
      sql: "UPDATE \(rawValue) SET seal = ? WHERE rowid = ?", arguments: [mac(written, key), row])
  }

  func holds(_ row: Row, key: SealKey) -> Bool { key.bytes.map { row["seal"] == mac(row, $0) } ?? false }

  /// How many rows that grant something were not sealed with the owner's key.
  static func broken(_ db: Database, key: SealKey) throws -> Int {
    var count = 0
    for (seal, condition) in [
      (Seal.trustedTool, ""), (.standing, " WHERE ended IS NULL"), (.planApproval, " WHERE ended IS NULL"),
    ] {
      count += try Row.fetchAll(db, sql: "SELECT * FROM \(seal.rawValue)\(condition)").count {
        !seal.holds($0, key: key)
      }
    }
    return count
  }

  private func mac(_ row: Row, _ key: [UInt8]) -> String {
    let values = columns.map { JSONValue.string((row[$0] as DatabaseValue).description) }
    return Digest.mac(JSONValue.array([.string(rawValue)] + values).canonical, key: key)
  }
}
