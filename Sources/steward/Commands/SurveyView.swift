import Agent
import Foundation
import Homelab
import Synchronization
import Terminal

/// A survey as it goes, on stderr: a row for each host that is done, and below them who is still asked, for how long.
final class SurveyView: Sendable {
  private struct State {
    var asked: [String: ContinuousClock.Instant] = [:]
    var done: Set<String> = []
  }

  /// Hosts up to which each has a row.
  static let rows = 50

  private let screen = Console.screen
  private let status: StatusLine
  private let state = Mutex(State())
  private let total: Int
  private let width: Int

  private init(names: [String]) {
    status = StatusLine(screen: Console.screen)
    total = names.count
    width = min(32, names.map(\.count).max() ?? 8)
  }

  /// Surveys the lab with a live table; Ctrl-C stops it.
  static func survey(_ lab: Lab, only: [Homelab.Host]? = nil, sweep: Bool = false) async throws -> Survey {
    let names = (only ?? lab.surveyor.currentInventory.hosts).map(\.name)
    let view = SurveyView(names: names)
    view.status.start { view.waiting }
    defer { view.status.stop() }
    let surveyor = lab.surveyor
    return try await Signals.cancelling {
      try await surveyor.survey(only: only, sweep: sweep) { view.show($0, $1) }
    }
  }

  private func show(_ name: String, _ visit: HostVisit?) {
    guard let visit else {
      begin(name)
      return
    }
    state.withLock { state in
      state.asked[name] = nil
      state.done.insert(name)
    }
    // Of two thousand that nobody asked, rows would only hide the others.
    if screen.isTerminal, total <= SurveyView.rows || visit.state != .unasked { screen.writeError(row(visit)) }
  }

  /// `12 of 20 hosts; asking nas 3 s, media 2 s`: who waits longest comes first.
  private var waiting: String {
    let (asked, done) = state.withLock { ($0.asked, $0.done.count) }
    guard done < total else { return "comparing" }
    let now = ContinuousClock.now
    let hosts = asked.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    let names = hosts.prefix(4).map { "\($0.key) \((now - $0.value).components.seconds) s" }
    return "\(done) of \(total) hosts"
      + (names.isEmpty ? "" : "; asking \(names.joined(separator: ", "))\(hosts.count > 4 ? ", …" : "")")
  }

  private func begin(_ name: String) {
    state.withLock { $0.asked[name] = .now }
  }

  private func row(_ visit: HostVisit) -> String {
    let mark = visit.facts == nil ? screen.paint(.red, "✗") : screen.paint(.green, "✓")
    let name = Escaper.escapeLine(visit.name).padding(
      toLength: max(width, visit.name.count), withPad: " ", startingAt: 0)
    let state = visit.state.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
    let seconds = String(format: "%5.1f s", Double(visit.milliseconds) / 1000)
    let more = visit.why ?? visit.movedTo.map { "found at \($0)" } ?? ""
    let room = max(20, screen.width - width - 22)
    let shown = more.count > room ? more.prefix(room - 1) + "…" : more[...]
    return "\(mark) \(name) \(state) \(seconds)  " + screen.paint(.dim, Escaper.escapeLine(String(shown))) + "\n"
  }
}
