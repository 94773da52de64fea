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
    return sizes
      + lossy.map { ping in
        lost(ping, answersElsewhere: pings.contains { $0.target == ping.target && $0.loss.received > 0 })
      }
  }

  private static func pings(_ transcript: OutputTranscript) -> [Ping] {
    transcript.blocks.flatMap { block -> [Ping] in
      let named = block.text.firstMatch(of: /PING (\S+)|--- (\S+) ping/).map {
        String($0.output.1 ?? $0.output.2 ?? "")
      }
      // `ping -c 2 8.8.8.8`: the last word that is no option.
      let asked =
        block.inner.words.contains("ping") ? block.inner.words.last { !$0.hasPrefix("-") && Int($0) == nil } : nil
      let size =
        block.text.firstMatch(of: /PING .* \d+\((\d+)\) bytes/).flatMap { Int($0.output.1) }
        ?? block.inner.firstMatch(of: /-s ?(\d+)/).flatMap { Int($0.output.1) }.map { $0 + 28 } ?? 84
      return block.lines.compactMap { line in
        Loss(String(line)).map {
          Ping(
            block: block, target: named ?? asked ?? "the other side", size: size,
            isWhole: block.inner.contains(/-M ?(?:do|want)|\s-D\s/), loss: $0, line: line.trimmed)
        }
      }
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
