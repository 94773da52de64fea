import Foundation

/// What is known about a host beside what it says itself: the documents, earlier looks, the clock here.
public struct Circumstances: Sendable, Hashable {
  /// An address that the host had at an earlier look.
  public struct EarlierAddress: Sendable, Hashable {
    public var address: String
    /// When it was last seen with it.
    public var seen: Date

    public init(_ address: String, seen: Date) {
      self.address = address
      self.seen = seen
    }
  }

  /// The host as the inventory names it, and its other names.
  public var names: [String] = []
  /// Its addresses by the documents.
  public var documented: [String] = []
  public var earlier: [EarlierAddress] = []
  public var networks: [Network] = []
  /// When the host was asked, by the clock of this machine.
  public var asked: Date?
  /// When the answer was whole, by the clock of this machine.
  public var answered: Date?
  /// Whether the host is this machine, so that comparing clocks says nothing.
  public var isHere = false
  /// Seconds from which on a process that takes a whole core is a runaway.
  public var runawayAge = Thresholds.runawayAge

  public init() {}

  public init(host: Host, inventory: Inventory, earlier: [EarlierAddress] = []) {
    names = [host.name] + host.aliases
    documented = host.knownAddresses
    networks = inventory.networks
    self.earlier = earlier
  }
}
