import Agent
import Foundation

/// What a step is that was running when Steward was stopped, by the journal of its effects.
extension StepRun {
  /// Settles it; nil where nothing had begun, and it may begin as if for the first time.
  func recover() async throws -> Outcome? {
    let moves = try await parts.book.moves(of: await run.record)
    let attempt = moves.count { $0.step == step.id && $0.state == PlanStep.State.running.rawValue }
    let known = try await parts.effects.effects(
      ofCalls: StepRun.prefix(plan: run.number, step: step.id, attempt: attempt))
    func standings(_ role: PlanCall.Role, _ part: PlanPart?) -> [EffectStanding] {
      (part?.calls ?? []).indices.map { place in
        known[StepRun.id(plan: run.number, step: step.id, attempt: attempt, role, place)] ?? .notBegun
      }
    }
    let back = standings(.rollback, step.rollback)
    if back.contains(where: { $0 > .notBegun }) {
      if back.allSatisfy({ $0 == .done }) {
        try await run.move(step.id, .undone, "Steward was stopped after it was taken back")
        return .undone(why: "Steward was stopped after it was taken back")
      }
      return try await unknown("Steward was stopped while it was taken back")
    }
    let actions = standings(.action, step.action)
    if actions.allSatisfy({ $0 == .notBegun }) {
      try await run.move(step.id, .waiting, "")
      return nil
    }
    if let place = actions.firstIndex(of: .unknown) {
      let tool = step.action.calls[place].tool
      return try await settle("Steward was stopped while \(tool) ran", attempt)
    }
    guard let scope = try await rest(known, attempt) else {
      return try await settle(
        "Steward was stopped after \(actions.count { $0 == .done }) of its \(Figure.count(actions.count, "call")), and the rest would not run as approved",
        attempt)
    }
    let approver = try PlanApprover(scope, other: parts.executor.approver)
    if let place = actions.firstIndex(of: .failed) {
      return try await fail(
        "\(step.action.calls[place].tool) failed, and Steward was stopped", approver, attempt, hasEffect: true, scope)
    }
    let hasRest = scope.calls.contains { $0.role == .action && $0.prepared.effect > .read }
    if hasRest, let window = step.window, window.end <= parts.book.now() {
      return try await unknown(
        "Steward was stopped after \(actions.count { $0 == .done }) of its \(Figure.count(actions.count, "call")), and its window has passed"
      )
    }
    return try await act(scope, approver, attempt: attempt, begun: known)
  }

  /// What is left of the step, where its actions are still what was approved; else nil. What cannot be prepared any
  /// more of verification and rollback is left out.
  private func rest(_ known: [String: EffectStanding], _ attempt: Int) async throws -> StepScope? {
    let approvals = try await parts.book.keeper.approvals(of: run.number)
    guard let given = approvals.first(where: { $0.step == step.id }), Digest.sha256(given.body) == given.digest,
      let bodies = (try? JSONValue(parsing: given.body))?["calls"]?.arrayValue
    else { return nil }
    let approved = Set(bodies.map(\.canonical))
    var calls: [StepScope.ScopedCall] = []
    for planned in step.calls where planned.role != .precondition {
      let id = StepRun.id(plan: run.number, step: step.id, attempt: attempt, planned.role, planned.place)
      if known[id] == .done { continue }
      var one = step
      one.precondition = nil
      one.verification = nil
      one.rollback = nil
      one.action = PlanPart(calls: [planned.call])
      let prepared = try? await parts.approvals.scope(of: one).calls.first?.prepared
      let isApproved = try prepared.map { prepared in
        approved.contains(
          JSONValue.object(["role": .string(planned.role.rawValue), "call": try StepScope.body(prepared)]).canonical)
      }
      if let prepared, isApproved == true {
        calls.append(StepScope.ScopedCall(role: planned.role, prepared: prepared))
      } else if planned.role == .action {
        return nil
      }
    }
    return StepScope(step: step, calls: calls)
  }

  private func settle(_ why: String, _ attempt: Int) async throws -> Outcome {
    // Looks need no yes; what does is not looked at.
    try await doubtful(why, RefusingApprover(), attempt)
  }

  private func unknown(_ why: String) async throws -> Outcome {
    try await run.move(step.id, .unknown, why)
    return .unknown(why: why)
  }
}

/// Says no to everything.
struct RefusingApprover: Approver {
  func decide(on prepared: PreparedCall) async -> Decision { .declined }
}
