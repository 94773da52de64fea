import Foundation

/// Judges the host's own address: where it comes from, for how long, whether it was another one before, and whether
/// the host's name leads to it.
enum AddressRules {
  /// What is known of the address by which the host goes out.
  struct Lease: Sendable, Hashable {
    var address: String
    var interface: String
    /// Whether it was given by DHCP.
    var isDynamic: Bool
    /// Seconds that it is valid for still; nil: for ever, or not told.
    var left: Double?
    /// Seconds that the server gave it for.
    var time: Double?
    var server: String?
    var client: String?
  }

  static func evaluate(
    _ links: [NetworkLink], _ route: DefaultRoute?, _ sections: Sections, _ circumstances: Circumstances
  ) -> CheckReport {
    guard let lease = lease(route, sections) else { return CheckReport() }
    var report = CheckReport(healthy: [sentence(lease, circumstances)])
    report = report + moved(lease, links, sections, circumstances) + name(lease, links, sections, circumstances)
    if lease.isDynamic, let left = lease.left, let time = lease.time, time >= 600, left < time / 8 {
      report.findings.append(
        Finding(
          rule: "lease_not_renewed", object: lease.interface, severity: .warning,
          figure: "\(Figure.duration(left)) of \(Figure.duration(time)) left", threshold: "renewed at half of its time",
          evidence: ["ip -o addr show \(lease.interface): \(lease.address) valid for \(Int(left)) s"],
          cause:
            "the DHCP server \(lease.server ?? "") did not renew the lease: it is gone, or no longer knows this host",
          confidence: .medium, why: "clients renew at half of the time and again at seven eighths (RFC 2131, 4.4.5)",
          nextCheck: "journalctl -t systemd-networkd -t dhclient -n 20; is the DHCP server up?",
          procedure: lease.client == "networkd" ? "Renew a lease" : nil, typed: [lease.interface],
          values: lease.client == "networkd" ? ["interface": lease.interface] : [:]))
    }
    return report
  }

  /// `2: eth0 inet 10.0.0.5/24 … dynamic eth0\ valid_lft 3401sec preferred_lft 3401sec`.
  static func lease(_ route: DefaultRoute?, _ sections: Sections) -> Lease? {
    for line in sections.lines("addresses") {
      let words = line.words
      guard words.count > 3, words[2] == "inet" else { continue }
      let name = String(words[1].prefix { $0 != "@" && $0 != ":" })
      guard name != "lo", route?.interface == nil || route?.interface == name, !words.contains("secondary") else {
        continue
      }
      var lease = Lease(
        address: String(words[3].prefix { $0 != "/" }), interface: name, isDynamic: words.contains("dynamic"))
      if let match = line.firstMatch(of: /valid_lft (\d+)sec/) { lease.left = Double(match.output.1) }
      for entry in sections.lines("leases") {
        if let client = entry.after("client ") {
          lease.client = client
        } else if let time = entry.after("LIFETIME=") ?? entry.trimmed.after("option dhcp-lease-time ") {
          lease.time = Double(time.replacing(";", with: ""))
        } else if let server = entry.after("SERVER_ADDRESS=") ?? entry.trimmed.after("option dhcp-server-identifier ") {
          lease.server = server.replacing(";", with: "")
        }
      }
      return lease
    }
    return nil
  }

  private static func sentence(_ lease: Lease, _ circumstances: Circumstances) -> String {
    guard lease.isDynamic else { return "address \(lease.address) on \(lease.interface) is set by the host itself" }
    var parts = ["address \(lease.address) on \(lease.interface) comes from DHCP"]
    if let server = lease.server { parts[0] += " (\(server))" }
    if let time = lease.time { parts.append("for \(Figure.duration(time))") }
    if let left = lease.left { parts.append("\(Figure.duration(left)) left") }
    parts.append(
      inPool(lease.address, circumstances).map { $0 ? "from the pool, not reserved" : "outside the pool, so reserved" }
        ?? "reserved or from the pool: the documents do not say which addresses the pool has")
    return parts.joined(separator: ", ")
  }

  /// Whether the documents place the address in the pool; nil where they do not tell.
  private static func inPool(_ address: String, _ circumstances: Circumstances) -> Bool? {
    guard let network = circumstances.networks.first(where: { $0.range.contains(address) }), let pool = network.pool
    else { return nil }
    return pool.contains(AddressRange.number(address) ?? 0)
  }

  private static func moved(
    _ lease: Lease, _ links: [NetworkLink], _ sections: Sections, _ circumstances: Circumstances
  ) -> CheckReport {
    let own = Set(links.flatMap(\.addresses).map { String($0.prefix { $0 != "/" }) })
    var evidence = ["ip -o addr show: \(lease.address) on \(lease.interface)\(lease.isDynamic ? ", dynamic" : "")"]
    var before: (address: String, from: String)?
    // The documents, then earlier looks, then what the host's own client wrote down.
    if let documented = circumstances.documented.first, !circumstances.documented.contains(where: own.contains) {
      before = (documented, "INFRASTRUCTURE.md")
      evidence.append("INFRASTRUCTURE.md: \(circumstances.documented.joined(separator: ", "))")
    }
    if let look = circumstances.earlier.first(where: { !own.contains($0.address) }),
      before == nil || before?.address == look.address
    {
      let day = look.seen.formatted(.iso8601.year().month().day())
      before = before ?? (look.address, "the look of \(day)")
      evidence.append("seen at \(look.address) until \(day)")
    }
    let acquired = acquired(sections)
    if before == nil, lease.isDynamic, let last = acquired.last(where: { !own.contains($0.address) }),
      // An address of long ago is history.
      (sections.clock?.now).map({ now in last.time.map { now - $0 < 7 * 86_400 } ?? true }) ?? true
    {
      before = (last.address, "the host's journal")
    }
    evidence += acquired.suffix(3).map(\.line)
    guard let before else { return CheckReport() }
    let pool = inPool(lease.address, circumstances)
    let rebooted =
      sections.clock?.uptime.map { $0 < 86_400 ? " since it started \(Figure.duration($0)) ago" : "" } ?? ""
    let isLease = lease.isDynamic
    return CheckReport(findings: [
      Finding(
        rule: "address_moved", object: lease.interface, severity: .warning,
        figure: "\(lease.address), before \(before.address) (\(before.from))", threshold: "the same address",
        evidence: evidence,
        cause: isLease
          ? "the address \(pool == true ? "is from the pool of" : "comes from") DHCP\(lease.server.map { " (\($0))" } ?? "")\(pool == true ? " and not reserved for this host" : pool == false ? " and lies outside the pool" : "; whether it is reserved the documents do not say"), and the host got another one\(rebooted): what knows the old address does not find it"
          : "the address was changed on the host, and the documents still have the old one",
        confidence: isLease && pool == true ? .high : .medium,
        why: isLease
          ? "the address is marked as a lease\(pool == true ? " and lies in the pool" : ""), and the earlier one is on record"
          : "two sources differ; which of them is meant, the owner knows",
        nextCheck:
          "look for its hardware address among the reservations of the DHCP server; steward drift \(circumstances.names.first ?? "")",
        typed: [lease.interface], values: ["interface": lease.interface])
    ])
  }

  /// Addresses that the DHCP client says it got, the oldest first.
  private static func acquired(_ sections: Sections) -> [(address: String, time: Double?, line: String)] {
    sections.lines("acquired").compactMap { line in
      guard let match = line.firstMatch(of: /(?:DHCPv4 address |bound to |leased |address=)(\d+\.\d+\.\d+\.\d+)/) else {
        return nil
      }
      return (String(match.output.1), LogMoment.time(line, sections.clock), String(line.prefix(200)))
    }
  }

  /// The host's full name at its own name servers.
  private static func name(
    _ lease: Lease, _ links: [NetworkLink], _ sections: Sections, _ circumstances: Circumstances
  ) -> CheckReport {
    let own = Set(links.flatMap(\.addresses).map { String($0.prefix { $0 != "/" }) })
    let answers = sections.lines("dns").compactMap(NameRules.Answer.init)
      .filter { !["debian.org", "one.one.one.one"].contains($0.name) && $0.code == 0 && !$0.addresses.isEmpty }
    guard let wrong = answers.first(where: { Set($0.addresses).isDisjoint(with: own) }) else {
      return CheckReport(healthy: answers.first.map { ["\($0.name) resolves to \(lease.address)"] } ?? [])
    }
    return CheckReport(findings: [
      Finding(
        rule: "name_wrong_address", object: wrong.name, severity: .warning,
        figure: "resolves to \(wrong.addresses.joined(separator: ", ")), the host has \(lease.address)",
        threshold: "its own address",
        evidence: ["name server \(wrong.text)", "ip -o addr show: \(own.sorted().prefix(4).joined(separator: ", "))"],
        cause: "the name server has an entry for an address that the host no longer has", confidence: .high,
        nextCheck: "dig @\(wrong.server) \(wrong.name); ping \(wrong.addresses[0]): who answers there?")
    ])
  }
}
