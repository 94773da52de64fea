/// Name servers that ask each other, in outputs: the log of dnsmasq or pihole, and where each of them asks.
enum ForwardReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    var asked: [String: String] = [:]
    var circle: (line: String, address: String, block: OutputTranscript.Block)?
    for (line, block) in transcript.lines {
      if let match = line.firstMatch(of: /query\[\w+\] (\S+) from (\d+\.\d+\.\d+\.\d+)/) {
        asked[String(match.output.1)] = String(match.output.2)
      } else if let match = line.firstMatch(of: /forwarded (\S+) to (\d+\.\d+\.\d+\.\d+)/), circle == nil,
        asked[String(match.output.1)] == String(match.output.2)
      {
        circle = (line.trimmed, String(match.output.2), block)
      }
    }
    let full = transcript.lines.first {
      $0.line.contains(/Maximum number of concurrent DNS queries reached|forwarding loop|DNS loop/)
    }
    guard let block = circle?.block ?? full?.block else { return [] }
    // Where the other one asks: its resolv.conf or its own upstream.
    let others = transcript.lines.compactMap { line, other -> String? in
      guard other.host != block.host,
        let match = line.firstMatch(
          of: /^(?:nameserver\s+|server=|forward-addr:\s*|forwarders\s*\{\s*)(\d+\.\d+\.\d+\.\d+)/)
      else { return nil }
      return "\(other.host ?? "the other") asks \(match.output.1)"
    }
    let own = block.host ?? "the name server"
    let upstream = transcript.lines.first { $0.block.host == block.host && $0.line.contains(/^server=\d/) }?.line
      .trimmed
    return [
      Finding(
        rule: "dns_loop", host: block.host ?? "", object: "name servers", severity: .critical,
        figure: circle.map { "queries from \($0.address) are forwarded to \($0.address)" }
          ?? "too many queries at once", threshold: "none comes back",
        evidence: [circle?.line, full.map { $0.line.trimmed }, upstream].compactMap { $0 } + others.prefix(2),
        cause: circle.map {
          "a loop: name servers ask each other in a circle. \(own) forwards to \($0.address) what \($0.address) asks it\(others.first.map { ", and \($0)" } ?? ""), so every unknown name runs round until the limit is reached"
        } ?? "more names are asked than are answered: mostly a loop of name servers that ask each other in a circle",
        confidence: circle == nil ? .medium : .high,
        why: circle == nil
          ? "a flood of queries has other reasons too" : "the same name came from there and went back there",
        nextCheck:
          "dig +trace debian.org; which upstream has each: grep -rh '^server=' /etc/dnsmasq.d; cat /etc/resolv.conf; one of them needs an upstream outside of the lab"
      )
    ]
  }
}
