/// What a question can ask of a thing, where two documents can be compared word by word.
enum Attribute: String, Hashable, CaseIterable {
  case address
  case port
  case version
  case host
  /// Yes against no: enabled or disabled, running or stopped.
  case state

  /// Words of a line that ask for it.
  var askingWords: Set<String> {
    switch self {
    case .address: ["address", "addresses", "ip", "ips", "vip", "ipv4"]
    case .port: ["port", "ports"]
    case .version: ["version", "versions", "release"]
    case .host: ["host", "node", "machine", "server", "hypervisor", "box"]
    case .state: Polarity.words
    }
  }

  /// Keys of `key: value` lines and headers of columns that give it.
  var keys: Set<String> {
    switch self {
    case .address:
      [
        "address", "ip", "ips", "ip address", "ipv4", "ipv4 address", "vip", "vip address", "static ip", "external-ip",
        "external ip", "virtual ip", "ansible_host", "loadbalancer ip", "lb ip", "ip addresses", "current ip",
      ]
    case .port: ["port", "ports", "listens on", "listen port", "listening port", "web port", "service port"]
    case .version: ["version", "release", "tag", "image tag", "current version", "installed version"]
    case .host:
      [
        "host", "node", "runs on", "machine", "server", "hypervisor", "proxmox host", "proxmox node", "hosted on",
        "location", "deployed on", "k3s node", "current node", "current host",
      ]
    case .state: ["status", "state", "enabled", "current status"]
    }
  }

  /// Words that stand between a name and its value where the value is the name's.
  var links: Set<String> {
    let common: Set<String> = [
      "is", "are", "has", "the", "its", "a", "an", "now", "currently", "current", "br", "runs", "running", "default",
      "static", "fixed", "service", "loadbalancer", "load", "balancer", "lb", "ingress", "controller", "with",
    ]
    let own: Set<String> =
      switch self {
      case .address:
        [
          "at", "on", "external", "internal", "lives", "reachable", "available", "resolves", "to", "assigned", "gets",
          "url", "uri", "homelab",
        ]
      case .port:
        ["listens", "listening", "on", "at", "uses", "exposes", "exposed", "tcp", "udp", "http", "https", "using"]
      case .version: ["v", "image", "tag", "uses", "at", "on", "using", "installed", "ve"]
      case .host:
        [
          "on", "at", "in", "hosted", "deployed", "lives", "run", "pod", "pods", "scheduled", "pinned", "to", "lxc",
          "ct",
          "vmid", "id", "installed", "k3s",
        ]
      case .state: ["still", "been", "permanently", "again", "being", "be", "fully", "completely", "by"]
      }
    return common.union(own).union(self == .state ? [] : askingWords).union(ThingKinds.words)
  }

  /// The value that `word` (as written) is, or nil.
  func value(of word: Substring) -> String? {
    switch self {
    case .address: Attribute.address(in: word)
    case .port: Attribute.port(in: word)
    case .version: Attribute.version(in: word)
    case .host, .state: nil
    }
  }

  /// Whether two values can both be true: a shorter version of the same, a machine and the guest named after it.
  func agree(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
    switch self {
    case .version:
      return long.hasPrefix(short) && ".+-".contains(long[long.index(long.startIndex, offsetBy: short.count)])
    case .host: return "-\(long)-".contains("-\(short)-")
    default: return false
    }
  }

  /// The IPv4 address that stands in `word`, as in `http://192.168.4.80:5000`.
  private static func address(in word: Substring) -> String? {
    var rest = word
    while let start = rest.firstIndex(where: { $0.isASCII && $0.isNumber }) {
      let run = rest[start...].prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let after = rest[run.endIndex...]
      rest = after
      let parts = run.split(separator: ".", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { UInt8($0) }
      guard parts.count == 4, numbers.count == 4 else { continue }
      // A range is a pool, not an address.
      if after.first == "-", after.dropFirst().first?.isNumber == true { return nil }
      // Masks and networks, and addresses that every machine has, tell nothing.
      if numbers[0] == 0 || numbers[0] == 127 || numbers[0] >= 224 || numbers[3] == 0 || numbers[3] == 255 { continue }
      return String(run)
    }
    return nil
  }

  /// `5000`, `:5000`, `5000/tcp`, or the port of `http://nas:5000/api`.
  private static func port(in word: Substring) -> String? {
    var place = word
    if let scheme = place.firstRange(of: "://") { place = place[scheme.upperBound...] }
    place = place.prefix { $0 != "/" }
    let digits = place.last?.isNumber == true ? place.split(separator: ":").last ?? place : place
    guard digits.count < place.count || place.allSatisfy(\.isNumber), let number = UInt16(digits), number > 0 else {
      return nil
    }
    return "\(number)"
  }

  /// `0.16.0`, `v1.32.4+k3s1`, or the tag of an image; no address, no date, and no least version (`0.16+`).
  private static func version(in word: Substring) -> String? {
    var word = word.split(separator: ":").last ?? word
    if word.first == "v" || word.first == "V" { word = word.dropFirst() }
    let main = word.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let parts = main.split(separator: ".", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.count <= 4 }) else { return nil }
    let rest = word.dropFirst(main.count)
    guard
      rest.isEmpty || (rest.count > 1 && (rest.first == "-" || rest.first == "+")) || rest.hasPrefix("rc")
        || rest.hasPrefix("b")
    else { return nil }
    return String(main + rest)
  }
}
