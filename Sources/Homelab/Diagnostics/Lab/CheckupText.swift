/// The look at all hosts in words: what several share first, then each host with something wrong, then who is well.
public struct CheckupText: Sendable {
  public var results: [Checkup.Result]
  /// What came back, a line each.
  public var noticed: [String]

  public init(results: [Checkup.Result], noticed: [String] = []) {
    self.results = results
    self.noticed = noticed
  }

  public var text: String {
    var lines = [summary]
    for common in shared { lines.append("SHARED \(common)") }
    for result in results where !result.diagnosis.isHealthy {
      lines.append("")
      lines.append(contentsOf: host(result))
    }
    let well = results.filter { $0.state == .reached && $0.diagnosis.isHealthy }
    if !well.isEmpty {
      lines.append("")
      for result in well {
        let first = result.diagnosis.healthy.prefix(3).joined(separator: "; ")
        lines.append("healthy \(result.host): \(first)")
      }
    }
    lines += unasked
    lines += noticed.map { "noticed: \($0)" }
    return lines.joined(separator: "\n")
  }

  /// `20 hosts: 15 healthy, 3 with something wrong, 1 not reached, 1 unasked`.
  public var summary: String {
    let reached = results.filter { $0.state == .reached }
    let wrong = reached.count { !$0.diagnosis.isHealthy }
    let unasked = results.count { $0.state == .unasked }
    let silent = results.count - reached.count - unasked
    var parts = ["\(reached.count - wrong) healthy"]
    if wrong > 0 { parts.append("\(wrong) with something wrong") }
    if silent > 0 { parts.append("\(silent) not reached") }
    if unasked > 0 { parts.append("\(unasked) unasked") }
    return "\(Figure.count(results.count, "host")): \(parts.joined(separator: ", "))"
  }

  /// Hosts that were not asked, by the reason.
  private var unasked: [String] {
    HostsByReason.told(results.filter { $0.state == .unasked }.map { ($0.host, $0.why ?? "") })
      .map { "unasked \($0.who): \($0.why)" }
  }

  private var shared: [String] {
    var told: [String] = []
    for finding in results.flatMap(\.diagnosis.findings) where finding.severity > .info {
      if let common = finding.common, !told.contains(common) { told.append(common) }
    }
    return told
  }

  /// Every cause of the host with what it explains below it.
  private func host(_ result: Checkup.Result) -> [String] {
    var lines = [result.diagnosis.summary]
    // A remark counts where something follows from it.
    let findings = result.diagnosis.findings.filter { $0.severity > .info || !$0.explains.isEmpty }
    for finding in findings.prefix(12) {
      let depth = finding.explainedBy == nil ? "" : "  ↳ "
      let elsewhere =
        finding.explainedBy.flatMap { id in
          id.hasPrefix(result.host + "/")
            ? nil : " (because of \(id.split(separator: "/").prefix(2).joined(separator: " ")))"
        } ?? ""
      lines.append(
        "  \(depth)\(finding.severity.rawValue.uppercased()) \(DiagnosisText.line(finding.object)): \(DiagnosisText.line(finding.figure))\(elsewhere)"
      )
      guard finding.explainedBy == nil else { continue }
      if !finding.cause.isEmpty { lines.append("    cause: \(DiagnosisText.line(finding.cause))") }
      if !finding.nextCheck.isEmpty {
        let procedure = finding.procedure.map { "; procedure \"\($0)\"" } ?? ""
        lines.append("    next: \(DiagnosisText.line(finding.nextCheck))\(procedure)")
      }
      if let document = finding.document { lines.append("    see \(document)") }
    }
    if findings.count > 12 { lines.append("  … \(findings.count - 12) more findings") }
    return lines
  }
}
