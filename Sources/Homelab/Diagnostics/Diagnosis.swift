import Agent
import Foundation

/// What several checks say about one host.
public struct Diagnosis: Sendable, Hashable, Codable {
  public var host: String
  /// Each cause before what it explains, the worst story first.
  public var findings: [Finding]
  public var healthy: [String]
  public var unchecked: [String]

  public init(
    host: String, findings: [Finding] = [], healthy: [String] = [], unchecked: [String] = []
  ) {
    self.host = host
    self.findings = findings
    self.healthy = healthy
    self.unchecked = unchecked
  }

  /// The reports of a host, in the order of the checks.
  public init(host: String, reports: [CheckReport]) {
    self.init(host: host)
    for report in reports {
      findings += report.findings
      healthy += report.healthy
      unchecked += report.unchecked
    }
    for place in findings.indices where findings[place].host.isEmpty { findings[place].host = host }
    findings = Explanation.order(Diagnosis.oneBackup(findings))
  }

  /// The performance check tells of a backup with its share of the machine; the other then has nothing to add.
  private static func oneBackup(_ findings: [Finding]) -> [Finding] {
    let backups = findings.filter { $0.rule == "backup_running" }
    guard backups.count > 1, let worst = backups.max(by: { $0.severity < $1.severity }) else { return findings }
    var kept = worst
    kept.evidence += backups.filter { $0 != worst }.flatMap(\.evidence)
    return findings.compactMap { $0.rule == "backup_running" ? ($0 == worst ? kept : nil) : $0 }
  }

  /// Runs `checks` by the host's `runner`, in one round trip, and judges what they write. A check that cannot be run
  /// is unchecked; throws `CallError` where the host is not reached at all.
  public static func run(
    _ checks: [Check], host: String, runner: any CommandRunner, circumstances: Circumstances = Circumstances(),
    now: @Sendable () -> Date = { Date() }
  ) async throws -> Diagnosis {
    let round = Round(checks)
    var circumstances = circumstances
    let result: CommandResult
    do {
      circumstances.asked = now()
      result = try await runner.run(round.command)
      circumstances.answered = now()
    } catch let error as CallError where error.reason == .unknown && checks.count > 1 {
      // It was there and is gone: what it had written is lost with the connection.
      return Diagnosis(host: host, reports: [lost(error.description, checks)])
    } catch let error as CommandNotFound {
      return Diagnosis(host: host, unchecked: checks.map { "\($0.name): \(error)" })
    }
    return diagnosis(of: round, host: host, result, circumstances)
  }

  /// What the round wrote → the diagnosis.
  static func diagnosis(
    of round: Round, host: String, _ result: CommandResult, _ circumstances: Circumstances
  ) -> Diagnosis {
    let sections = Round.split(result.output)
    // That of the beginning tells ages where the end did not come; for comparing clocks it is too old.
    let clock =
      HostClock(sections["clock"], circumstances)
      ?? HostClock(sections["clock0"], circumstances)?.alone
    var reports = round.checks.map { check -> CheckReport in
      guard var own = sections[check.name], !own.isEmpty else {
        return CheckReport(unchecked: ["\(check.name): \(why(result))"])
      }
      own.clock = clock
      return check.evaluate(own, circumstances)
    }
    if result.ending == .timedOut {
      reports.append(
        CheckReport(unchecked: ["the checks were ended after \(Int(Round.limit)) s, before they were done"]))
    }
    if result.omitted > 0 {
      reports.append(CheckReport(unchecked: ["\(result.omitted) bytes of the output were left out"]))
    }
    return Diagnosis(host: host, reports: reports)
  }

  private static func why(_ result: CommandResult) -> String {
    let message = result.errorOutput.split(separator: "\n").first.map { ": \($0.prefix(120))" } ?? ""
    switch result.ending {
    case .exited(let status): return "the script wrote nothing (status \(status))\(message)"
    case .signalled(let signal): return "the script was ended by signal \(signal)\(message)"
    case .timedOut: return "no answer in \(Int(Round.limit)) s\(message)"
    }
  }

  private static func lost(_ error: String, _ checks: [Check]) -> CheckReport {
    CheckReport(
      findings: [
        Finding(
          rule: "host_lost", object: "connection", severity: .critical, figure: "broke during the checks",
          threshold: "an answer", evidence: [error],
          cause: "the host went down, or the network to it broke, while it was being looked at",
          confidence: .medium, why: "it answered at first and then no more",
          nextCheck: "ask again in a minute: steward diagnose; for a guest look at its hypervisor")
      ], unchecked: checks.map { "\($0.name): the connection broke before its answer was whole" })
  }

  /// Begins what is said where nothing but the findings was looked at.
  static let everythingElse = "everything else"

  /// Whether all that `check` looks at was seen: what it does not find is then not there.
  func isWhole(_ check: String) -> Bool {
    !unchecked.contains { $0.hasPrefix("\(check):") || $0.hasPrefix("\(Diagnosis.everythingElse):") }
  }

  /// The findings that nothing else explains.
  public var causes: [Finding] { findings.filter { $0.explainedBy == nil } }

  /// Whether something is wrong: a remark is not.
  public var isHealthy: Bool { !findings.contains { $0.severity > .info } }

  /// `still-fawn: 2 findings (1 critical, 1 warning)`.
  public var summary: String {
    guard !findings.isEmpty else {
      return "\(host): nothing wrong found"
        + (healthy.isEmpty ? ", and nothing could be checked" : "")
    }
    let counts = Finding.Severity.allCases.reversed().compactMap { severity -> String? in
      let number = findings.count { $0.severity == severity }
      return number > 0 ? "\(number) \(severity.rawValue)" : nil
    }
    return "\(host): \(Figure.count(findings.count, "finding")) (\(counts.joined(separator: ", ")))"
  }

  /// One line for the screen and the footer: the first cause by name, so that it is told whatever a model makes of it;
  /// without findings the first of what is healthy, with its figures.
  public var headline: String {
    guard let worst = findings.first else {
      guard let first = healthy.first else { return summary }
      return "\(host): nothing wrong; \(first)"
    }
    let more = findings.count == 1 ? "" : "; \(Figure.count(findings.count - 1, "more finding"))"
    return "\(host): \(worst.object): \(worst.figure)\(more)"
  }

  /// The headline, and below it why that is and the next look.
  public var lead: String {
    guard let worst = findings.first, worst.severity > .info else { return headline }
    let cause = worst.cause.isEmpty ? nil : "cause (\(worst.confidence.rawValue) confidence): \(worst.cause)"
    let next = worst.nextCheck.isEmpty ? nil : "next, changes nothing: \(worst.nextCheck)"
    return ([headline] + [cause, next].compactMap { $0 }.map { DiagnosisText.line($0, limit: 300) })
      .joined(separator: "\n")
  }

  /// `{"host", "findings", "healthy", "unchecked"}`.
  public var json: JSONValue {
    (try? JSONValue(encoding: self)) ?? .null
  }
}
