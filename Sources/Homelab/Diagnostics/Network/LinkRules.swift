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
          confidence: .high, nextCheck: "set both ends to negotiate, then try another cable")
      ]
    }
    if let speed = link.speed, speed < 1000 {
      return [
        Finding(
          rule: "link_slow", object: link.name, severity: .warning,
          figure: link.speedText ?? "", threshold: "1 Gb/s", evidence: evidence,
          cause: "an old port at one end, or a cable with a broken pair (which negotiates 100 Mb/s)",
          confidence: .medium, nextCheck: "try another cable and port; ethtool \(link.name)")
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
        nextCheck: "look at the cable and the switch port")
    ]
  }

  private static func errors(_ link: NetworkLink) -> [Finding] {
    ["rx", "tx"].flatMap { way -> [Finding] in
      let packets = link.counters["\(way)_packets"] ?? 0
      return [("errors", 0.1), ("dropped", 2.0)].compactMap { kind, limit in
        let count = link.counters["\(way)_\(kind)"] ?? 0
        let share = count / max(1, packets + count) * 100
        // A few of each are normal when a link comes up.
        guard count >= 100, share >= limit else { return nil }
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
          nextCheck: "see whether it grows: run the check again")
      }
    }
  }
}
