import Agent

/// Judges the sections of the network check.
enum NetworkRules {
  static func evaluate(_ sections: Sections, _ circumstances: Circumstances) -> CheckReport {
    let links = NetworkLink.list(sections)
    let route = DefaultRoute.read(sections)
    return linkReport(links, sections) + gateway(route, links, sections)
      + AddressRules.evaluate(links, route, sections, circumstances)
      + NameRules.evaluate(hasWayOut: route != nil, links, sections)
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
    if let loss = Loss(ping), loss.received > 0 {
      let time = loss.milliseconds.map { " in \(Figure.decimal($0, digits: 1)) ms" } ?? ""
      guard loss.percent >= Thresholds.loss else {
        let some = loss.percent > 0 ? ", \(loss.sent - loss.received) of \(loss.sent) pings lost" : ""
        return CheckReport(healthy: ["gateway \(way) answers\(time)\(some)"])
      }
      return CheckReport(findings: [lossy(loss, way, gateway, sections)])
    }
    let state = neighbour?.words.last ?? ""
    if ["REACHABLE", "DELAY", "PERMANENT"].contains(state) {
      return CheckReport(healthy: ["gateway \(way) is \(state) as a neighbour"])
    }
    let silent = Loss(ping)?.received == 0 || state == "FAILED" || state == "INCOMPLETE"
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
        figure: "no answer\(state.isEmpty ? "" : ", neighbour \(state)")", threshold: "an answer",
        evidence: ["ping \(gateway):"] + sections.lines("ping").map(String.init)
          + (neighbour.map { ["ip neigh: \($0)"] } ?? []),
        cause: failed
          ? "nobody on the network has this address: cable, switch, VLAN, or the router moved"
          : "the router does not answer ping, or is down", confidence: failed ? .high : .low,
        why: failed ? "not even its hardware address is answered" : "many routers do not answer ping",
        nextCheck: "ip neigh show \(gateway); from another host: ping -c 3 \(gateway)")
    ])
  }

  private static func lossy(_ loss: Loss, _ way: String, _ gateway: String, _ sections: Sections) -> Finding {
    Finding(
      rule: "packet_loss", object: "gateway \(way)",
      severity: loss.percent >= Thresholds.lossCritical ? .critical : .warning,
      figure: "\(loss.sent - loss.received) of \(loss.sent) pings lost (\(Figure.percent(loss.percent)))",
      threshold: Figure.percent(Thresholds.loss),
      evidence: ["ping -c \(loss.sent) \(gateway):"] + sections.lines("ping").prefix(3).map(String.init),
      cause:
        "packets are lost between this host and its gateway: cable, plug, switch port, duplex or an overloaded link",
      confidence: .high, why: "the loss is measured on the first hop; where on it, the counters must tell",
      nextCheck: "from another host: ping -c 50 \(gateway); here: ethtool -S INTERFACE | grep -iE 'err|drop|crc'")
  }
}

/// `10 packets transmitted, 6 received, 40% packet loss` of any ping.
struct Loss: Sendable, Hashable {
  var sent: Int
  var received: Int
  /// The average way there and back.
  var milliseconds: Double?

  init?(_ text: String) {
    guard let match = text.firstMatch(of: /(\d+) packets transmitted, (\d+)(?: packets)? received/),
      let sent = Int(match.output.1), let received = Int(match.output.2), sent > 0
    else { return nil }
    self.sent = sent
    self.received = min(received, sent)
    milliseconds = text.firstMatch(of: /(?:rtt|round-trip)[^=]*= [\d.]+\/([\d.]+)/).flatMap { Double($0.output.1) }
  }

  var percent: Double { Double(sent - received) / Double(sent) * 100 }
}
