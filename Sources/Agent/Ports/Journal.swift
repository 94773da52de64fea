import Foundation

/// A prepared call that waits for the owner.
public struct PendingApproval: Sendable, Hashable, Codable {
  /// Short, for typing: `p7`.
  public var id: String
  /// SHA-256 over the prepared call, a nonce and the expiry.
  public var digest: String
  public var call: ToolCall
  public var expires: Date

  public init(id: String, digest: String, call: ToolCall, expires: Date) {
    self.id = id
    self.digest = digest
    self.call = call
    self.expires = expires
  }
}

/// The durable record of effects: approval, intent, start, outcome.
public protocol Journal: Sendable {
  /// Records a call that needs approval and gives it an id and a digest.
  func propose(_ prepared: PreparedCall, session: String) async throws -> PendingApproval

  /// Consumes the approval and records the intent in one transaction. Throws when the approval is
  /// unknown, used, expired, or not for exactly `prepared`.
  func intend(_ pending: PendingApproval, _ prepared: PreparedCall) async throws

  /// Records that the effect begins now.
  func start(_ pending: PendingApproval) async throws

  func finish(_ pending: PendingApproval, outcome: Outcome, note: String) async throws

  /// Records that the owner said no.
  func decline(_ pending: PendingApproval) async throws
}

/// How a call ended.
public enum Outcome: String, Sendable, Hashable, Codable {
  case done
  case failed
  /// It began; whether it took effect is not known.
  case unknown
  /// It was not begun.
  case notRun = "not_run"
}
