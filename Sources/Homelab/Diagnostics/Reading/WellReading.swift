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
    if line.contains(/^Quorate:\s+Yes/) { return "the cluster has quorum" }
    if let match = line.firstMatch(of: /^\s*Active: active \((\w+)\)/) {
      return "the unit is active (\(match.output.1))"
    }
    return nil
  }
}
