/// A network as INFRASTRUCTURE.md describes it.
public struct Network: Sendable, Hashable {
  public var name: String
  public var range: AddressRange
  public var gateway: String
  public var resolvers: [String]
  /// The addresses that DHCP gives to whoever asks, as numbers; nil where the documents do not say.
  public var pool: ClosedRange<UInt32>?
  public var notes: String
  public var line: Int

  public init(
    name: String, range: AddressRange, gateway: String = "", resolvers: [String] = [],
    pool: ClosedRange<UInt32>? = nil, notes: String = "", line: Int = 0
  ) {
    self.name = name
    self.range = range
    self.gateway = gateway
    self.resolvers = resolvers
    self.pool = pool
    self.notes = notes
    self.line = line
  }

  /// `10.77.4.150-10.77.4.199`, `.150 to .199` within `range`; nil for anything else.
  static func pool(_ text: String, in range: AddressRange) -> ClosedRange<UInt32>? {
    var ends = text.matches(of: /\d+\.\d+\.\d+\.\d+/).compactMap { AddressRange.number(String($0.output)) }
    if ends.isEmpty {
      ends = text.matches(of: /\d{1,3}/).compactMap { UInt32($0.output) }.map { range.base &+ $0 }
    }
    guard ends.count == 2, ends[0] <= ends[1] else { return nil }
    return ends[0]...ends[1]
  }

  /// Whether DHCP gives `address` to whoever asks.
  func has(pooled address: String) -> Bool {
    AddressRange.number(address).map { pool?.contains($0) ?? false } ?? false
  }

  /// Whether its owner says that not all of its devices are documented.
  public var isUnmanaged: Bool { notes.lowercased().contains("unmanaged") }
}

/// The IPv4 addresses of a network: `192.168.4.0/24`.
public struct AddressRange: Sendable, Hashable {
  public let base: UInt32
  /// Bits of the prefix, 0 to 32.
  public let length: Int

  /// nil for anything but an address and a length; host bits are cleared.
  public init?(_ text: String) {
    let parts = text.split(separator: "/" as Character).map(String.init)
    guard parts.count == 2, let address = AddressRange.number(parts[0]), let length = Int(parts[1]),
      (0...32).contains(length)
    else { return nil }
    self.length = length
    base = length == 0 ? 0 : address & (UInt32.max << (32 - UInt32(length)))
  }

  public func contains(_ address: String) -> Bool {
    guard let number = AddressRange.number(address) else { return false }
    return length == 0 || number & (UInt32.max << (32 - UInt32(length))) == base
  }

  /// How many addresses hosts can have.
  public var size: Int { length >= 31 ? 1 << (32 - length) : (1 << (32 - length)) - 2 }

  /// The addresses that hosts can have, at most `limit`.
  public func addresses(limit: Int) -> [String] {
    let first = length >= 31 ? base : base &+ 1
    return (0..<UInt32(min(size, limit))).map { AddressRange.text(first &+ $0) }
  }

  public var text: String { "\(AddressRange.text(base))/\(length)" }

  static func number(_ text: String) -> UInt32? {
    guard HostName.isIPv4(text) else { return nil }
    return text.split(separator: "." as Character).reduce(0) { $0 << 8 | (UInt32($1) ?? 0) }
  }

  static func text(_ number: UInt32) -> String {
    [24, 16, 8, 0].map { String(number >> $0 & 0xFF) }.joined(separator: ".")
  }
}
