/// Asks the owner about one prepared call. The model never sees this.
public protocol Approver: Sendable {
  func decide(on prepared: PreparedCall) async -> Decision
}

/// What was decided about a call.
public enum Decision: String, Sendable, Hashable, Codable {
  /// It only reads: nobody was asked.
  case allowed
  /// The owner said yes to exactly this.
  case approved
  /// A standing permission of the owner's covers exactly this.
  case standing
  case declined
  /// There is no terminal to ask on: it waits for `steward approve`.
  case pending
  /// Policy forbids it.
  case refused
  /// The arguments did not fit; nothing was asked.
  case invalid
}
