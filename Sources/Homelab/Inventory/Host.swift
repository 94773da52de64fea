/// A machine as INFRASTRUCTURE.md describes it.
public struct Host: Sendable, Hashable {
  /// What a column of the table tells.
  public enum Field: String, Sendable, Hashable {
    case address, reach, role, os, memory, parent, gpu, notes
  }

  public var name: String
  public var aliases: [String]
  public var addresses: [String]
  public var role: String
  public var os: String
  public var memory: String
  /// The hypervisor that it runs on, or nil.
  public var parent: String?
  public var reach: Reach
  public var gpu: String
  public var notes: String
  /// The line of the document where it stands.
  public var line: Int
  /// Where its fields stand, as far as the table has columns for them.
  public var cells: [Field: DocumentCell]

  public init(
    name: String, aliases: [String] = [], addresses: [String] = [], role: String = "",
    os: String = "", memory: String = "", parent: String? = nil, reach: Reach, gpu: String = "", notes: String = "",
    line: Int = 0, cells: [Field: DocumentCell] = [:]
  ) {
    self.name = name
    self.aliases = aliases
    self.addresses = addresses
    self.role = role
    self.os = os
    self.memory = memory
    self.parent = parent
    self.reach = reach
    self.gpu = gpu
    self.notes = notes
    self.line = line
    self.cells = cells
  }

  /// Its addresses as numbers, and the one by which it is reached.
  public var knownAddresses: [String] {
    let way = reach.address.map { HostName.isIPv4($0) || HostName.isIPv6($0) ? [$0] : [] } ?? []
    return addresses.filter { HostName.isIPv4($0) || HostName.isIPv6($0) } + way.filter { !addresses.contains($0) }
  }
}
