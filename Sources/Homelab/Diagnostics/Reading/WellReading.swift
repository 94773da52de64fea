/// What outputs show of what is well, with its figures: "healthy" is said of something.
enum WellReading {
  static func facts(_ transcript: OutputTranscript) -> [String] {
    transcript.blocks.flatMap { block -> [String] in
      let place = block.host.map { "\($0): " } ?? ""
      return block.lines.compactMap { fact($0, block).map { place + $0 } }
    }
  }

  private static func fact(_ line: Substring, _ block: OutputTranscript.Block) -> String? {
    if let match = line.firstMatch(of: /load average: ([\d., ]+)$/) {
      return "load average \(match.output.1.trimmed)"
    }
    if let match = line.firstMatch(of: /\s(\d{1,3})%\s+(\/\S*)\s*$/),
      line.contains("/dev/") || block.inner.hasPrefix("df"),
      let percent = Double(match.output.1), percent < Thresholds.full
    {
      let what = block.text.contains("IUse%") ? "inodes of \(match.output.2)" : "\(match.output.2)"
      return "\(what) \(match.output.1)% used"
    }
    if line.contains(/^0 loaded units listed/) { return "no failed unit" }
    if line.contains("all pools are healthy") { return "all pools are healthy" }
    if let match = line.firstMatch(
      of: /(\d+) packets transmitted, (\d+) (?:packets )?received, 0% packet loss/)
    {
      return "\(match.output.2) of \(match.output.1) pings answered"
    }
    if line.contains(/SMART overall-health.*PASSED|SMART Health Status: OK/) {
      return "SMART passed"
    }
    if line.contains(/^\s*System clock synchronized: yes|^NTPSynchronized=yes/) {
      return "the clock is synchronised"
    }
    if line.contains(/^Leap status\s*:\s*Normal/) { return "the clock is synchronised" }
    if let match = line.firstMatch(of: /^\[.*\s([\d.]+) Gbits\/sec.*receiver/) {
      return "\(match.output.1) Gbit/s measured"
    }
    if let match = line.firstMatch(of: /^\[.*\s(9[0-9]{2}(?:\.\d+)?) Mbits\/sec.*receiver/) {
      return "\(match.output.1) Mbit/s measured"
    }
    if let match = line.firstMatch(of: /^\s*Speed: (\d{4,})Mb\/s/) { return "a link of \(match.output.1) Mb/s" }
    if let match = line.firstMatch(of: /^([\w.\-]+)\s+Ready\s+\S+\s+\S+\s+v1\./) {
      return "node \(match.output.1) is Ready"
    }
    if line.contains(/^\s*health: HEALTH_OK|^HEALTH_OK/) { return "Ceph is HEALTH_OK" }
    if line.contains(/latest handshake: (?:\d+ seconds|[12] minutes?)/) { return "the tunnel had a handshake just now" }
    if line.contains(/^throttled=0x0\s*$/) { return "the board was never throttled" }
    if let match = line.firstMatch(of: /^\[(\/dev\/\S+)\]\.read_io_errs\s+0$/) {
      return "\(match.output.1) has no read errors"
    }
    if line.contains(/[Vv]erify return code: 0 \(ok\)/) { return "the certificate is accepted" }
    if line.contains(/^Quorate:\s+Yes/) { return "the cluster has quorum" }
    if let match = line.firstMatch(of: /^\s*Active: active \((\w+)\)/) {
      return "the unit is active (\(match.output.1))"
    }
    return nil
  }
}
