import Agent

/// Binds an argument that names something of the lab to what the lab knows of it.
public protocol Binder: Sendable {
  /// The inventory's own spelling of `value` and its fields for placeholders (`{service.host}`).
  /// Throws `CallError.invalid` with the nearest right names.
  func bind(_ value: String, as kind: String) throws -> Binding
}

public struct Binding: Sendable, Hashable {
  public var name: String
  /// `host`, `address`, `port`, … as far as they are known.
  public var fields: [String: String]
  /// How the host is reached, for people; nil for this machine and for what is no host.
  public var reach: String?

  public init(name: String, fields: [String: String] = [:], reach: String? = nil) {
    self.name = name
    self.fields = fields
    self.reach = reach
  }
}
