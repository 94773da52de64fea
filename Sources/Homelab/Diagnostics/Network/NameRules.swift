/// Judges name resolution: each server by itself and several names, before anything is blamed on DNS.
enum NameRules {
  /// What a server said to one question: `10.77.4.1 debian.org 3 0 10.77.4.1`, or `… none`.
  struct Answer: Sendable, Hashable {
    var server: String
    var name: String
    /// nil: none came.
    var milliseconds: Double?
    /// The response code of RFC 1035: 0 no error, 2 server failure, 3 no such name, 5 refused.
    var code: Int?
    var addresses: [String] = []

    init?(_ line: Substring) {
      let words = line.words
      guard words.count >= 3 else { return nil }
      server = words[0]
      name = words[1]
      guard words[2] != "none" else { return }
      guard let time = Double(words[2]) else { return nil }
      milliseconds = time
      code = words.count > 3 ? Int(words[3]) : nil
      if words.count > 4, words[4] != "-" { addresses = words[4].split(separator: ",").map(String.init) }
    }

    /// What a name server says by number (RFC 1035, RCODE).
    private static let codes = [
      "no error", "format error", "server failure", "no such name", "not implemented", "refused",
    ]

    var text: String {
      guard let milliseconds else { return "\(server) \(name): no answer in 3.4 s" }
      let said = code.map { Self.codes.indices.contains($0) ? Self.codes[$0] : "code \($0)" } ?? ""
      return
        "\(server) \(name): \(addresses.isEmpty ? said : addresses.joined(separator: ",")) in \(Int(milliseconds)) ms"
    }
  }

  static func evaluate(hasWayOut: Bool, _ links: [NetworkLink], _ sections: Sections) -> CheckReport {
    let answers = sections.lines("dns").compactMap(Answer.init)
    let resolved = sections.lines("names").map { $0.words }.filter { $0.count >= 2 }
    guard !answers.isEmpty || !resolved.isEmpty else {
      return CheckReport(unchecked: [
        "name resolution: \(sections.has("names") ? "no program named getent or nslookup" : "no output")"
      ])
    }
    guard hasWayOut else {
      return CheckReport(unchecked: ["name resolution: not asked, as there is no way out"])
    }
    var report = CheckReport()
    if answers.isEmpty { return system(resolved, sections) }
    var servers: [String] = []
    for answer in answers where !servers.contains(answer.server) { servers.append(answer.server) }
    let dead = servers.filter { server in answers.allSatisfy { $0.server != server || $0.milliseconds == nil } }
    for server in servers {
      let own = answers.filter { $0.server == server }
      if let finding = judge(server, own, isOnly: servers.count == 1, allDead: dead.count == servers.count) {
        report.findings.append(finding)
      } else {
        let times = own.compactMap(\.milliseconds)
        report.healthy.append(
          "name server \(server) answers \(times.count) of \(own.count) questions, the slowest in \(Int(times.max() ?? 0)) ms"
        )
      }
    }
    report = report + single(answers) + disagreement(answers)
    return report
  }

  /// One server that is silent, slow, failing or refusing; nil where it is well.
  private static func judge(_ server: String, _ own: [Answer], isOnly: Bool, allDead: Bool) -> Finding? {
    let answered = own.filter { $0.milliseconds != nil }
    let evidence = ["questions to each server:"] + own.map(\.text)
    let role = isOnly ? "the only name server" : "one of the name servers"
    if answered.isEmpty {
      return Finding(
        rule: allDead ? "dns_failing" : "dns_server_silent", object: "name server \(server)",
        severity: allDead ? .critical : .warning, figure: "no answer to \(own.count) of \(own.count) questions",
        threshold: "an answer in 3.4 s", evidence: evidence,
        cause: "\(server), \(role) of this host, does not answer"
          + (allDead ? "" : ": each name that is asked there first waits for a time-out"),
        confidence: .high, why: "it was asked twice for each name by itself, past the system's resolver",
        nextCheck: "ask it from another host: dig @\(server) debian.org; ping \(server)")
    }
    if answered.count < own.count {
      return Finding(
        rule: "dns_failing", object: "name server \(server)", severity: .warning,
        figure: "\(own.count - answered.count) of \(own.count) questions without an answer", threshold: "all answered",
        evidence: evidence,
        cause:
          "\(server) answers some questions and not others: packets are lost on the way, or it cannot reach the servers that know",
        confidence: .medium, nextCheck: "dig @\(server) debian.org, several times; ping -c 20 \(server)")
    }
    let slow = answered.filter { ($0.milliseconds ?? 0) >= Thresholds.nameSlow }
    if slow.count * 2 > answered.count {
      let worst = slow.compactMap(\.milliseconds).max() ?? 0
      return Finding(
        rule: "dns_slow", object: "name server \(server)", severity: .warning,
        figure:
          "\(Figure.decimal(worst / 1000, digits: 1)) s until it answers, \(slow.count) of \(answered.count) questions",
        threshold: "\(Figure.decimal(Thresholds.nameSlow / 1000, digits: 1)) s", evidence: evidence,
        cause: "\(server), \(role) of this host, answers and is slow: what opens a connection by name waits that long",
        confidence: .high, why: "the time was taken for each question by itself",
        nextCheck: "dig @\(server) debian.org | grep 'Query time', and the same with another server")
    }
    let failing = answered.filter { [2, 5].contains($0.code ?? 0) }
    if failing.count == answered.count {
      let refuses = failing.allSatisfy { $0.code == 5 }
      return Finding(
        rule: "dns_failing", object: "name server \(server)", severity: .warning,
        figure: "\(refuses ? "refuses" : "fails at") \(failing.count) of \(answered.count) questions",
        threshold: "answers", evidence: evidence,
        cause: refuses
          ? "\(server) does not serve this host" : "\(server) is up and cannot reach the servers that it asks itself",
        confidence: .high, nextCheck: "dig @\(server) debian.org +trace")
    }
    return nil
  }

  /// A name that nobody knows, where others resolve: DNS is not broken.
  private static func single(_ answers: [Answer]) -> CheckReport {
    let names = Set(answers.map(\.name))
    let known = names.filter { name in answers.contains { $0.name == name && !$0.addresses.isEmpty } }
    let unknown = names.subtracting(known).filter { name in
      answers.contains { $0.name == name && $0.code == 3 }
    }
    guard !known.isEmpty, let name = unknown.sorted().first else { return CheckReport() }
    return CheckReport(findings: [
      Finding(
        rule: "name_unresolved", object: name, severity: .info,
        figure: "\(unknown.count) of \(names.count) names unresolved", threshold: "all",
        evidence: answers.filter { $0.name == name }.map(\.text),
        cause: "no server knows this name; resolution works, so DNS is not broken", confidence: .high,
        why: "other names resolve at the same servers", nextCheck: "getent hosts \(name); is it written right?")
    ])
  }

  /// Servers that disagree on a name of the lab: which one is asked decides what is reached.
  private static func disagreement(_ answers: [Answer]) -> CheckReport {
    var report = CheckReport()
    for (name, said) in Dictionary(grouping: answers.filter { $0.milliseconds != nil }, by: \.name) {
      // A name of the outside has many addresses, and each server gives others.
      guard said.count > 1, !["debian.org", "one.one.one.one"].contains(name) else { continue }
      let variants = Set(said.map { Set($0.addresses) })
      guard variants.count > 1 else { continue }
      report.findings.append(
        Finding(
          rule: "dns_disagreement", object: name, severity: .warning,
          figure: "\(variants.count) different answers from \(said.count) servers", threshold: "one answer",
          evidence: said.map(\.text),
          cause: "the name servers of this host do not know the same: which of them is asked first decides",
          confidence: .high, nextCheck: "dig @SERVER \(name) at each of them"))
    }
    return report
  }

  /// Where no server could be asked by itself: what the system's own resolver makes of it.
  private static func system(_ results: [[String]], _ sections: Sections) -> CheckReport {
    let servers = sections.lines("resolvers").filter { $0.hasPrefix("nameserver") }.compactMap {
      $0.words.dropFirst().first
    }
    let failed = results.filter { $0[1] == "none" }.map { $0[0] }
    let by = servers.isEmpty ? "without a server in resolv.conf" : "by \(servers.joined(separator: ", "))"
    if failed.isEmpty {
      return CheckReport(healthy: ["\(Figure.count(results.count, "name")) resolved \(by)"])
    }
    let evidence = results.map { "getent \($0[0]): \($0[1])" }
    if failed.count < results.count {
      return CheckReport(findings: [
        Finding(
          rule: "name_unresolved", object: failed[0], severity: .info,
          figure: "\(failed.count) of \(results.count) names unresolved", threshold: "all",
          evidence: evidence, cause: "this name fails; resolution works, so DNS is not broken",
          confidence: .medium, nextCheck: "dig @SERVER \(failed[0]) at another server")
      ])
    }
    return CheckReport(findings: [
      Finding(
        rule: "dns_failing", object: "name resolution", severity: .warning,
        figure: "\(results.count) of \(results.count) names unresolved", threshold: "one resolves",
        evidence: evidence + ["resolv.conf: \(servers.joined(separator: ", "))"],
        cause: servers.isEmpty
          ? "resolv.conf names no server"
          : "the servers \(by.dropFirst(3)) do not answer, answer too late, or do not reach the internet",
        confidence: .low, why: "no program was there to ask each server by itself",
        nextCheck: "ask each server directly: dig @\(servers.first ?? "SERVER") debian.org")
    ])
  }
}
