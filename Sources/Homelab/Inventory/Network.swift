/// A network as INFRASTRUCTURE.md describes it.
public struct Network: Sendable, Hashable {
  public var name: String
  public var range: AddressRange
  public var gateway: String
  public var resolvers: [String]
  public var notes: String
  public var line: Int

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
