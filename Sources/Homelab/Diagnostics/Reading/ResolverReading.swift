/// Resolvers in outputs: whose upstream does not answer (AdGuard Home, unbound, dnsmasq, pihole, systemd-resolved), and
/// a machine that has none.
enum ResolverReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] { upstreams(transcript) + scopes(transcript) }

  /// A resolver's own word for an upstream that is silent.
  private static func silent(_ line: Substring) -> (program: String, upstream: String)? {
    if let match = line.firstMatch(
      of: /upstream (\S+?) failed to exchange .*(?:timeout|deadline exceeded|refused|unreachable)/)
    {
      return ("AdGuard Home", String(match.output.1))
    }
    if let match = line.firstMatch(
      of: /exchanging with (\S+?) over \w+: .*(?:timeout|deadline exceeded|refused|unreachable)/)
    {
      return ("the resolver", String(match.output.1))
    }
    if let match = line.firstMatch(
      of: /unbound.*(?:udp connect|tcp connect|no route|timed? ?out|timeouts?).* (?:for|to) (\d+\.\d+\.\d+\.\d+)/)
    {
      return ("unbound", String(match.output.1))
    }
    if let match = line.firstMatch(
      of:
        /dnsmasq.*(?:nameserver (\S+) (?:timed out|refused)|connection .*?(?:to|by) (\d+\.\d+\.\d+\.\d+)|(\d+\.\d+\.\d+\.\d+)#?\d*.*(?:timed out|unreachable))/
    ) {
      return ("dnsmasq", String(match.output.1 ?? match.output.2 ?? match.output.3 ?? ""))
    }
    if let match = line.firstMatch(of: /(?:CONNECTION_ERROR|Connection error) \(([^)#]+)/) {
      return ("pihole", String(match.output.1))
    }
    if let match = line.firstMatch(
      of: /systemd-resolved.*(?:degraded feature set.*|[Tt]imeout.*)(?:for DNS server|server) (\d+\.\d+\.\d+\.\d+)/)
    {
      return ("systemd-resolved", String(match.output.1))
    }
    if let match = line.firstMatch(
      of: /(?:plugin\/errors|coredns).*: read \w+ \S+->(\d+\.\d+\.\d+\.\d+):\d+: i\/o timeout/)
    {
      return ("CoreDNS", String(match.output.1))
    }
    return nil
  }

  private static func upstreams(_ transcript: OutputTranscript) -> [Finding] {
    var counts: [String: Int] = [:]
    var first: [String: (program: String, line: String, block: OutputTranscript.Block)] = [:]
    for (line, block) in transcript.lines {
      guard let (program, upstream) = silent(line) else { continue }
      let name = upstream.replacing(/:(?:53|853|443)$/, with: "")
      counts[name, default: 0] += 1
      if first[name] == nil { first[name] = (program, String(line.trimmed.prefix(220)), block) }
    }
    let listed = transcript.lines.compactMap { line, _ in
      line.wholeMatch(of: /\s+- (?:"?)((?:https?:\/\/|tls:\/\/|quic:\/\/)?[\w.\-]+\.[\w.\-]+(?::\d+)?(?:\/\S*)?)"?\s*/)
        .map {
          String($0.output.1)
        }
    }
    return counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(2).map { upstream, count in
      let (program, line, block) = first[upstream]!
      let others = listed.filter { $0 != upstream }
      let which = listed.contains(upstream) && !others.isEmpty
      return Finding(
        rule: "dns_upstream_silent", host: block.host ?? "", object: "upstream \(upstream)", severity: .critical,
        figure: "\(Figure.count(count, "question")) without an answer (timeout)", threshold: "an answer",
        evidence: [line] + (which ? ["upstream_dns: \(listed.joined(separator: ", "))"] : []),
        cause:
          "\(program)'s upstream \(upstream) does not answer (timeout)"
          + (which
            ? ": it is one of its \(listed.count) upstreams (\(listed.joined(separator: ", "))), so a part of all names fails or comes at the second try"
            : ": names that are not in its cache fail or come late"),
        confidence: .high, why: "the resolver's own log says so",
        nextCheck:
          "dig +time=2 @\(upstream) debian.org at the resolver and elsewhere; ping -c 3 \(upstream); is another upstream asked: dig +time=2 @\(others.first ?? "1.1.1.1") debian.org",
        typed: HostName.isIPv4(upstream) ? [upstream] : [])
    }
  }

  /// `resolvectl status`: a link that should have servers and has none.
  private static func scopes(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block -> Finding? in
      guard block.inner.contains("resolvectl") || block.text.contains("Current Scopes:"),
        !block.text.contains(/DNS Servers?:\s*\S/)
      else { return nil }
      let links = block.text.matches(of: /Link \d+ \(([\w.\-]+)\)/).map { String($0.output.1) }.filter {
        !$0.contains(/^(?:lo|docker|veth|br-|tap|fw)/)
      }
      guard let link = links.first, block.text.contains(/Current Scopes:\s*none/) else { return nil }
      return Finding(
        rule: "dns_failing", host: block.host ?? "", object: "name servers of \(link)", severity: .critical,
        figure: "no name server", threshold: "one",
        evidence: block.lines.filter { $0.contains(/Link \d|Current Scopes|Protocols/) }.prefix(4).map {
          "resolvectl: \($0.trimmed)"
        },
        cause:
          "\(link) has no name server (Current Scopes: none): neither DHCP nor the configuration gave one, so no name resolves",
        confidence: .high, why: "resolvectl lists the servers of each link, and there are none",
        nextCheck:
          "cat /etc/resolv.conf; networkctl status \(link); grep -rhE '^(DNS|nameservers?)' /etc/systemd/resolved.conf /etc/systemd/network /etc/netplan"
      )
    }
  }
}
