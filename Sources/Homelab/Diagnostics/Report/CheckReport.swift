import Agent

/// What one check says about a machine.
public struct CheckReport: Sendable, Hashable, Codable {
  public var findings: [Finding]
  /// Sentences with figures about what is in order.
  public var healthy: [String]
  /// What could not be checked, and why.
  public var unchecked: [String]
  /// Measured values for whoever compares runs: `cpu_busy_percent`, …
  public var facts: JSONObject

  public init(
    findings: [Finding] = [], healthy: [String] = [], unchecked: [String] = [],
    facts: JSONObject = [:]
  ) {
    self.findings = findings
    self.healthy = healthy
    self.unchecked = unchecked
    self.facts = facts
  }

  static func + (left: CheckReport, right: CheckReport) -> CheckReport {
    CheckReport(
      findings: left.findings + right.findings, healthy: left.healthy + right.healthy,
      unchecked: left.unchecked + right.unchecked,
      facts: left.facts.merging(right.facts) { _, new in new })
  }
}
