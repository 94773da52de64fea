extension MachineFacts {
  /// `ip neigh`, else /proc/net/arp → who was heard; nobody whose search failed.
  static func neighbours(_ sections: Sections) -> [Neighbour] {
    let found = sections.lines("neighbours").compactMap { line -> Neighbour? in
      // `10.0.0.9 dev eth0 lladdr aa:bb:cc:dd:ee:ff STALE`
      let words = line.words
      func after(_ word: String) -> String? {
        words.firstIndex(of: word).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
      }
      guard let first = words.first, HostName.isIPv4(first) || HostName.isIPv6(first), !first.hasPrefix("fe80:"),
        let mac = after("lladdr"), words.last != "FAILED", words.last != "INCOMPLETE"
      else { return nil }
      return Neighbour(address: first, mac: mac.lowercased(), interface: after("dev") ?? "")
    }
    if !found.isEmpty || sections.lines("neighbours").count > 0 { return found }
    return sections.lines("proc_arp").compactMap { line in
      // `10.0.0.9 0x1 0x2 aa:bb:cc:dd:ee:ff * eth0`; flags 0x0: not answered.
      let words = line.words
      guard words.count >= 6, HostName.isIPv4(words[0]), words[2] != "0x0" else { return nil }
      return Neighbour(address: words[0], mac: words[3].lowercased(), interface: words[5])
    }
  }

  /// dnsmasq's file of leases: `expiry mac address name client-id`. Also of OpenWrt and Pi-hole.
  static func leases(_ lines: [Substring]) -> [Lease] {
    lines.compactMap { line in
      let words = line.words
      guard words.count >= 4, let expires = Int(words[0]), HostName.isIPv4(words[2]) else { return nil }
      return Lease(
        address: words[2], mac: words[1].lowercased(), name: words[3] == "*" ? "" : words[3], expires: expires)
    }
  }

  /// `lldp.eth0.chassis.name=sw-core` of lldpctl -f keyvalue.
  static func peers(_ lines: [Substring]) -> [Peer] {
    var peers: [String: Peer] = [:]
    for line in lines {
      let pair = line.split(separator: "=", maxSplits: 1).map(String.init)
      let path = pair[0].split(separator: "." as Character).map(String.init)
      guard pair.count == 2, path.count >= 4, path[0] == "lldp" else { continue }
      // The interface's own name may hold dots: `eth0.5`.
      guard let end = path.firstIndex(where: { $0 == "chassis" || $0 == "port" }), end > 1 else { continue }
      let interface = path[1..<end].joined(separator: ".")
      var peer = peers[interface] ?? Peer(interface: interface, name: "", port: "")
      switch path[end...].joined(separator: ".") {
      case "chassis.name": peer.name = pair[1]
      case "port.ifname": peer.port = pair[1]
      case "port.descr": peer.port = peer.port.isEmpty ? pair[1] : peer.port
      default: break
      }
      peers[interface] = peer
    }
    return peers.values.filter { !$0.name.isEmpty }.sorted { $0.interface < $1.interface }
  }

  static func pools(_ sections: Sections) -> [Pool] {
    let zfs = sections.lines("zpool").compactMap { line -> Pool? in
      let words = line.split(separator: "\t").map(String.init)
      guard words.count == 5, let size = Int(words[1]) else { return nil }
      return Pool(name: words[0], size: size, used: Int(words[2]), health: words[4])
    }
    let arrays = sections.lines("mdstat").compactMap { line -> Pool? in
      // `md0 : active raid1 sdb1[1] sda1[0]`
      let words = line.words
      guard words.count >= 3, words[0].hasPrefix("md"), words[1] == ":" else { return nil }
      return Pool(name: words[0], size: nil, used: nil, health: words[2])
    }
    return zfs + arrays
  }

  /// `pve-manager/8.1.4/ec5affc9e41f1d79 (running kernel: …)`.
  static func proxmox(_ sections: Sections) -> String? {
    guard let line = sections.first("proxmox"), let match = line.firstMatch(of: /pve-manager\/([\d.]+)/) else {
      return nil
    }
    return "Proxmox VE \(match.output.1)"
  }

  /// `ProductName: macOS` and `ProductVersion: 14.4` of sw_vers.
  static func macOS(_ lines: [Substring]) -> String? {
    func value(_ key: String) -> String? {
      lines.first { $0.hasPrefix(key) }.map { $0.drop { $0 != ":" }.dropFirst().trimmed }
    }
    guard let name = value("ProductName:") else { return nil }
    return [name, value("ProductVersion:")].compactMap { $0 }.joined(separator: " ")
  }
}

/// `ethtool DEVICE`: the modes that a card can do, and those that the other end offers.
enum EthtoolModes {
  static func read(_ lines: [Substring], into links: inout [NetworkLink]) {
    var place: Int?
    var key = ""
    for line in lines {
      if line.hasPrefix("link ") {
        let name = line.dropFirst(5).trimmed
        place = links.firstIndex { $0.name == name }
        key = ""
        continue
      }
      guard let place else { continue }
      var values = line
      if let colon = line.firstIndex(of: ":") {
        key = line[..<colon].trimmed
        values = line[line.index(after: colon)...]
      }
      let fastest = values.matches(of: /(\d+)base/).compactMap { Int($0.output.1) }.max()
      guard let fastest else { continue }
      switch key {
      case "Supported link modes": links[place].supports = max(fastest, links[place].supports ?? 0)
      case "Link partner advertised link modes": links[place].partner = max(fastest, links[place].partner ?? 0)
      default: break
      }
    }
  }
}

/// `ifconfig -a` of busybox, BSD and macOS, for hosts without `ip`.
enum Ifconfig {
  static func read(_ lines: [Substring], into links: inout [NetworkLink]) {
    var name = ""
    for line in lines {
      if line.first?.isWhitespace == false {
        name = String(line.prefix { !$0.isWhitespace && $0 != ":" })
        if name != "lo", name != "lo0", !links.contains(where: { $0.name == name }) {
          links.append(NetworkLink(name: name))
        }
      }
      guard let place = links.firstIndex(where: { $0.name == name }) else { continue }
      if let match = line.firstMatch(of: /(?:ether|HWaddr)\s+([0-9A-Fa-f:]{17})/) {
        links[place].mac = match.output.1.lowercased()
      }
      if let match = line.firstMatch(of: /inet (?:addr:)?(\d+\.\d+\.\d+\.\d+)/) {
        links[place].addresses.append(String(match.output.1) + length(line))
      }
    }
  }

  /// `netmask 0xffffff00`, `Mask:255.255.255.0` → `/24`.
  private static func length(_ line: Substring) -> String {
    if let match = line.firstMatch(of: /netmask 0x([0-9a-f]{8})/), let mask = UInt32(match.output.1, radix: 16) {
      return "/\(mask.nonzeroBitCount)"
    }
    if let match = line.firstMatch(of: /(?:Mask:|netmask )(\d+\.\d+\.\d+\.\d+)/),
      let mask = AddressRange.number(String(match.output.1))
    {
      return "/\(mask.nonzeroBitCount)"
    }
    return ""
  }
}
