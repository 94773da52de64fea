/// The way to another machine in outputs: ping, and what it says of the size of packets.
enum PathReading {
  /// A ping with what came of it.
  private struct Ping {
    var block: OutputTranscript.Block
    var target: String
    /// Bytes of a packet, its headers included.
    var size: Int
    /// Whether no router may cut the packets.
    var isWhole: Bool
    var loss: Loss
    var line: String
  }

  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    let pings = pings(transcript)
    let sizes = sizes(pings, transcript)
    // Large packets that do not pass are no dead machine.
    let lossy = pings.filter { ping in
      ping.loss.percent >= Thresholds.loss && !sizes.contains { $0.object == "way to \(ping.target)" }
    }
    return routes(transcript) + sizes
      + lossy.map { ping in
        lost(ping, answersElsewhere: pings.contains { $0.target == ping.target && $0.loss.received > 0 })
      }
  }

  private static func pings(_ transcript: OutputTranscript) -> [Ping] {
    transcript.blocks.flatMap { block -> [Ping] in
      // `ping -c 2 a; ping -c 2 b | tail -1`: what came of each stands in the same order.
      let asked = block.parts.filter { $0.contains(/^ping6?\s/) }
      var named: String?
      var size: Int?
      var found: [Ping] = []
      for line in block.lines {
        if let match = line.firstMatch(of: /^PING (\S+)|--- (\S+) ping/) {
          named = String(match.output.1 ?? match.output.2 ?? "")
        }
        if let match = line.firstMatch(of: /^PING .* \d+\((\d+)\) bytes/) { size = Int(match.output.1) }
        guard let loss = Loss(String(line)) else { continue }
        let command = asked.count > found.count ? asked[found.count] : asked.last ?? block.inner
        found.append(
          Ping(
            block: block, target: named ?? target(command) ?? "the other side",
            size: size ?? command.firstMatch(of: /-s ?(\d+)/).flatMap { Int($0.output.1) }.map { $0 + 28 } ?? 84,
            isWhole: command.contains(/-M ?(?:do|want)|\s-D\s/), loss: loss, line: line.trimmed))
        (named, size) = (nil, nil)
      }
      return found
    }
  }

  /// `ping -c 2 8.8.8.8`: the last word that is no option.
  private static func target(_ command: String) -> String? {
    command.hasPrefix("ping") ? command.words.dropFirst().last { !$0.hasPrefix("-") && Int($0) == nil } : nil
  }

  /// `ip route` without a default route.
  private static func routes(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block -> Finding? in
      guard
        block.parts.contains(where: { $0.wholeMatch(of: /ip (?:-4 )?r(?:o|oute)?(?: show| list)?|route -n/) != nil }),
        let first = block.lines.first(where: { $0.contains(/\d\.\d.* dev \w|^\d+\.\d+\.\d+\.\d+\s+\d/) }),
        !block.lines.contains(where: { $0.hasPrefix("default") || $0.hasPrefix("0.0.0.0") })
      else { return nil }
      return Finding(
        rule: "no_default_route", host: block.host ?? "", object: "default route", severity: .critical, figure: "none",
        threshold: "one", evidence: ["ip route: \(first.trimmed)"],
        cause:
          "there is no default route: the own network is reached and nothing beyond it (no gateway from DHCP or the configuration)",
        confidence: .high, why: "ip route lists all routes, and none is the default",
        nextCheck:
          "grep -rhE 'gateway|routes' /etc/network/interfaces /etc/netplan; networkctl status; journalctl -b | grep -i dhcp | tail"
      )
    }
  }

  /// Packets of one size pass and larger ones do not.
  private static func sizes(_ pings: [Ping], _ transcript: OutputTranscript) -> [Finding] {
    let limit = transcript.lines.lazy.compactMap { line, block in
      line.firstMatch(of: /[Mm]essage too long,? mtu ?= ?(\d+)|[Ff]rag needed .*\(mtu = (\d+)\)/).map {
        (Int($0.output.1 ?? $0.output.2 ?? "") ?? 0, line.trimmed, block)
      }
    }.first
    let mtus = transcript.lines.compactMap { line, block in
      line.firstMatch(of: /^\d+: ([\w.\-]+)(?:@\S+)?: <.*> mtu (\d+)/).map {
        "\(block.host.map { "\($0) " } ?? "")\($0.output.1) \($0.output.2)"
      }
    }.filter { !$0.hasPrefix("lo ") && !$0.contains(" lo ") }
    func make(_ target: String, large: Int, small: Int, _ evidence: [String], _ block: OutputTranscript.Block)
      -> Finding
    {
      Finding(
        rule: "mtu_mismatch", host: block.host ?? "", object: "way to \(target)", severity: .critical,
        figure: "packets of \(large) bytes do not pass, those of \(small) do", threshold: "both pass",
        evidence: evidence + (mtus.isEmpty ? [] : ["MTU: \(mtus.joined(separator: ", "))"]),
        cause:
          "the MTU does not fit on the way to \(target): packets of \(large) bytes are dropped, those of \(small) bytes pass"
          + (mtus.isEmpty ? "" : " (MTU \(mtus.joined(separator: ", ")))")
          + "; a switch, a bridge or the other end has a smaller one, so small packets (ping, ssh) work and large transfers hang",
        confidence: .high, why: "both sizes were sent to the same machine",
        nextCheck:
          "ip link show on both ends and on the bridges between; the switch's setting for jumbo frames; ping -M do -s \(small - 28) \(target); ping -M do -s \(max(1472, (small + large) / 2 - 28)) \(target)"
      )
    }
    for ping in pings where ping.loss.received == 0 && ping.size > 1400 {
      guard
        let small = pings.filter({ $0.target == ping.target && $0.size < ping.size && $0.loss.received > 0 })
          .max(by: { $0.size < $1.size })
      else { continue }
      return [
        make(
          ping.target, large: ping.size, small: small.size, ["ping: \(ping.line)", "ping: \(small.line)"], ping.block)
      ]
    }
    if let (mtu, line, block) = limit, mtu >= 576 {
      let ping = pings.first { $0.block == block }
      return [make(ping?.target ?? "the other side", large: ping?.size ?? mtu + 1, small: mtu, [line], block)]
    }
    return []
  }

  private static func lost(_ ping: Ping, answersElsewhere: Bool) -> Finding {
    let (loss, target) = (ping.loss, ping.target)
    let isSilent = loss.received == 0 && !answersElsewhere
    return Finding(
      rule: isSilent ? "gateway_unreachable" : "packet_loss", host: ping.block.host ?? "", object: target,
      severity: isSilent ? .warning : .critical,
      figure: "\(loss.sent - loss.received) of \(loss.sent) pings lost", threshold: Figure.percent(Thresholds.loss),
      evidence: ["ping: \(ping.line)"],
      cause: isSilent
        ? "\(target) does not answer: it is down, has another address, or drops pings"
        : loss.received == 0
          ? "\(target) answers at one time and not at another: an address that two machines have, a link that comes and goes, or a filter"
          : "packets to \(target) are lost on the way: cable, port, duplex, radio or an overloaded link",
      confidence: isSilent ? .low : .high, why: isSilent ? "silence does not tell its reason" : "the loss is counted",
      nextCheck: isSilent
        ? "ip neigh show \(target); ping its gateway; is it running?"
        : "mtr -rwc 20 \(target); ip neigh show \(target); ip -s link; ethtool INTERFACE")
  }
}
