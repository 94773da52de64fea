/// DHCP in outputs: addresses that moved, and a pool that has none left.
enum LeaseReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    moved(transcript) + elsewhere(transcript) + exhausted(transcript) + selfGiven(transcript)
  }

  /// A name that leads to one address while the machine of that name has a lease for another.
  private static func elsewhere(_ transcript: OutputTranscript) -> [Finding] {
    let table = LeaseTable(transcript)
    for entry in table.names {
      let label = LeaseTable.label(entry.name)
      // The file of leases grows at its end: the last one counts.
      guard let lease = table.leases.last(where: { $0.name.map(LeaseTable.label) == label }),
        lease.address != entry.address,
        !table.leases.contains(where: { $0.name.map(LeaseTable.label) == label && $0.address == entry.address })
      else { continue }
      let other = table.leases.last { $0.address == entry.address && $0.mac != lease.mac }
      return [
        Finding(
          rule: "address_moved", host: lease.host ?? "", object: "address of \(label)", severity: .critical,
          figure: "\(lease.address), its name leads to \(entry.address)", threshold: "the same address",
          evidence: ["lease: \(lease.line.prefix(120))", String(entry.line.prefix(120))]
            + (other.map { ["lease: \($0.line.prefix(120))"] } ?? []),
          cause:
            "\(label) has another address now: DHCP gave it \(lease.address) (\(lease.mac)), while its name still leads to \(entry.address)"
            + (other.map { ", which \($0.name ?? $0.mac) has now" } ?? "")
            + ": there is no reservation for it, so the address comes from the pool and may change",
          confidence: .high, why: "the server's lease and the name disagree",
          nextCheck:
            "dig +short \(entry.name); ip neigh | grep -i \(lease.mac); ping -c 2 \(lease.address); a reservation (static lease) for \(lease.mac)",
          typed: [entry.address])
      ]
    }
    return []
  }

  /// 169.254.0.0/16: what a machine gives itself when nobody else does.
  private static func selfGiven(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block -> Finding? in
      var link = "interface"
      for line in block.lines {
        if let match = line.firstMatch(of: /^\d+: ([\w.\-]+)|^([a-z][\w.\-]*)\s+(?:UP|DOWN|UNKNOWN)\s/) {
          link = String(match.output.1 ?? match.output.2 ?? "")
        }
        guard let match = line.firstMatch(of: /\s(169\.254\.\d+\.\d+)\/\d+/),
          block.parts.contains(where: { $0.hasPrefix("ip") }) || line.contains("inet") || line.contains("UP")
        else { continue }
        return Finding(
          rule: "no_lease", host: block.host ?? "", object: link, severity: .critical,
          figure: "\(match.output.1), which it gave itself", threshold: "a lease",
          evidence: ["ip addr: \(line.words.joined(separator: " "))"],
          cause:
            "\(link) has no lease: no DHCP server answered, so it gave itself \(match.output.1) (169.254.0.0/16), with which nobody else is reached",
          confidence: .high, why: "addresses of 169.254.0.0/16 come from no server",
          nextCheck:
            "journalctl -b | grep -iE 'dhcp' | tail; is the DHCP server up and its pool not used up; the VLAN of the switch port; ip link show \(link)"
        )
      }
      return nil
    }
  }

  /// Two addresses of one client after each other, by its hardware address where the server tells, else by its host.
  private static func moved(_ transcript: OutputTranscript) -> [Finding] {
    var seen: [String: [(address: String, line: String)]] = [:]
    var order: [String] = []
    for (line, block) in transcript.lines {
      var key: String?
      var address: String?
      if let match = line.firstMatch(
        of: /DHCPACK\S*\s+(?:of|on|from|to)?\s*(?:\([\w.\-]+\)\s+)?(\d+\.\d+\.\d+\.\d+)(?:\s+to)?\s+([0-9A-Fa-f:]{17})/)
      {
        (address, key) = (String(match.output.1), match.output.2.lowercased())
      } else if let match = line.firstMatch(
        of: /(?:DHCPv4 address |bound to |DHCPACK of |leased )(\d+\.\d+\.\d+\.\d+)/)
      {
        (address, key) = (String(match.output.1), "client \(block.host ?? "")")
      }
      guard let key, let address else { continue }
      if seen[key] == nil { order.append(key) }
      seen[key, default: []].append((address, String(line.trimmed.prefix(180))))
    }
    for key in order {
      guard let last = seen[key]?.last, let before = seen[key]?.last(where: { $0.address != last.address }) else {
        continue
      }
      return [
        Finding(
          rule: "address_moved", object: "address", severity: .warning,
          figure: "\(last.address), before \(before.address)", threshold: "the same address",
          evidence: [before.line, last.line],
          cause:
            "DHCP gave another address (\(last.address), before \(before.address)), as it does from the pool where none is reserved: what knows the old one does not find the host",
          confidence: .high, why: "the log has both for the same client",
          nextCheck: "ip -4 addr; ip neigh; is its hardware address among the DHCP server's reservations?")
      ]
    }
    return []
  }

  private static func exhausted(_ transcript: OutputTranscript) -> [Finding] {
    let refused = transcript.lines.filter {
      $0.line.contains(
        /no address available|no free leases|no address range available|ALLOC_FAIL|ran out of (?:addresses|leases)|(?:pool|scope) (?:is )?(?:exhausted|full)/
      )
    }
    guard let first = refused.first else { return [] }
    let range = transcript.lines.lazy.compactMap { line, _ in
      line.firstMatch(
        of: /(?:dhcp-range=(?:[^,\s\d][^,\s]*,)*|range |pool":? ?"?)(\d+\.\d+\.\d+\.\d+)[, \-]+(\d+\.\d+\.\d+\.\d+)/)
    }.first.map { (String($0.output.1), String($0.output.2)) }
    let leases = transcript.lines.lazy.compactMap { line, _ in line.firstMatch(of: /^\s*(\d+) \S*leases?\b/) }.first
      .flatMap { Int($0.output.1) }
    let size = range.flatMap { range in
      AddressRange.number(range.0).flatMap { begin in AddressRange.number(range.1).map { Int($0) - Int(begin) + 1 } }
    }
    let file =
      transcript.lines.lazy.compactMap { line, _ in line.firstMatch(of: /(\/\S*leases)/) }.first
      .map { String($0.output.1) } ?? "/var/lib/misc/dnsmasq.leases"
    let clients = Set(refused.compactMap { $0.line.firstMatch(of: /([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5})/)?.output.1 })
    return [
      Finding(
        rule: "lease_pool_full", host: first.block.host ?? "", object: "DHCP pool", severity: .critical,
        figure: leases.map { taken in "\(taken) leases\(size.map { " of \($0) addresses" } ?? "")" }
          ?? "no address left for \(Figure.count(max(1, clients.count), "client"))",
        threshold: "one free",
        evidence: refused.prefix(2).map { String($0.line.trimmed.prefix(180)) }
          + (range.map { ["the pool: \($0.0) to \($0.1)"] } ?? []) + (leases.map { ["\($0) leases in \(file)"] } ?? []),
        cause:
          "the DHCP server's pool\(range.map { " (\($0.0) to \($0.1)\(size.map { ", \($0) addresses" } ?? ""))" } ?? "") is used up\(leases.map { ": \($0) leases are out" } ?? ""), so new devices get no address and those with a lease keep theirs",
        confidence: .high, why: "the server says so itself",
        nextCheck:
          "sort -k3 \(file); ip neigh: which leases are of devices that are gone; then a wider pool or a shorter lease")
    ]
  }
}
