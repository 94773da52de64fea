import Agent

/// Judges the sections of the network check.
enum NetworkRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    let links = NetworkLink.list(sections)
    let route = DefaultRoute.read(sections)
    return linkReport(links, sections) + gateway(route, links, sections)
      + names(route, sections)
  }

  private static func linkReport(_ links: [NetworkLink], _ sections: Sections) -> CheckReport {
    guard !links.isEmpty else {
      return CheckReport(unchecked: ["interfaces: no /sys/class/net but the loopback"])
    }
    var report = CheckReport()
    for link in links where !link.isGuestSide {
      report.findings += LinkRules.findings(link)
      guard link.hasCarrier == true || link.state == "up" || !link.addresses.isEmpty else { continue }
      let details =
        ["up", link.speedText, link.duplex.map { "\($0) duplex" }] + link.addresses.prefix(3).map { $0 }
      report.healthy.append("\(link.name) \(details.compactMap { $0 }.joined(separator: ", "))")
    }
    if !links.contains(where: { !$0.addresses.isEmpty }) {
      report.unchecked.append(
        sections.isMissing("ip", in: "addresses")
          ? "addresses: no program named ip" : "addresses: no interface has one")
    }
    return report
  }

  private static func gateway(
    _ route: DefaultRoute?, _ links: [NetworkLink], _ sections: Sections
  ) -> CheckReport {
    guard sections.has("proc_route") || sections.has("routes") else {
      return CheckReport(unchecked: ["default route: no output"])
    }
    guard let route else {
      return CheckReport(findings: [
        Finding(
          rule: "no_default_route", object: "default route", severity: .warning, figure: "none",
          threshold: "one", evidence: ["ip route show: no line begins with default"],
          cause: "only the networks that are directly attached can be reached", confidence: .high,
          nextCheck: "see whether the address comes from DHCP and its lease has a router")
      ])
    }
    let way = [route.gateway, route.interface.map { "on \($0)" }].compactMap { $0 }
      .joined(separator: " ")
    guard let gateway = route.gateway else {
      return CheckReport(healthy: ["default route \(way), without a gateway"])
    }
    let ping = sections.text("ping")
    let neighbour = sections.first("neighbour")
    if ping.contains(/[^0-9]0% packet loss/) {
      let time =
        ping.firstMatch(of: /(?:rtt|round-trip)[^=]*= [\d.]+\/([\d.]+)/)
        .flatMap { Double($0.output.1) }.map { " in \(Figure.decimal($0, digits: 1)) ms" } ?? ""
      return CheckReport(healthy: ["gateway \(way) answers\(time)"])
    }
    let state = neighbour?.words.last ?? ""
    if ["REACHABLE", "DELAY", "PERMANENT"].contains(state) {
      return CheckReport(healthy: ["gateway \(way) is \(state) as a neighbour"])
    }
    let silent = ping.contains("100% packet loss") || state == "FAILED" || state == "INCOMPLETE"
    guard silent else {
      return CheckReport(unchecked: [
        "gateway \(way): \(ping.isEmpty ? sections.reason("ping") : String(ping.prefix(80)))"
      ])
    }
    // STALE: the neighbour was there a moment ago, so it is perhaps only ping that is not answered.
    let failed = state == "FAILED" || state == "INCOMPLETE"
    return CheckReport(findings: [
      Finding(
        rule: "gateway_unreachable", object: "gateway \(way)",
        severity: failed ? .critical : .warning,
        figure: "no answer\(state.isEmpty ? "" : ", neighbour \(state)")", threshold: "1 of 1 pings",
        evidence: ["ping -c1 -W1 \(gateway):"] + sections.lines("ping").map(String.init)
          + (neighbour.map { ["ip neigh: \($0)"] } ?? []),
        cause: failed
          ? "nobody on the network has this address: cable, switch, VLAN, or the router moved"
          : "the router does not answer ping, or is down", confidence: failed ? .high : .low,
        nextCheck: "look at the link and at the router")
    ])
  }

  private static func names(_ route: DefaultRoute?, _ sections: Sections) -> CheckReport {
    let servers = sections.lines("resolvers").filter { $0.hasPrefix("nameserver") }
      .compactMap { $0.words.dropFirst().first }
    let results = sections.lines("names").map { $0.words }.filter { $0.count >= 2 }
    guard !results.isEmpty else {
      return CheckReport(unchecked: ["name resolution: no program named getent or nslookup"])
    }
    let failed = results.filter { $0[1] == "none" }.map { $0[0] }
    let by = servers.isEmpty ? "without a server in resolv.conf" : "by \(servers.joined(separator: ", "))"
    if failed.isEmpty {
      return CheckReport(healthy: ["\(Figure.count(results.count, "name")) resolved \(by)"])
    }
    let evidence = results.map { "getent hosts \($0[0]): \($0[1])" }
    if failed.count < results.count {
      return CheckReport(findings: [
        Finding(
          rule: "name_unresolved", object: failed[0], severity: .info,
          figure: "\(failed.count) of \(results.count) names unresolved", threshold: "all",
          evidence: evidence, cause: "this name fails; resolution works, so DNS is not broken",
          confidence: .medium, nextCheck: "ask for the name at another server")
      ])
    }
    if route == nil {
      return CheckReport(unchecked: ["name resolution: no name resolves \(by), as there is no way out"])
    }
    return CheckReport(findings: [
      Finding(
        rule: "dns_failing", object: "name resolution", severity: .warning,
        figure: "\(results.count) of \(results.count) names unresolved", threshold: "one resolves",
        evidence: evidence + ["resolv.conf: \(servers.joined(separator: ", "))"],
        cause: servers.isEmpty
          ? "resolv.conf names no server"
          : "the servers \(by.dropFirst(3)) do not answer, or do not reach the internet",
        confidence: .medium,
        nextCheck: "ask each server directly: dig @\(servers.first ?? "SERVER") debian.org")
    ])
  }
}
