/// Links that came up too slow, or whose card hangs, by the kernel's log and by what was measured through them.
enum LinkSpeedReading {
  static func findings(_ transcript: OutputTranscript, told: [Finding]) -> [Finding] {
    hangs(transcript) + came(transcript, told: told) + measured(transcript)
  }

  /// `eno1: NIC Link is Up 100 Mbps Full Duplex`, `enp4s0: Link is Up - 100Mbps/Full`: the last word of each link.
  private static func came(_ transcript: OutputTranscript, told: [Finding]) -> [Finding] {
    var last: [String: (speed: Int, line: String, host: String)] = [:]
    for (line, block) in transcript.lines where line.contains(/ink is [Uu]p/) {
      guard
        let match = line.firstMatch(
          of:
            /\b([a-z][\w.\-]*\d[\w\-]*):?(?: \w+:)?(?: \w+)? (?:NIC )?[Ll]ink is [Uu]p(?: at| -)? (\d{1,6}) ?([MG])bps/),
        let number = Int(match.output.2)
      else { continue }
      last[String(match.output.1)] = (
        match.output.3 == "G" ? number * 1000 : number, String(line.trimmed.prefix(180)), block.host ?? ""
      )
    }
    return last.sorted { $0.key < $1.key }.compactMap { name, link in
      guard link.speed < Thresholds.linkSlow, !told.contains(where: { $0.object == name && $0.host == link.host })
      else {
        return nil
      }
      return Finding(
        rule: "link_slow", host: link.host, object: name, severity: .warning, figure: "\(link.speed) Mb/s",
        threshold: "1000 Mb/s", evidence: [link.line],
        cause:
          "\(name) came up with \(link.speed) Mb/s only: a cable with a broken pair (which negotiates 100 Mb/s instead of 1000), a bad plug, or an old port at one end",
        confidence: .medium,
        why: "the kernel tells what was agreed on; which of the causes it is, only a look at the cable tells",
        nextCheck:
          "ethtool \(name): Speed, and what the link partner advertises; another cable; ethtool -S \(name) | grep -iE 'err|crc'"
      )
    }
  }

  /// The card's sender stands still, and the driver starts it again.
  private static func hangs(_ transcript: OutputTranscript) -> [Finding] {
    let lines = transcript.lines.filter {
      $0.line.contains(
        /Detected Hardware Unit Hang|Reset adapter unexpectedly|transmit queue \d+ timed out|NETDEV WATCHDOG/)
    }
    guard let (line, block) = lines.first else { return [] }
    let match = line.firstMatch(of: #/(\w+) [0-9a-f:.]{12} ([a-z]\w+): /#)
    let name =
      match.map { String($0.output.2) } ?? line.firstMatch(of: /\b(en\w+|eth\d+)\b/).map { String($0.output.1) }
      ?? "the network card"
    let driver = match.map { String($0.output.1) }
    return [
      Finding(
        rule: "link_hang", host: block.host ?? "", object: name, severity: .critical,
        figure: "the card hung \(Figure.count(lines.count, "time")) in what is shown", threshold: "never",
        evidence: lines.prefix(3).map { String($0.line.trimmed.prefix(160)) },
        cause:
          "the network card \(name) hangs and is reset\(driver.map { " by its driver \($0)" } ?? ""): connections stall for seconds each time"
          + (driver == "e1000e" ? "; with e1000e mostly its segmentation offload (TSO/GSO) under load" : ""),
        confidence: .high, why: "the driver says so itself",
        nextCheck:
          "ethtool -k \(name) | grep -E 'segmentation|checksum'; journalctl -k | grep -c 'Hardware Unit Hang'; ethtool -i \(name)"
      )
    ]
  }

  /// iperf3 at what a link of 100 Mb/s carries.
  private static func measured(_ transcript: OutputTranscript) -> [Finding] {
    for (line, block) in transcript.lines.reversed() {
      guard line.contains(/\b(?:sender|receiver)\b/),
        let match = line.firstMatch(of: /([\d.]+) Mbits\/sec/), let rate = Double(match.output.1),
        (88...97).contains(rate)
      else { continue }
      let target = block.inner.firstMatch(of: /-c ?(\S+)/).map { String($0.output.1) } ?? "the other side"
      return [
        Finding(
          rule: "link_slow", host: block.host ?? "", object: "way to \(target)", severity: .warning,
          figure: "\(Figure.decimal(rate, digits: 1)) Mbit/s", threshold: "940 Mbit/s of a gigabit link",
          evidence: ["iperf3: \(line.words.joined(separator: " "))"],
          cause:
            "\(Figure.decimal(rate, digits: 1)) Mbit/s is just what a link of 100 Mb/s carries: one link on the way to \(target) negotiated 100 Mb/s instead of 1000 (a cable with a broken pair, an old port or switch)",
          confidence: .medium, why: "a gigabit link gives about 940 Mbit/s",
          nextCheck:
            "ethtool INTERFACE | grep Speed on both ends; the lights of the switch's ports; iperf3 -c \(target) from a third machine"
        )
      ]
    }
    return []
  }
}
