/// DHCP in outputs: addresses that moved, and a pool that has none left.
enum LeaseReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] { moved(transcript) + exhausted(transcript) }

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
