/// Findings of several hosts that have one cause: a name server that all of them ask, a hypervisor, the cluster, the
/// clock of the machine that asks.
enum CommonCause {
  /// Joins what hosts share: sets `common` on each finding, and puts a guest's findings below its hypervisor's.
  static func join(_ results: inout [Checkup.Result], parents: [String: String]) {
    explainGuests(&results, parents)
    var groups: [String: [(host: Int, finding: Int)]] = [:]
    for (host, result) in results.enumerated() {
      for (place, finding) in result.diagnosis.findings.enumerated() {
        guard let key = key(finding) else { continue }
        groups[key, default: []].append((host, place))
      }
    }
    for (key, members) in groups {
      let hosts = members.map { results[$0.host].host }.reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      guard hosts.count > 1 else { continue }
      let first = results[members[0].host].diagnosis.findings[members[0].finding]
      let told = sentence(first, key, hosts)
      for member in members { results[member.host].diagnosis.findings[member.finding].common = told }
    }
  }

  /// What two findings must share to be one; nil for what is a host's own.
  private static func key(_ finding: Finding) -> String? {
    switch finding.rule {
    case "dns_failing", "dns_slow", "dns_server_silent":
      return finding.object.hasPrefix("name server") ? finding.object : nil
    case "packet_loss", "gateway_unreachable": return "\(finding.object.words.prefix(2).joined(separator: " "))"
    case "clock_offset":
      // The same difference on several hosts is one of the machine that asks.
      let seconds = finding.figure.words.first.flatMap(Double.init) ?? 0
      return "clock \(Int((seconds / 5).rounded())) \(finding.figure.contains("behind") ? "behind" : "ahead")"
    case "clock_source_silent": return finding.cause
    case "node_not_ready", "node_pressure", "pod_failing", "pod_oom_killed", "pod_pending", "pod_restarts",
      "service_pending":
      return "cluster \(finding.rule) \(finding.object)"
    case "ordering_cycle": return "\(finding.rule) \(finding.object)"
    case "log_errors":
      return "\(finding.rule) \(finding.object) \(finding.figure.split(separator: "\"").dropFirst().first ?? "")"
    default: return nil
    }
  }

  private static func sentence(_ finding: Finding, _ key: String, _ hosts: [String]) -> String {
    let who = hosts.prefix(6).joined(separator: ", ") + (hosts.count > 6 ? " and \(hosts.count - 6) more" : "")
    let count = "\(hosts.count) hosts (\(who))"
    switch finding.rule {
    case "dns_slow": return "\(finding.object) is slow for \(count)"
    case "dns_failing", "dns_server_silent": return "\(finding.object) does not answer \(count)"
    case "packet_loss", "gateway_unreachable":
      return "\(key): trouble on the way from \(count); the gateway or the switch rather than each host"
    case "clock_offset":
      return
        "the same difference of clocks on \(count): the clock of the machine that Steward runs on is as likely to be wrong"
    case "clock_source_silent": return "the same time sources are silent for \(count)"
    case "ordering_cycle": return "the same ordering cycle on \(count)"
    case "log_errors": return "the same message on \(count)"
    default: return "one and the same in the cluster, seen by \(count)"
    }
  }

  /// A guest's finding that its hypervisor's explains. The hypervisor's stays with its own host.
  private static func explainGuests(_ results: inout [Checkup.Result], _ parents: [String: String]) {
    let all = results.flatMap(\.diagnosis.findings)
    let ordered = Explanation.order(all, parents: parents)
    let known = Dictionary(ordered.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for host in results.indices {
      for place in results[host].diagnosis.findings.indices {
        guard let found = known[results[host].diagnosis.findings[place].id] else { continue }
        results[host].diagnosis.findings[place].explainedBy = found.explainedBy
        results[host].diagnosis.findings[place].explains = found.explains
      }
    }
  }
}
