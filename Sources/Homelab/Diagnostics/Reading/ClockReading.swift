/// Clocks in outputs: several hosts' `date +%s`, chronyc, timedatectl, and the refusals that a wrong clock brings.
enum ClockReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    epochs(transcript) + chrony(transcript) + timedatectl(transcript) + refusals(transcript)
  }

  /// Lines `name 1766865408` of one command: whoever differs from the middle.
  private static func epochs(_ transcript: OutputTranscript) -> [Finding] {
    let usesChrony =
      transcript.blocks.contains { $0.text.contains("Stratum") || $0.inner.contains("chronyc") }
      || !transcript.blocks.contains { $0.inner.contains("timedatectl") }
    return transcript.blocks.flatMap { block -> [Finding] in
      var times = block.lines.compactMap { line -> (String, Double)? in
        guard let match = line.wholeMatch(of: /\s*([A-Za-z][\w.\-]*):?\s+(1[0-9]{9})(?:\.\d+)?\s*/) else { return nil }
        return (String(match.output.1.split(separator: ".")[0]), Double(match.output.2)!)
      }
      if times.isEmpty { times = bare(block) }
      guard times.count >= 2 else { return [] }
      // Of two the one that was asked from is the measure.
      let here = times.first { $0.0 == ClockReading.here }?.1
      let middle = (times.count == 2 ? here : nil) ?? times.map(\.1).sorted()[times.count / 2]
      return times.filter { abs($0.1 - middle) >= Thresholds.clockBetweenMachines }.map { name, time in
        let seconds = time - middle
        return Finding(
          rule: "clock_offset", host: name, object: "clock of \(name)",
          severity: abs(seconds) >= Thresholds.clockOffsetCritical ? .critical : .warning,
          figure: "\(Int(abs(seconds))) s \(seconds < 0 ? "behind" : "ahead of") the other hosts",
          threshold: "\(Int(Thresholds.clockBetweenMachines)) s",
          evidence: ["date +%s: \(name) \(Int(time)), the others \(Int(middle))"],
          cause:
            "the clock of \(name) drifted: it is \(Int(abs(seconds))) s (\(Figure.duration(abs(seconds)))) \(seconds < 0 ? "behind" : "ahead"), and tickets, tokens and certificates that other hosts issue are refused",
          confidence: times.count == 2 ? .medium : .high,
          why: times.count == 2
            ? "two clocks were read at once; which of them is right, a third one tells"
            : "\(times.count) hosts were asked at once and only this one differs",
          nextCheck: usesChrony
            ? "ssh root@\(name) \"chronyc sources; chronyc tracking\""
            : "ssh root@\(name) \"timedatectl; systemctl status systemd-timesyncd chrony; chronyc sources\"")
      }
    }
  }

  private static let here = "this machine"

  /// `date +%s; ssh nas date +%s`: a bare number for each command, in their order.
  private static func bare(_ block: OutputTranscript.Block) -> [(String, Double)] {
    let asked = block.asked.filter { $0.inner.contains(/^date\b.*\+"?%s/) }
    let numbers = block.lines.compactMap {
      $0.wholeMatch(of: /\s*(1[0-9]{9})(?:\.\d+)?\s*/).flatMap { Double($0.output.1) }
    }
    guard asked.count == numbers.count, asked.count >= 2 else { return [] }
    return zip(asked, numbers).map { ($0.machine ?? block.host ?? here, $1) }
  }

  private static func chrony(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      let host = block.host ?? ""
      let at = host.isEmpty ? "" : "ssh root@\(host) "
      var found: [Finding] = []
      let sources = block.lines.compactMap(SourceRules.Source.init)
      let evidence = block.lines.filter {
        SourceRules.Source($0) != nil || $0.contains(/Stratum +:|Leap status|System time/)
      }
      .prefix(5).map { $0.trimmed }
      let silent = sources.filter { $0.reach == 0 }
      let isFree = block.text.contains(/Leap status\s*:\s*Not synch/)
      if isFree || (!sources.isEmpty && silent.count == sources.count) {
        let names = silent.map(\.name).prefix(3).joined(separator: ", ")
        let only =
          sources.count == 1
          ? "its only time source, \(names), is unreachable" : "its time sources (\(names)) are unreachable"
        found.append(
          Finding(
            rule: "clock_unsynchronised", host: host, object: "clock\(host.isEmpty ? "" : " of \(host)")",
            severity: .warning,
            figure: sources.isEmpty
              ? "not synchronised"
              : "not synchronised, \(sources.count - silent.count) of \(sources.count) sources reached",
            threshold: "synchronised", evidence: ["chronyc:"] + evidence,
            cause: sources.isEmpty
              ? "chrony has no usable source (Stratum 0), so the clock runs free and drifts"
              : "chrony reaches no source: \(only) (reach 0\(block.text.contains(/Stratum\s*:\s*0\b/) ? ", Stratum 0" : "")), so the clock runs free and drifts\(barred(transcript) ?? "")",
            confidence: .high, why: "chrony says so itself",
            nextCheck: "\(at)\"chronyc sources; chronyc tracking; grep -rE '^(server|pool)' /etc/chrony\""))
      } else if let match = block.text.firstMatch(of: /System time\s*:\s*([\d.]+) seconds (slow|fast)/),
        let value = Double(match.output.1),
        value >= Thresholds.clockOffset
      {
        found.append(
          Finding(
            rule: "clock_drift", host: host, object: "clock\(host.isEmpty ? "" : " of \(host)")",
            severity: value >= Thresholds.clockOffsetCritical ? .critical : .warning,
            figure: "\(Figure.decimal(value, digits: 1)) s \(match.output.2)", threshold: "\(Thresholds.clockOffset) s",
            evidence: ["chronyc tracking: \(match.output.0)"],
            cause:
              "the clock is \(Figure.decimal(value, digits: 1)) s \(match.output.2): tickets, TLS and clusters fail when clocks differ",
            confidence: .high, nextCheck: "\(at)\"chronyc -n sources; chronyc tracking\""))
      }
      return found
    }
  }

  /// A firewall that drops what it does not list, and does not list time.
  private static func barred(_ transcript: OutputTranscript) -> String? {
    let rules = transcript.blocks.filter { $0.text.contains(/hook output .*policy drop|Chain OUTPUT \(policy DROP/) }
    guard let block = rules.first, !block.text.contains(/\b(?:123|ntp)\b/) else { return nil }
    return "; the firewall here drops what goes out and is not listed, and NTP (UDP port 123) is not"
  }

  private static func timedatectl(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block in
      guard block.text.contains(/(?:System clock synchronized:\s*|NTPSynchronized=)no/) else { return nil }
      let off = block.text.contains(/NTP(?: service)?(?::\s*|=)(?:no|inactive)/)
      return Finding(
        rule: "clock_unsynchronised", host: block.host ?? "", object: "clock", severity: .warning,
        figure: "not synchronised",
        threshold: "synchronised",
        evidence: block.lines.filter { $0.contains(/synchronized|NTP/) }.prefix(3).map { "timedatectl: \($0.trimmed)" },
        cause: off
          ? "no time service is switched on (NTP inactive), so the clock drifts"
          : "the time service reaches no server, so the clock drifts",
        confidence: .high,
        nextCheck:
          "systemctl status systemd-timesyncd chrony; timedatectl timesync-status; date -u here and on another host")
    }
  }

  /// Who says it: `kinit: Clock skew …` has no date before it.
  private static func source(_ line: Substring) -> String {
    line.trimmed.prefixMatch(of: #/([a-z][\w.\-]*): /#).map { String($0.output.1) } ?? LogGroup.split(line)?.source
      ?? "login"
  }

  /// What a wrong clock makes fail, and what is taken for a broken certificate or key.
  private static func refusals(_ transcript: OutputTranscript) -> [Finding] {
    let signs = [
      "invalid pve ticket", "permission denied - invalid", "ticket expired", "authentication failure: ticket",
      "certificate is not yet valid", "clock skew", "token used before issued", "token is expired",
      "failed to load local private key", "KRB_AP_ERR_SKEW",
    ]
    guard
      let (line, block) = transcript.lines.first(where: { entry in
        let text = entry.line.lowercased()
        return signs.contains { text.contains($0.lowercased()) }
      })
    else { return [] }
    return [
      Finding(
        rule: "log_errors", host: block.host ?? "", object: source(line), severity: .warning,
        figure: "\"\(line.trimmed.suffix(120))\"", threshold: "none",
        evidence: [String(line.trimmed.prefix(220))],
        cause: "logins are refused: a ticket, token or certificate does not fit the time here", confidence: .low,
        why: "it is a symptom: compare the clocks before certificates or keys are touched",
        nextCheck: "for h in HOSTS; do echo $h $(ssh root@$h date +%s); done; chronyc tracking")
    ]
  }
}
