/// What outputs tell of addresses: the leases of a DHCP server, the names that point to an address, and the neighbours
/// that were seen.
struct LeaseTable: Sendable {
  struct Lease: Sendable, Hashable {
    var address: String
    var mac: String
    var name: String?
    var line: String
    var host: String?
  }

  var leases: [Lease] = []
  /// Names with the address that a name server or a static entry gives them, and what said so.
  var names: [(name: String, address: String, line: String)] = []
  /// Addresses that did not answer.
  var silent: Set<String> = []

  init(_ transcript: OutputTranscript) {
    for block in transcript.blocks {
      var option: String?
      for line in block.lines {
        if let lease = LeaseTable.lease(line, block.host) { leases.append(lease) }
        // OpenWrt: `config domain`, then `option name` and `option ip`.
        if line.contains(/^\s*config \w/) { option = nil }
        if let match = line.firstMatch(of: /option name '?([\w.\-]+)'?/) { option = String(match.output.1) }
        if let name = option, let match = line.firstMatch(of: /option ip '?(\d+\.\d+\.\d+\.\d+)'?/) {
          names.append((name, String(match.output.1), "\(name) \(match.output.1)"))
        }
        // dnsmasq, pihole, unbound and hosts files.
        if let match = line.firstMatch(of: /^(?:address|host-record)=\/?([\w.\-]+)[\/,](\d+\.\d+\.\d+\.\d+)/) {
          names.append((String(match.output.1), String(match.output.2), line.trimmed))
        } else if let match = line.firstMatch(of: /local-data: "([\w.\-]+?)\.? .*A (\d+\.\d+\.\d+\.\d+)"/) {
          names.append((String(match.output.1), String(match.output.2), line.trimmed))
        } else if block.inner.contains(/hosts|custom\.list/),
          let match = line.firstMatch(of: /^(\d+\.\d+\.\d+\.\d+)\s+([A-Za-z][\w.\-]*)/)
        {
          names.append((String(match.output.2), String(match.output.1), line.trimmed))
        }
      }
      // `dig +short octopi.lan @192.168.1.1` → its one address.
      let asked = block.parts.filter { $0.contains(/^(?:dig|host|nslookup|getent (?:a?hosts|ahostsv4))\s/) }
      if asked.count == 1, let name = LeaseTable.name(asked[0]),
        let answer = block.lines.lazy.compactMap({
          $0.firstMatch(
            of:
              /^(\d+\.\d+\.\d+\.\d+)\s*$|\sIN\s+A\s+(\d+\.\d+\.\d+\.\d+)|has address (\d+\.\d+\.\d+\.\d+)|^(\d+\.\d+\.\d+\.\d+)\s+[A-Z]*\s*\S/
          )
        }).first
      {
        let address = String(answer.output.1 ?? answer.output.2 ?? answer.output.3 ?? answer.output.4 ?? "")
        names.append((name, address, "\(asked[0].prefix(60)): \(address)"))
      }
    }
  }

  private static func name(_ command: String) -> String? {
    command.words.dropFirst().first {
      $0.contains(/^[A-Za-z][\w.\-]*$/) && !["A", "AAAA", "hosts", "ahosts", "ahostsv4"].contains($0)
    }
  }

  private static func lease(_ line: Substring, _ host: String?) -> Lease? {
    // dnsmasq and OpenWrt: `1772640211 dc:a6:32:9a:0b:11 192.168.1.143 octopi 01:dc:…`.
    if let match = line.firstMatch(
      of: /^\s*\d{9,11} ((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}) (\d+\.\d+\.\d+\.\d+) (\S+)/)
    {
      return Lease(
        address: String(match.output.2), mac: match.output.1.lowercased(),
        name: match.output.3 == "*" ? nil : String(match.output.3), line: line.trimmed, host: host)
    }
    // Kea: `address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,…`.
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    if fields.count >= 10, HostName.isIPv4(String(fields[0])),
      fields[1].wholeMatch(of: /(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}/) != nil
    {
      let name = fields[8].split(separator: ".").first.map(String.init)
      return Lease(
        address: String(fields[0]), mac: fields[1].lowercased(), name: name, line: line.trimmed, host: host)
    }
    return nil
  }

  static func label(_ name: String) -> String { String(name.lowercased().split(separator: ".").first ?? "") }
}
