/// Links and ways in outputs: ethtool, ip, ping, traceroute, DHCP's log.
enum LinkReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    ethtool(transcript) + links(transcript) + ping(transcript) + flaps(transcript) + lease(transcript)
      + neighbours(transcript)
  }

  private static func ethtool(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard let match = block.text.firstMatch(of: /Settings for ([\w.\-]+):/) else { return [] }
      var link = NetworkLink(name: String(match.output.1))
      link.isPhysical = true
      link.isUp = true
      link.hasCarrier = !block.text.contains("Link detected: no")
      link.speed = block.text.firstMatch(of: /Speed: (\d+)Mb\/s/).flatMap { Int($0.output.1) }
      link.duplex = block.text.firstMatch(of: /Duplex: (\w+)/).map { $0.output.1.lowercased() }
      var links = [link]
      EthtoolModes.read(["link \(link.name)"] + block.lines, into: &links)
      return LinkRules.findings(links[0]).map { finding in
        var finding = finding
        finding.host = block.host ?? ""
        finding.evidence = block.lines.filter { $0.contains(/Speed:|Duplex:|Link detected|Auto-neg/) }.map {
          "ethtool \(link.name): \($0.trimmed)"
        }
        finding.cause = "\(link.name): \(finding.figure); \(finding.cause)"
        if finding.severity == .info { finding.severity = .warning }
        return finding
      }
    }
  }

  /// `ip link`: no carrier, or down; `ip -s link`: errors.
  private static func links(_ transcript: OutputTranscript) -> [Finding] {
    var found: [Finding] = []
    for (line, block) in transcript.lines {
      guard let match = line.firstMatch(of: /^\d+: ([\w.\-]+)(?:@\S+)?: <([A-Z,_\-]*)>.*state (\w+)/) else { continue }
      let name = String(match.output.1)
      guard !["lo"].contains(name), !name.contains(/^(?:veth|tap|fw|docker|br-|cni|flannel|virbr|wg|tun)/),
        match.output.2.contains("NO-CARRIER")
      else { continue }
      found.append(
        Finding(
          rule: "no_carrier", host: block.host ?? "", object: name, severity: .warning, figure: "no carrier",
          threshold: "carrier",
          evidence: ["ip link: \(line.trimmed.prefix(160))"],
          cause: "\(name) has no carrier: no cable, or the other end is off", confidence: .high,
          nextCheck:
            "ethtool \(name) | grep -iE 'link|speed'; dmesg | grep -i \(name) | tail; the light of the switch port"))
    }
    for block in transcript.blocks {
      let lines = block.lines
      for (place, line) in lines.enumerated()
      where line.contains(/RX:\s+bytes\s+packets\s+errors/) && place + 1 < lines.count {
        let values = lines[place + 1].words.compactMap { Double($0) }
        guard values.count >= 4, values[2] >= Thresholds.linkEvents,
          values[2] / max(1, values[1]) * 100 >= Thresholds.linkErrors
        else { continue }
        let name =
          lines[..<place].last(where: { $0.contains(#/^\d+: /#) }).flatMap { $0.firstMatch(of: /^\d+: ([\w.\-]+)/) }.map
        { String($0.output.1) } ?? "interface"
        found.append(
          Finding(
            rule: "link_errors", host: block.host ?? "", object: name, severity: .warning,
            figure: "\(Int(values[2])) of \(Int(values[1])) packets received with errors",
            threshold: Figure.percent(Thresholds.linkErrors),
            evidence: ["ip -s link: errors \(Int(values[2])), packets \(Int(values[1]))"],
            cause: "\(name) receives damaged packets: a bad cable, plug or port", confidence: .medium,
            nextCheck: "ethtool -S \(name) | grep -iE 'err|crc', twice a minute apart"))
      }
    }
    return found
  }

  private static func ping(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block in
      block.lines.compactMap { line -> Finding? in
        guard let loss = Loss(String(line)), loss.percent >= Thresholds.loss else { return nil }
        let target =
          block.text.firstMatch(of: /PING (\S+)|--- (\S+) ping/).map { String($0.output.1 ?? $0.output.2 ?? "") }
          ?? "the other side"
        let all = loss.received == 0
        return Finding(
          rule: all ? "gateway_unreachable" : "packet_loss", host: block.host ?? "", object: target,
          severity: all ? .warning : .critical,
          figure: "\(loss.sent - loss.received) of \(loss.sent) pings lost", threshold: Figure.percent(Thresholds.loss),
          evidence: ["ping: \(line.trimmed)"],
          cause: all
            ? "\(target) does not answer: it is down, has another address, or drops pings"
            : "packets to \(target) are lost on the way: cable, port, duplex, radio or an overloaded link",
          confidence: all ? .low : .high, why: all ? "silence does not tell its reason" : "the loss is counted",
          nextCheck: all
            ? "ip neigh show \(target); ping its gateway; is it running?"
            : "mtr -rwc 20 \(target); ip -s link; ethtool INTERFACE")
      }
    }
  }

  private static func flaps(_ transcript: OutputTranscript) -> [Finding] {
    let downs = transcript.lines.filter { $0.line.lowercased().contains(/link is down|lost carrier/) }
    guard downs.count >= 2, let first = downs.first else { return [] }
    let name = first.line.firstMatch(of: /\b((?:en|eth|wl)[\w]+)\b/).map { String($0.output.1) } ?? "interface"
    return [
      Finding(
        rule: "link_flaps", host: first.block.host ?? "", object: name, severity: .warning,
        figure: "the link went down \(downs.count) times", threshold: "0",
        evidence: downs.prefix(3).map { $0.line.trimmed },
        cause: "the link of \(name) goes down and up: a loose plug, a bad cable or port, or power saving of the card",
        confidence: .medium,
        nextCheck: "ethtool \(name); ethtool -S \(name) | grep -iE 'err|crc'; journalctl -k | grep -i '\(name).*link'")
    ]
  }

  /// Two addresses of one interface after each other in the journal or the leases.
  private static func lease(_ transcript: OutputTranscript) -> [Finding] {
    var seen: [(String, String)] = []
    for (line, _) in transcript.lines {
      if let match = line.firstMatch(
        of: /(?:DHCPv4 address |bound to |DHCPACK (?:of|on|from)?\s*(?:\([\w.\-]+\)\s+)?|leased )(\d+\.\d+\.\d+\.\d+)/)
      {
        seen.append((String(match.output.1), String(line.trimmed.prefix(180))))
      }
    }
    guard let last = seen.last, let before = seen.last(where: { $0.0 != last.0 }) else { return [] }
    return [
      Finding(
        rule: "address_moved", object: "address", severity: .warning, figure: "\(last.0), before \(before.0)",
        threshold: "the same address",
        evidence: [before.1, last.1],
        cause:
          "DHCP gave another address (\(last.0), before \(before.0)): it is from the pool and not reserved, so what knows the old one does not find the host",
        confidence: .high, why: "the client's own log has both",
        nextCheck: "ip -4 addr; ip neigh; is its hardware address among the DHCP server's reservations?")
    ]
  }

  /// Two hardware addresses for one address.
  private static func neighbours(_ transcript: OutputTranscript) -> [Finding] {
    var owners: [String: Set<String>] = [:]
    for (line, _) in transcript.lines {
      guard let match = line.firstMatch(of: /(?:reply from|from)\s+(\d+\.\d+\.\d+\.\d+) \[([0-9A-Fa-f:]{17})\]/) else {
        continue
      }
      owners[String(match.output.1), default: []].insert(match.output.2.lowercased())
    }
    let said = transcript.lines.first { $0.line.lowercased().contains("duplicate address") }
    guard
      let (address, macs) = owners.first(where: { $0.value.count > 1 })
        ?? said.map({ (String($0.line.trimmed.prefix(60)), []) })
    else { return [] }
    return [
      Finding(
        rule: "address_twice", object: address, severity: .critical,
        figure: macs.isEmpty ? "a duplicate address" : "\(macs.count) machines answer", threshold: "one",
        evidence: macs.isEmpty ? [address] : ["arping: \(macs.sorted().joined(separator: ", "))"],
        cause: "two machines have the same address \(address): connections reach now the one, now the other",
        confidence: .high,
        nextCheck: "arping -D -I INTERFACE ADDRESS; ip neigh; which host has which hardware address: steward discover")
    ]
  }
}
