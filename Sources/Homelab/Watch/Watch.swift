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

  /// The rule of a host that does not answer.
  static let silence = "host_unreachable"

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
    if names.isEmpty { names = [try DiagnosedHost.resolve(nil, in: inventory, machine: hosts.machine)] }
    for result in try await checkup.all(names, inventory: inventory) {
      report.hosts += 1
      switch result.state {
      case .reached, .lost:
        report.known +=
          try await incidents.take(result.diagnosis, checks: Check.all.map(\.name)).count
      default:
        let why = result.why ?? "not reached"
        report.unreached[result.host] = why
        report.known += try await incidents.unreached(result.host, why: why)
      }
    }
    let news = try await incidents.keeper.untold()
    report.new = news.filter { $0.state == .open }
    report.resolved = news.filter { $0.state != .open }
    report.known = max(0, report.known - report.new.count)
    guard !news.isEmpty else { return report }
    report.notice = try await notice(report)
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

  /// The message: what is new, the worst first, with how often it came before; then what is over.
  private func notice(_ report: WatchReport) async throws -> Notice {
    var lines: [String] = []
    let new = report.new.sorted {
      ($0.severity == "critical" ? 0 : 1, $0.id) < ($1.severity == "critical" ? 0 : 1, $1.id)
    }
    for incident in new {
      lines.append(
        "\(incident.severity.uppercased()) \(incident.host): \(incident.object): \(incident.figure) [\(incident.id)]")
      if let recurrence = try await incidents.recurrence(of: incident) {
        lines.append("  \(recurrence.told(now: now()))")
      }
    }
    for incident in report.resolved {
      let how = incident.state == .fixed ? "fixed" : incident.state == .closed ? "closed" : "gone"
      lines.append("\(how): \(incident.host): \(incident.object) (\(incident.rule)) [\(incident.id)]")
    }
    let title: String
    if let worst = new.first {
      let more = new.count > 1 ? " and \(Figure.count(new.count - 1, "more finding"))" : ""
      title = "\(worst.host): \(worst.object)\(more)"
    } else {
      title = "\(Figure.count(report.resolved.count, "finding")) resolved"
    }
    let isCritical = new.contains { $0.severity == "critical" }
    return Notice(
      title: title, text: lines.joined(separator: "\n"),
      priority: new.isEmpty ? .low : isCritical ? .high : .normal,
      incidents: (new + report.resolved).map(\.id))
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
