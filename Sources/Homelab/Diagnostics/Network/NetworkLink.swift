/// A network interface as `/sys/class/net` describes it.
public struct NetworkLink: Sendable, Hashable, Codable {
  public var name: String
  /// A card, real or virtual, rather than a bridge, a tunnel or one end of a pair.
  public var isPhysical = false
  public var state: String?
  public var hasCarrier: Bool?
  /// Set up by somebody, with a cable or without.
  public var isUp = false
  /// Mb/s as negotiated; nil where a link has none or the driver does not say.
  public var speed: Int?
  public var duplex: String?
  public var mac: String?
  public var driver: String?
  public var kind: String?
  /// The fastest mode that the card can do, in Mb/s, where ethtool tells.
  public var supports: Int?
  /// The fastest mode that the other end offers, in Mb/s, where ethtool tells.
  public var partner: Int?
  /// The bridge or bond that it is a port of.
  public var master: String?
  /// With the length of the prefix: `192.168.4.17/24`.
  public var addresses: [String] = []
  var counters: [String: Double] = [:]

  init(name: String) { self.name = name }

  /// The sections `links` and `addresses` → every interface but the loopback.
  static func list(_ sections: Sections) -> [NetworkLink] {
    var links: [NetworkLink] = []
    for line in sections.lines("links") {
      let words = line.split(separator: " ", maxSplits: 1).map { $0.trimmed }
      guard words.count == 2, !words[1].isEmpty else { continue }
      if words[0] == "link" {
        links.append(NetworkLink(name: words[1]))
      } else if !links.isEmpty {
        links[links.count - 1].read(words[0], words[1])
      }
    }
    for line in sections.lines("addresses") {
      // `2: eth0    inet 10.0.0.5/24 brd …`; a vlan is written `eth0.5@eth0`.
      let words = line.words
      guard words.count > 3, words[2] == "inet" || words[2] == "inet6" else { continue }
      let name = String(words[1].prefix { $0 != "@" && $0 != ":" })
      if !links.contains(where: { $0.name == name }) { links.append(NetworkLink(name: name)) }
      guard let place = links.firstIndex(where: { $0.name == name }) else { continue }
      if !words[3].hasPrefix("fe80:") { links[place].addresses.append(words[3]) }
    }
    EthtoolModes.read(sections.lines("ethtool"), into: &links)
    if links.allSatisfy(\.addresses.isEmpty) { Ifconfig.read(sections.lines("ifconfig"), into: &links) }
    return links.filter { $0.name != "lo" }
  }

  private mutating func read(_ key: String, _ value: String) {
    switch key {
    case "physical": isPhysical = true
    case "operstate": state = value
    case "carrier": hasCarrier = value == "1"
    case "speed": speed = Int(value).flatMap { $0 > 0 ? $0 : nil }
    case "duplex": duplex = value == "unknown" ? nil : value
    case "address": mac = value == "00:00:00:00:00:00" ? nil : value
    case "driver": driver = value.lastComponent
    case "kind": kind = value
    case "master": master = value.lastComponent
    case "flags": isUp = (Int(value.dropFirst(2), radix: 16) ?? 0) & 1 == 1
    default: counters[key] = Double(value)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case name, state, speed, duplex, mac, driver, kind, supports, partner, master, addresses
    case isPhysical = "physical"
    case hasCarrier = "carrier"
    case isUp = "up"
  }

  /// Ends of pairs and taps of containers and guests: many, and nobody asks for them.
  var isGuestSide: Bool {
    ["veth", "tap", "fwbr", "fwpr", "fwln", "cali", "cni", "flannel", "vnet", "lxc"].contains {
      name.hasPrefix($0)
    }
  }

  /// `2.5 Gb/s`, `100 Mb/s`.
  public var speedText: String? { speed.map { LinkSpeed($0).text } }
}
