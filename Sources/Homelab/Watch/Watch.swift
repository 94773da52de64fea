import Agent
import Foundation

/// Runs the checks of all hosts and tells what is new, once, and what is gone, once.
public struct Watch: Sendable {
  private let hosts: LabHosts
  private let checkup: Checkup
  private let inventory: @Sendable () async throws -> Inventory
  private let incidents: IncidentBook
  private let notifiers: [any Notifier]
  private let now: @Sendable () -> Date

  public init(
    hosts: LabHosts, checkup: Checkup, inventory: @escaping @Sendable () async throws -> Inventory,
    incidents: IncidentBook,
    notifiers: [any Notifier], now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.hosts = hosts
    self.checkup = checkup
    self.inventory = inventory
    self.incidents = incidents
    self.notifiers = notifiers
    self.now = now
  }

  /// One look at every host that has a way.
  public func once() async throws -> WatchReport {
    let inventory = try await inventory()
    var report = WatchReport()
    var names = inventory.hosts.filter { (try? hosts.runner(for: $0, in: inventory)) != nil }
    if names.isEmpty {
      names = [try DiagnosedHost.resolve(nil, in: inventory, machine: hosts.machine)]
    }
    let results = try await checkup.all(names, inventory: inventory)
    report.hosts = results.count
    for result in results where ![.reached, .lost].contains(result.state) {
      report.unreached[result.host] = result.why ?? "not reached"
    }
    report.known = try await incidents.take(results, checks: Check.all.map(\.name)).count
    let news = try await incidents.keeper.untold()
    report.new = news.filter { $0.state == .open }
    report.resolved = news.filter { $0.state != .open }
    report.known = max(0, report.known - report.new.count)
    guard !news.isEmpty else { return report }
    report.notice = try await notice(report, results)
    guard !notifiers.isEmpty else {
      // Nobody is told but whoever reads this report.
      try await incidents.keeper.markTold(news)
      return report
    }
    for notifier in notifiers {
      do { try await notifier.tell(report.notice!) } catch let error as CallError {
        report.problems.append(error.description)
      }
    }
    if report.problems.count < notifiers.count { try await incidents.keeper.markTold(news) }
    return report
  }

  /// The message: what is new, the worst first, each with its cause, the next look and how often it came before; then
  /// what is over.
  private func notice(_ report: WatchReport, _ results: [Checkup.Result]) async throws -> Notice {
    let findings = results.flatMap(\.diagnosis.findings)
    var lines: [String] = []
    let new = report.new.sorted {
      ($0.severity == "critical" ? 0 : 1, $0.id) < ($1.severity == "critical" ? 0 : 1, $1.id)
    }
    for incident in new {
      lines.append(
        "\(incident.severity.uppercased()) \(incident.host): \(incident.object): \(incident.figure) [\(incident.id)]"
      )
      let finding = findings.first {
        $0.host == incident.host && $0.rule == incident.rule && $0.subject == incident.object
      }
      if !incident.cause.isEmpty { lines.append("  cause: \(DiagnosisText.line(incident.cause))") }
      if let finding, !finding.explains.isEmpty {
        lines.append("  explains: \(Watch.list(finding.explains))")
      }
      if let next = finding?.nextCheck, !next.isEmpty {
        lines.append("  next: \(DiagnosisText.line(next))")
      }
      if let recurrence = try await incidents.recurrence(of: incident) {
        lines.append("  \(recurrence.told(now: now()))")
      }
    }
    for incident in report.resolved {
      let how = incident.state == .fixed ? "fixed" : incident.state == .closed ? "closed" : "gone"
      lines.append("\(how): \(incident.host): \(incident.object) (\(incident.rule)) [\(incident.id)]")
    }
    let isCritical = new.contains { $0.severity == "critical" }
    return Notice(
      title: Watch.title(new, report.resolved, findings), text: lines.joined(separator: "\n"),
      priority: new.isEmpty ? .low : isCritical ? .high : .normal,
      incidents: (new + report.resolved).map(\.id))
  }

  private static func title(_ new: [Incident], _ resolved: [Incident], _ findings: [Finding])
    -> String
  {
    guard let worst = new.first else {
      return "\(Figure.count(resolved.count, "finding")) resolved"
    }
    let more = new.count > 1 ? " and \(Figure.count(new.count - 1, "more finding"))" : ""
    guard worst.object == worst.host else { return "\(worst.host): \(worst.object)\(more)" }
    // A hypervisor that is gone takes its guests along.
    let below = Set(
      findings.filter {
        $0.host != worst.host && ($0.explainedBy?.hasPrefix(worst.host + "/") ?? false)
      }.map(\.host))
    let guests = below.isEmpty ? "" : " (and \(Figure.count(below.count, "host")) on it)"
    return "\(worst.host) \(worst.figure)\(guests)\(more)"
  }

  /// `a/host_unreachable/a` → `a: host_unreachable`, a few.
  private static func list(_ ids: [String]) -> String {
    let told = ids.prefix(6).map { id in
      let parts = id.split(separator: "/", maxSplits: 2)
      return parts.count > 1 ? "\(parts[0]) (\(parts[1]))" : id
    }
    return DiagnosisText.line(
      told.joined(separator: ", ") + (ids.count > 6 ? " and \(ids.count - 6) more" : ""))
  }
}

/// What one look at all hosts came to.
public struct WatchReport: Sendable, Hashable, Codable {
  public var hosts = 0
  /// New or back again.
  public var new: [Incident] = []
  /// Told before and still there.
  public var known = 0
  public var resolved: [Incident] = []
  /// Why a host was not reached.
  public var unreached: [String: String] = [:]
  public var notice: Notice?
  /// Notifications that could not be sent.
  public var problems: [String] = []

  public var text: String {
    var lines = [
      "\(Figure.count(hosts, "host")) looked at: \(Figure.count(new.count, "new finding")), \(known) known, \(resolved.count) resolved"
    ]
    if let notice { lines.append(notice.text) }
    lines += unreached.sorted { $0.key < $1.key }.map { "not reached: \($0.key): \($0.value)" }
    lines += problems.map { "not told: \($0); it is tried again the next time" }
    return lines.joined(separator: "\n")
  }
}
