import Agent
import Foundation
import Homelab
import Synchronization
import Terminal

/// A look at all hosts as it goes, on stderr: a row for each host that is done, and below them who is still asked.
final class CheckupView: Sendable {
  private let screen = Console.screen
  private let status: StatusLine
  private let state = Mutex((asked: Set<String>(), done: 0))
  private let total: Int
  private let width: Int

  private init(names: [String]) {
    status = StatusLine(screen: Console.screen)
    total = names.count
    width = min(32, names.map(\.count).max() ?? 8)
  }

  /// Looks at every host; Ctrl-C stops it. The report goes to stdout.
  static func run(_ lab: Lab, checks: [Check], json: Bool) async throws {
    lab.notices.forEach { Console.note($0) }
    let inventory = lab.surveyor.currentInventory
    guard !inventory.hosts.isEmpty else {
      throw StewardError("INFRASTRUCTURE.md names no hosts: run steward init, or add a Hosts table (docs/documents.md)")
    }
    try await lab.updateIndex()
    let view = CheckupView(names: inventory.hosts.map(\.name))
    view.status.start("looking at \(inventory.hosts.count) hosts")
    defer { view.status.stop() }
    let checkup = lab.checkup
    let results = try await Signals.cancelling {
      try await checkup.all(inventory.hosts, checks: checks, inventory: inventory) { view.show($0, $1) }
    }
    view.status.stop()
    let noticed = await remember(results, checks: checks, in: lab)
    if json {
      Console.write(json: .array(results.map(\.json)))
    } else {
      Console.write(Escaper.escape(CheckupText(results: results, noticed: noticed).text))
    }
  }

  /// Takes the findings into the incidents. Returns what came back, a line each; what cannot be kept is told, and takes
  /// nothing from the look.
  private static func remember(_ results: [Checkup.Result], checks: [Check], in lab: Lab) async
    -> [String]
  {
    do {
      let known = try await lab.incidents.take(results, checks: checks.map(\.name))
      return try await DiagnosisMemory(incidents: lab.incidents, procedures: { lab.procedures })
        .recurrences(of: known)
    } catch {
      Console.note("the incidents are not kept: \(error)")
      return []
    }
  }

  private func show(_ name: String, _ result: Checkup.Result?) {
    guard let result else {
      state.withLock { _ = $0.asked.insert(name) }
      return
    }
    let (waiting, done) = state.withLock { state in
      state.asked.remove(name)
      state.done += 1
      return (state.asked.sorted(), state.done)
    }
    if screen.isTerminal, total <= SurveyView.rows || result.state != .unasked { screen.writeError(row(result)) }
    let names = waiting.prefix(4).joined(separator: ", ") + (waiting.count > 4 ? ", …" : "")
    if done < total {
      status.start("\(done) of \(total) hosts; looking at \(names)")
    } else {
      status.start("comparing")
    }
  }

  private func row(_ result: Checkup.Result) -> String {
    let worst = result.diagnosis.findings.map(\.severity).max()
    let mark =
      switch (result.state, worst) {
      case (.reached, nil), (.reached, .info?): screen.paint(.green, "✓")
      case (.reached, .warning?): screen.paint(.yellow, "!")
      default: screen.paint(.red, "✗")
      }
    let name = Escaper.escapeLine(result.host).padding(
      toLength: max(width, result.host.count), withPad: " ", startingAt: 0)
    let seconds = String(format: "%5.1f s", Double(result.milliseconds) / 1000)
    let told = String(result.diagnosis.headline.dropFirst(result.host.count + 2))
    let room = max(20, screen.width - width - 13)
    let shown = told.count > room ? told.prefix(room - 1) + "…" : told[...]
    return "\(mark) \(name) \(seconds)  " + screen.paint(.dim, Escaper.escapeLine(String(shown))) + "\n"
  }
}
