/// What sets statements of one thing apart that do not disagree: another network, a port inside of a container, a spare.
enum StatementEnd {
  /// The end of the thing that a line tells of, by a word of it or of its headings; nil for the thing as such.
  ///
  /// - Parameter subjects: words of the thing's own name set nothing apart.
  static func of(_ attribute: Attribute, in line: DocumentLine, heading: [String], subjects: [[String]]) -> String? {
    let names = Set(subjects.joined().flatMap { $0.split { "-_.".contains($0) }.map(String.init) } + subjects.joined())
    let words = line.lower + heading.flatMap { DocumentLine.words(of: $0[...]).map { $0.lowercased() } }
    return words.first { word in ends(of: attribute).contains(word) && !names.contains(word) }
  }

  private static func ends(of attribute: Attribute) -> Set<String> {
    switch attribute {
    case .address: networks
    case .port: ["container", "inside", "internally", "tls", "ssl", "starttls", "ssh"]
    case .host: ["backup", "secondary", "standby", "replica", "second", "spare", "test", "staging"]
    case .version: ["client", "app", "test", "staging"]
    case .state: ["guest", "iot", "lan", "wan", "dmz", "wifi", "wi-fi", "wlan", "vpn", "management"]
    }
  }

  private static let networks: Set<String> = [
    "tailscale", "tailnet", "wireguard", "zerotier", "netbird", "vpn", "ipmi", "idrac", "ilo", "bmc", "management",
    "mgmt",
    "wifi", "wi-fi", "wlan", "wan", "public", "10g", "iscsi",
  ]

  /// Addresses of these kinds are never each other's contradiction: a machine has one of each.
  static func network(of address: String) -> String? {
    let parts = address.split(separator: ".").compactMap { Int($0) }
    guard parts.count == 4 else { return nil }
    switch (parts[0], parts[1]) {
    case (10, _), (192, 168), (172, 16...31): return nil
    case (100, 64...127): return "tailnet"
    default: return "public"
    }
  }
}
