/// Judges one interface: duplex, speed, errors since it came up.
enum LinkRules {
  static func findings(_ link: NetworkLink) -> [Finding] {
    negotiation(link) + carrier(link) + errors(link)
  }

  private static func negotiation(_ link: NetworkLink) -> [Finding] {
    guard link.isPhysical, link.hasCarrier == true else { return [] }
    let evidence = [
      "/sys/class/net/\(link.name): speed \(link.speed.map(String.init) ?? "unknown"), duplex \(link.duplex ?? "unknown")"
    ]
    if link.duplex == "half" {
      return [
        Finding(
          rule: "half_duplex", object: link.name, severity: .warning,
          figure: "half duplex\(link.speedText.map { " at \($0)" } ?? "")", threshold: "full duplex",
          evidence: evidence, cause: "the two ends did not agree; collisions make it slow",
          confidence: .high, nextCheck: "ethtool \(link.name); the port's setting on the switch")
      ]
    }
    // What both ends can do and do not: a cable, a plug, or a setting.
    if let speed = link.speed, let own = link.supports, let other = link.partner, speed < min(own, other) {
      let possible = LinkSpeed(min(own, other)).text
      return [
        Finding(
          rule: "link_below", object: link.name, severity: .warning,
          figure: "\(link.speedText ?? "") where both ends can do \(possible)", threshold: possible,
          evidence: evidence + [
            "ethtool \(link.name): supports \(LinkSpeed(own).text), partner offers \(LinkSpeed(other).text)"
          ],
          cause:
            "the cable or a plug does not carry more (a pair is broken, or it is of an old category), or the speed was set by hand",
          confidence: .medium,
          why: "both ends offer more than they agreed on; which of the causes it is, only a look at the cable tells",
          nextCheck: "ethtool \(link.name) | grep -iE 'speed|auto|advertised'; dmesg | grep -i '\(link.name).*link'")
      ]
    }
    if let speed = link.speed, speed < Thresholds.linkSlow {
      return [
        Finding(
          rule: "link_slow", object: link.name, severity: .warning,
          figure: link.speedText ?? "", threshold: "1 Gb/s", evidence: evidence,
          cause: "an old port at one end, or a cable with a broken pair (which negotiates 100 Mb/s)",
          confidence: .medium, nextCheck: "ethtool \(link.name)")
      ]
    }
    return []
  }

  private static func carrier(_ link: NetworkLink) -> [Finding] {
    guard link.isPhysical, link.isUp, link.hasCarrier == false else { return [] }
    return [
      Finding(
        rule: "no_carrier", object: link.name, severity: link.addresses.isEmpty ? .info : .warning,
        figure: "no carrier", threshold: "carrier on an interface that is up",
        evidence: ["/sys/class/net/\(link.name)/carrier: 0, operstate \(link.state ?? "unknown")"],
        cause: "no cable, or the other end is off", confidence: .high,
        nextCheck: "ethtool \(link.name) | grep -i 'link detected'; the light of the switch port")
    ]
  }

  private static func errors(_ link: NetworkLink) -> [Finding] {
    ["rx", "tx"].flatMap { way -> [Finding] in
      let packets = link.counters["\(way)_packets"] ?? 0
      return [("errors", Thresholds.linkErrors), ("dropped", Thresholds.linkDrops)].compactMap { kind, limit in
        let count = link.counters["\(way)_\(kind)"] ?? 0
        let share = count / max(1, packets + count) * 100
        // A few of each are normal when a link comes up.
        guard count >= Thresholds.linkEvents, share >= limit else { return nil }
        return Finding(
          rule: "link_\(kind)", object: link.name, severity: .warning,
          figure: "\(Int(count)) \(way) \(kind), \(Figure.percent(share)) of packets",
          threshold: Figure.percent(limit),
          evidence: [
            "/sys/class/net/\(link.name)/statistics: \(way)_\(kind) \(Int(count)), \(way)_packets \(Int(packets))"
          ],
          cause: kind == "errors"
            ? "a bad cable, plug or port" : "packets nobody wanted, or buffers too small for the load",
          confidence: kind == "errors" ? .medium : .low,
          nextCheck: "ethtool -S \(link.name) | grep -iE 'err|drop|crc|miss', twice a minute apart")
      }
    }
  }
}
