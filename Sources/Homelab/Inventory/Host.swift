/// A machine as INFRASTRUCTURE.md describes it.
public struct Host: Sendable, Hashable {
  public var name: String
  public var aliases: [String]
  public var addresses: [String]
  public var role: String
  public var os: String
  /// The hypervisor that it runs on, or nil.
  public var parent: String?
  public var reach: Reach
  public var gpu: String
  public var notes: String
  /// The line of the document where it stands.
  public var line: Int

  public init(
    name: String, aliases: [String] = [], addresses: [String] = [], role: String = "",
    os: String = "", parent: String? = nil, reach: Reach, gpu: String = "", notes: String = "",
    line: Int = 0
  ) {
    self.name = name
    self.aliases = aliases
    self.addresses = addresses
    self.role = role
    self.os = os
    self.parent = parent
    self.reach = reach
    self.gpu = gpu
    self.notes = notes
    self.line = line
  }
}
