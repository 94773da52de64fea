import Agent
import Foundation
import Homelab
import Store
import Terminal

/// Begins a plan in the chat, as the owner said: asks for the yes to what would run, runs what is due, and lets
/// systemd run the rest. Each of the questions is the terminal's own.
struct PlanStart {
  let session: Session

  private var lab: Lab { session.lab }

  /// The plan that the line can be about: the one of this session, or the only one that is open.
  func plan(for go: PlanGo) async throws -> PlanRecord? {
    let last = await session.conversation.history.turns.last?.answer
    if let number = lab.plans.focus {
      // "Go ahead" alone answers what was said last: it begins the plan only where that was the plan.
      let isOfPlan =
        last?.calls.last { $0.effect > .read }.map { ["draft_plan", "amend_plan"].contains($0.tool) } ?? false
      guard go.isExplicit || (isOfPlan && (last?.offers ?? []).isEmpty) else { return nil }
      return try await lab.plans.find("\(number)")
    }
    guard go.isExplicit else { return nil }
    let open = try await lab.plans.all().filter { $0.plan.progress != .done }
    return open.count == 1 ? open[0] : nil
  }

  /// Does what `go` says; gives what came of it, a line each.
  func begin(_ plan: PlanRecord, _ go: PlanGo, line: String) async throws -> String {
    if go.closes { return try await PlanCloseCommand.close(plan, of: lab) }
    var told: [String] = []
    let clock = try PlanClock(zone: plan.plan.zone)
    if let problem = try go.problem(with: plan, clock: clock, now: lab.plans.now()) { throw StewardError(problem) }
    let statuses = try await lab.approvals.statuses(of: plan)
    let open = plan.plan.steps.filter { step in
      guard case .needed = statuses[step.id], !step.calls.isEmpty else { return false }
      return step.kind == .automated && !step.state.isOver && !step.state.hasBegun
    }
    if !open.isEmpty {
      let request = try await lab.approvals.request(plan, steps: open.map(\.id))
      told.append(try await PlanApproveCommand.ask(request, of: lab))
      Console.note(told[0])
    }
    if go.runsNow {
      let report = try await PlanExecution(lab).run(plan, only: [], again: false, stays: false)
      told.append(report.text)
      Console.write(Escaper.escape(lab.redactor.redact(report.text).text))
    }
    if go.schedules {
      let current = try await lab.plans.find("\(plan.number)")
      if current.plan.steps.contains(where: { ($0.window?.end ?? .distantPast) > lab.plans.now() }) {
        try await PlanTimer(lab: lab, json: false, scope: nil).install(current)
        told.append("systemd runs plan \(plan.number) in its windows")
      }
    }
    return told.joined(separator: "\n")
  }

  /// Keeps the line and what came of it with the session, as a turn.
  func keep(_ line: String, _ told: String) async throws {
    try await session.transcript.record(.asked(line))
    let answer = Answer(
      answer: lab.redactor.redact(told).text, calls: [], changed: [], model: "none",
      session: session.transcript.session)
    try await session.transcript.record(.answered(answer))
    guard lab.store.isKept else { return }
    try session.log.append(line: lab.redactor.redact(line).text, answer: answer, at: Date())
  }
}
