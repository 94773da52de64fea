/// Where ssh goes: `root@192.168.4.17`.
public struct SSHTarget: Sendable, Hashable {
  public var user: String?
  public var address: String
  public var port: Int?
  /// The host to jump from, where it is not reached directly; the innermost first hop is its own jump's.
  public var jumps: [SSHTarget] = []
  /// The name or address under which its key is known, where that is another than `address`.
  public var keyAlias: String?

  public init(user: String? = nil, address: String, port: Int? = nil) {
    self.user = user
    self.address = address
    self.port = port
  }

  /// `[user@]address[:port]`; the address may stand elsewhere. nil for anything that ssh could take for an
  /// option.
  init?(parsing text: String, address: String?) {
    let parts = text.split(separator: "@" as Character, maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    var place = parts.last ?? ""
    if parts.count == 2 {
      guard SSHTarget.isUser(parts[0]) else { return nil }
      user = parts[0]
    }
    if place.count(where: { $0 == ":" }) == 1, let colon = place.firstIndex(of: ":") {
      guard let number = Int(place[place.index(after: colon)...]) else { return nil }
      port = number
      place = String(place[..<colon])
    }
    if place.isEmpty { place = address ?? "" }
    guard HostName.isValid(place) else { return nil }
    self.address = place
  }

  /// For people: `root@nas:2222`.
  public var text: String {
    let name = address.contains(":") && port != nil ? "[\(address)]" : address
    return (user.map { "\($0)@" } ?? "") + name + (port.map { ":\($0)" } ?? "")
  }

  /// As known_hosts writes it: a port other than 22 is part of the name.
  var knownName: String {
    guard let port, port != 22 else { return address }
    return "[\(address)]:\(port)"
  }

  private static func isUser(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("-")
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }
}
