/// Names in outputs: dig, nslookup, host, getent and resolvectl at several servers.
enum NameReading {
  private struct Answer {
    var name: String
    var server: String
    var addresses: [String]
    /// `timed out`, `SERVFAIL`, `NXDOMAIN`, or nil.
    var failure: String?
    var milliseconds: Double?
    var line: String
    var host: String
  }

  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    let answers = transcript.blocks.compactMap(answer)
    guard !answers.isEmpty else { return [] }
    var found: [Finding] = []
    let dead = answers.filter { $0.failure == "timed out" }
    if let first = dead.first {
      let others = answers.filter { $0.failure == nil && $0.server != first.server }
      found.append(
        Finding(
          rule: others.isEmpty ? "dns_failing" : "dns_server_silent", host: first.host,
          object: "name server \(first.server)", severity: others.isEmpty ? .critical : .warning,
          figure: "no answer", threshold: "an answer", evidence: answers.map(\.line),
          cause: "the name server \(first.server) does not answer"
            + (others.isEmpty ? "" : ", while \(others[0].server) does"), confidence: .high,
          why: "it was asked by itself",
          nextCheck: "ping -c 3 \(first.server); dig @\(first.server) debian.org; systemctl status of its resolver"))
    }
    if let slow = answers.first(where: { ($0.milliseconds ?? 0) >= Thresholds.nameSlow }) {
      found.append(
        Finding(
          rule: "dns_slow", host: slow.host, object: "name server \(slow.server)", severity: .warning,
          figure: "\(Figure.whole(slow.milliseconds ?? 0)) ms until it answers",
          threshold: "\(Int(Thresholds.nameSlow)) ms",
          evidence: [slow.line],
          cause: "the name server \(slow.server) is slow: what opens a connection by name waits that long",
          confidence: .medium,
          nextCheck: "dig @\(slow.server) debian.org again, and at another server"))
    }
    // The same name at two servers.
    for (name, said) in Dictionary(grouping: answers.filter { $0.failure != "timed out" }, by: \.name)
    where said.count > 1 {
      let with = said.filter { !$0.addresses.isEmpty }
      let without = said.filter(\.addresses.isEmpty)
      guard let knows = with.first, let not = without.first(where: { $0.server != knows.server }) else {
        let variants = Set(with.map { Set($0.addresses) })
        if variants.count > 1 {
          found.append(
            Finding(
              rule: "dns_disagreement", host: knows(with), object: name, severity: .warning,
              figure: "\(variants.count) different answers", threshold: "one",
              evidence: with.map(\.line),
              cause:
                "the name servers disagree on \(name): \(with.map { "\($0.server) says \($0.addresses.joined(separator: ","))" }.joined(separator: ", "))",
              confidence: .high, nextCheck: "dig @SERVER \(name) at each; which of the addresses answers: ping"))
        }
        continue
      }
      found.append(
        Finding(
          rule: "name_unresolved", host: not.host, object: name, severity: .info,
          figure: "\(knows.server) knows it (\(knows.addresses.joined(separator: ","))), \(not.server) does not",
          threshold: "all servers",
          evidence: said.map(\.line),
          cause:
            "one name at one server: \(knows.server) resolves \(name), \(not.server) does not know that zone. DNS itself works: try other names before it is changed",
          confidence: .medium, why: "one of the servers answers for the name",
          nextCheck: "getent hosts debian.org; dig @\(knows.server) \(name); does what it leads to answer?"))
    }
    return found + unknown(answers)
  }

  /// One server that says of a name that there is none, and nobody else who was asked.
  private static func unknown(_ answers: [Answer]) -> [Finding] {
    answers.filter { answer in
      answer.failure == "NXDOMAIN" && !answers.contains { $0.name == answer.name && $0.server != answer.server }
    }.prefix(2).map { answer in
      Finding(
        rule: "name_unresolved", host: answer.host, object: answer.name, severity: .warning, figure: "NXDOMAIN",
        threshold: "an address", evidence: [answer.line],
        cause:
          "the name server \(answer.server) answers and says that \(answer.name) does not exist (NXDOMAIN): it has no entry for it, or that zone is kept by another server",
        confidence: .medium, why: "the server works; which one should know the name, the documents tell",
        nextCheck:
          "dig @\(answer.server) debian.org; the same name at the other servers; its entry: local DNS records, DHCP's names"
      )
    }
  }

  private static func knows(_ answers: [Answer]) -> String { answers.first?.host ?? "" }

  private static func answer(_ block: OutputTranscript.Block) -> Answer? {
    let inner = block.inner
    // A loop asks for many names, and which answer is whose is not there.
    guard !inner.contains(/\$\w/), block.parts.count(where: { $0.contains(/^(?:dig|nslookup|host)\s/) }) < 2 else {
      return nil
    }
    guard let match = inner.firstMatch(of: /\b(dig|nslookup|host)\b(.*)/) else { return nil }
    let words = (match.output.2.split(separator: "|").first ?? "").words.filter {
      !$0.hasPrefix("+") && !$0.hasPrefix("-") && !["A", "AAAA", "ANY"].contains($0)
    }
    let text = block.text
    var server = words.first { $0.hasPrefix("@") }.map { String($0.dropFirst()) }
    let names = words.filter { !$0.hasPrefix("@") }
    guard let name = names.first else { return nil }
    if server == nil, match.output.1 != "dig", names.count > 1 { server = names[1] }
    if server == nil { server = text.firstMatch(of: /(?:SERVER:\s*|Server:\s*)([\d.]+)/).map { String($0.output.1) } }
    var addresses = text.matches(of: /(?m)(?:^|\sA\s+|Address:\s*|has address\s+)(\d+\.\d+\.\d+\.\d+)\s*$/).map {
      String($0.output.1)
    }
    addresses.removeAll { $0 == server }
    var failure: String?
    if text.contains(/timed out|no servers could be reached|no response/) { failure = "timed out" }
    if let status = text.firstMatch(of: /status: (SERVFAIL|NXDOMAIN|REFUSED)/) { failure = String(status.output.1) }
    if text.contains(/NXDOMAIN/) { failure = "NXDOMAIN" }
    let time = text.firstMatch(of: /Query time: (\d+) msec/).flatMap { Double($0.output.1) }
    return Answer(
      name: name, server: server ?? "the default server", addresses: addresses, failure: failure, milliseconds: time,
      line: "\(inner.prefix(80)): \(failure ?? (addresses.isEmpty ? "no address" : addresses.joined(separator: ",")))",
      host: block.host ?? "")
  }
}
