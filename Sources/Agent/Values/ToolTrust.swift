/// Whose word a tool's file is.
public enum ToolTrust: String, Sendable, Codable {
  /// It came with Steward.
  case shipped
  /// The owner has seen exactly these bytes and trusts them.
  case owner
  /// The owner trusted other bytes under this name.
  case changed
  /// It lies in the lab and nobody has vouched for it.
  case none

  public var isTrusted: Bool { self == .shipped || self == .owner }
}
