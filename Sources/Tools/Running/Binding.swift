import Agent

/// Binds an argument that names something of the lab to what the lab knows of it.
public protocol Binder: Sendable {
  /// The inventory's own spelling of `value` and its fields for placeholders (`{service.host}`).
  /// Throws `CallError.invalid` with the nearest right names.
  func bind(_ value: String, as kind: String) throws -> Binding
}

public struct Binding: Sendable {
  public var name: String
  /// `host`, `address`, `port`, … as far as they are known.
  public var fields: [String: String]
  /// The way to the host, or why there is none; nil for this machine and for what is no host.
  public var way: Result<any HostWay, CallError>?

  public init(name: String, fields: [String: String] = [:], way: Result<any HostWay, CallError>? = nil) {
    self.name = name
    self.fields = fields
    self.way = way
  }
}
