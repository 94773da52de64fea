import Agent

/// What several checks say about one host.
public struct Diagnosis: Sendable, Hashable, Codable {
  public var host: String
  /// The worst first.
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
    for place in findings.indices { findings[place].host = host }
    // A sort that keeps the order of equals; a backup is named before every other reason.
    findings = findings.enumerated().sorted { left, right in
      let ranks = [left, right].map { ($0.element.rule == "backup_running" ? 0 : 1, $0.offset) }
      if left.element.severity != right.element.severity {
        return left.element.severity > right.element.severity
      }
      return ranks[0] < ranks[1]
    }
    .map(\.element)
  }

  /// Runs `checks` by the host's `runner` and judges what they write. A check that cannot be run is unchecked;
  /// throws `CallError` where the host is not reached at all.
  ///
  /// The performance check runs alone, so that it does not measure the others; of the rest at most
  /// `limit` run at a time, after one that makes the connection.
  public static func run(
    _ checks: [Check], host: String, runner: any CommandRunner, limit: Int = 3
  ) async throws -> Diagnosis {
    var reports: [Int: CheckReport] = [:]
    var waiting = Array(checks.enumerated())
    let first = waiting.firstIndex { $0.element.name == "performance" } ?? 0
    if !waiting.isEmpty {
      let alone = waiting.remove(at: first)
      reports[alone.offset] = try await report(alone.element, runner, isFirst: true, isOnly: waiting.isEmpty)
    }
    var rest = waiting.makeIterator()
    try await withThrowingTaskGroup(of: (Int, CheckReport).self) { group in
      func next() {
        guard let (place, check) = rest.next() else { return }
        group.addTask { (place, try await report(check, runner)) }
      }
      for _ in 0..<max(1, limit) { next() }
      while let (place, report) = try await group.next() {
        reports[place] = report
        next()
      }
    }
    return Diagnosis(host: host, reports: checks.indices.compactMap { reports[$0] })
  }

  private static func report(
    _ check: Check, _ runner: any CommandRunner, isFirst: Bool = false, isOnly: Bool = false
  ) async throws -> CheckReport {
    let result: CommandResult
    do {
      result = try await runner.run(check.command)
    } catch let error as CancellationError {
      throw error
    } catch let error as CallError where isOnly || isFirst && error.reason != .unknown {
      // The host is not reached: the other checks would wait for it in vain.
      throw error
    } catch {
      return CheckReport(unchecked: ["\(check.name): \(error)"])
    }
    let sections = Sections(parsing: result.output)
    if sections.isEmpty {
      return CheckReport(unchecked: ["\(check.name): \(why(result, check))"])
    }
    var report = check.evaluate(sections)
    if result.ending == .timedOut {
      report.unchecked.append("\(check.name): ended after \(Int(check.timeout)) s, before it was done")
    }
    if result.omitted > 0 {
      report.unchecked.append("\(check.name): \(result.omitted) bytes of its output were left out")
    }
    return report
  }

  private static func why(_ result: CommandResult, _ check: Check) -> String {
    let message = result.errorOutput.split(separator: "\n").first.map { ": \($0.prefix(120))" } ?? ""
    switch result.ending {
    case .exited(let status): return "the script wrote nothing (status \(status))\(message)"
    case .signalled(let signal): return "the script was ended by signal \(signal)\(message)"
    case .timedOut: return "no answer in \(Int(check.timeout)) s\(message)"
    }
  }

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

  /// One line for the screen and the footer: the worst finding by name, so that the cause is told
  /// whatever a model makes of it; without findings the first of what is healthy, with its figures.
  public var headline: String {
    guard let worst = findings.first else {
      guard let first = healthy.first else { return summary }
      return "\(host): nothing wrong; \(first)"
    }
    let more = findings.count == 1 ? "" : "; \(Figure.count(findings.count - 1, "more finding"))"
    return "\(host): \(worst.object): \(worst.figure)\(more)"
  }

  /// `{"host", "findings", "healthy", "unchecked"}`.
  public var json: JSONValue {
    (try? JSONValue(encoding: self)) ?? .null
  }
}
