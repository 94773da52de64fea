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

/// A yes to one prepared call: good for one run, for a short time.
///
/// Only the journal makes one, from a record that it has; what it allows is the digest of that record.
public struct Grant: Sendable, Hashable {
  /// The id of what was approved: `p7`.
  public var id: String
  public var digest: String

  public init(id: String, digest: String) {
    self.id = id
    self.digest = digest
  }
}

/// Who said yes.
public enum Consent: Sendable, Hashable {
  /// The owner, on a terminal, to exactly this.
  case owner
  /// A standing permission that the owner gave before: `s2`.
  case standing(String)
}

/// The durable record of effects: proposal, yes, intent, start, outcome.
public protocol Journal: Sendable {
  /// Records a call that needs approval and gives it an id and a digest.
  func propose(_ prepared: PreparedCall, session: String) async throws -> PendingApproval

  /// The standing permission that covers exactly this call now, or nil.
  func standing(for prepared: PreparedCall) async throws -> String?

  /// Records the yes. Throws when what was proposed waits no more.
  func approve(_ pending: PendingApproval, by consent: Consent) async throws -> Grant

  /// Consumes the grant and records the intent in one transaction. Throws when the grant is unknown, used,
  /// expired, or not for exactly `prepared`.
  func intend(_ grant: Grant, _ prepared: PreparedCall) async throws

  /// Records that the effect begins now.
  func start(_ grant: Grant) async throws

  func finish(_ grant: Grant, outcome: Outcome, note: String) async throws

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
