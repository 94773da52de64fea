/// A thing that has a written name of a known shape. It is compared as a whole: 192.168.4.1 is another address
/// than 192.168.4.17, and /mnt/tan another directory than /mnt/tank.
enum NamedThing: CaseIterable {
  case link, hardwareAddress, address6, address4, path, unit, domain

  // Regex values are immutable once made; the type only lacks the conformance.
  private struct Pattern: @unchecked Sendable { let regex: Regex<(Substring, Substring)> }

  private static let linkShape = Pattern(regex: /((?i:\b[a-z][a-z0-9+.\-]*):\/\/[^\s)\]>"'`]+)/)
  private static let hardwareAddressShape = Pattern(regex: /\b((?i:(?:[0-9a-f]{2}:){5}[0-9a-f]{2}))\b/)
  private static let address6Shape = Pattern(
    regex:
      /(?:^|[^\w:.])((?i:(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}|(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,6}|::[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6}))/
  )
  private static let address4Shape = Pattern(regex: /(?:^|[^\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w]|\.\d)/)
  private static let pathShape = Pattern(regex: /(?:^|[^\w.\-\/])(\/[A-Za-z0-9._@\-]+(?:\/[A-Za-z0-9._@\-]+)+)/)
  private static let unitShape = Pattern(
    regex:
      /(?:^|[^\w.\/])((?i:[a-z0-9][\w@\-.\\]*\.(?:service|timer|socket|mount|automount|target|slice|scope|swap)))\b/)
  private static let domainShape = Pattern(
    regex:
      /\b((?i:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9\-]+)*\.(?:local|lan|home|internal|homelab|localdomain|arpa|maas|test|com|org|net|io|dev)))\b/
  )

  private var pattern: Pattern {
    switch self {
    case .link: Self.linkShape
    case .hardwareAddress: Self.hardwareAddressShape
    case .address6: Self.address6Shape
    case .address4: Self.address4Shape
    case .path: Self.pathShape
    case .unit: Self.unitShape
    case .domain: Self.domainShape
    }
  }

  /// Every such thing in `text`, without the punctuation of the sentence around it.
  func all(in text: String) -> [String] {
    // Most texts hold none: what cannot be there is not searched for.
    let marks = text.utf8
    switch self {
    case .hardwareAddress, .address6, .link: guard marks.contains(UInt8(ascii: ":")) else { return [] }
    case .path: guard marks.contains(UInt8(ascii: "/")) else { return [] }
    case .address4, .unit, .domain: guard marks.contains(UInt8(ascii: ".")) else { return [] }
    }
    let found = text.matches(of: pattern.regex).map { match in
      String(match.output.1).trimmingSuffix { ".,;!?*".contains($0) || (self == .link && $0 == ":") }
    }
    // A time (12:30:05) has the shape of groups too.
    guard self == .address6 else { return found }
    return found.filter { $0.contains("::") || $0.split(separator: ":").count == 8 }
  }

  /// Whether `all` holds `thing`, both in small letters.
  func holds(_ all: Set<String>, _ thing: String) -> Bool {
    if all.contains(thing) { return true }
    switch self {
    // Where a file is, its directory is.
    case .path: return all.contains { $0.hasPrefix(thing + "/") }
    case .address6: return all.contains { Self.groups($0) == Self.groups(thing) }
    default: return false
    }
  }

  /// The eight groups of an IPv6 address, without leading zeros; RFC 4291 lets one run of zeros be left out.
  private static func groups(_ address: String) -> [String] {
    func plain(_ text: Substring) -> [String] {
      text.split(separator: ":").map { group in
        let bare = group.drop { $0 == "0" }
        return bare.isEmpty ? "0" : String(bare)
      }
    }
    guard let gap = address.firstRange(of: "::") else { return plain(address[...]) }
    let head = plain(address[..<gap.lowerBound])
    let tail = plain(address[gap.upperBound...])
    return head + Array(repeating: "0", count: max(0, 8 - head.count - tail.count)) + tail
  }
}
