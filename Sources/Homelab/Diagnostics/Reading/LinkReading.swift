/// Links in outputs: ethtool, ip, the kernel's log, arping.
enum LinkReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    let shown = ethtool(transcript)
    return shown + links(transcript) + flaps(transcript) + neighbours(transcript)
      + LinkSpeedReading.findings(transcript, told: shown)
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
      // `ip link`, `ip -br link`.
      guard
        let match = line.firstMatch(
          of:
            /^\d+: ([\w.\-]+)(?:@\S+)?: <([A-Z,_\-]*)>|^([\w.\-]+)\s+(?:DOWN|LOWERLAYERDOWN|UP|UNKNOWN)\s+(?:[0-9a-f:]+ )?<([A-Z,_\-]*)>/
        )
      else { continue }
      let name = String(match.output.1 ?? match.output.3 ?? "")
      let flags = match.output.2 ?? match.output.4 ?? ""
      guard !["lo"].contains(name), !name.contains(/^(?:veth|tap|fw|docker|br-|cni|flannel|virbr|wg|tun)/),
        flags.contains("NO-CARRIER")
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
            figure: "\(Figure.whole(values[2])) of \(Figure.whole(values[1])) packets received with errors",
            threshold: Figure.percent(Thresholds.linkErrors),
            evidence: ["ip -s link: errors \(Figure.whole(values[2])), packets \(Figure.whole(values[1]))"],
            cause: "\(name) receives damaged packets: a bad cable, plug or port", confidence: .medium,
            nextCheck: "ethtool -S \(name) | grep -iE 'err|crc', twice a minute apart"))
      }
    }
    return found
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
    let names = macs.sorted().map { mac in
      mac + (transcript.identities.guest(address: mac).map { " is \($0.title)" } ?? "")
    }
    return [
      Finding(
        rule: "address_twice", object: address, severity: .critical,
        figure: macs.isEmpty ? "a duplicate address" : "\(macs.count) machines answer", threshold: "one",
        evidence: macs.isEmpty ? [address] : ["arping: \(names.joined(separator: ", "))"],
        cause:
          "two machines have the same address \(address)\(names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"): connections reach now the one, now the other",
        confidence: .high,
        nextCheck:
          "arping -D -I INTERFACE \(macs.isEmpty ? "ADDRESS" : address); ip neigh; which host has which hardware address: steward discover; the DHCP server's reservations and range"
      )
    ]
  }
}
