import Agent
import Foundation

/// One automated step as it is run: approval, hosts, precondition, intent, act, verify, record; and what a stop in
/// between left of it.
struct StepRun {
  let run: PlanRun
  let parts: PlanRunner
  let step: PlanStep

  init(_ run: PlanRun, _ parts: PlanRunner, _ step: PlanStep) {
    self.run = run
    self.parts = parts
    self.step = step
  }

  typealias Outcome = PlanRunReport.Outcome

  /// A call's id is what the journal is asked by after a stop: `plan3:swap-nas:1:action:0`.
  static func id(plan: Int, step: String, attempt: Int, _ role: PlanCall.Role, _ place: Int) -> String {
    prefix(plan: plan, step: step, attempt: attempt) + "\(role.rawValue):\(place)"
  }

  /// No id of a step holds a colon: no prefix begins another's.
  static func prefix(plan: Int, step: String, attempt: Int) -> String { "plan\(plan):\(step):\(attempt):" }

  /// Everything from the approval on. Until the step is recorded as running, nothing of it has begun.
  func begin() async throws -> Outcome {
    let record = await run.record
    for line in step.expectations where PlanExpectation(line) == nil {
      return .waits(why: "\"expect \(line)\" is no expectation: says TEXT, not says TEXT, or NAME = VALUE")
    }
    let status = try await parts.approvals.status(of: step.id, in: record)
    switch status {
    case .approved, .notNeeded: break
    case .asksAgain(let why):
      guard parts.canAsk else {
        return .needsApproval(
          why: "\(why), and is asked about when it is due; on a terminal: steward plan run \(run.number) \(step.id)")
      }
    case .needed(let why): return .needsApproval(why: why)
    }
    let scope = try await parts.approvals.scope(of: step)
    if scope.calls.contains(where: { $0.role == .precondition && $0.prepared.effect > .read }) {
      return .waits(why: "its precondition would change something; make that a step of its own")
    }
    let inventory = parts.inventory()
    for host in step.hosts.compactMap({ inventory.host($0) }) {
      if let why = await parts.doubt(host) { return .waits(why: why) }
    }
    let approver = try PlanApprover(scope, other: parts.executor.approver)
    if let problem = try await look(step.precondition, .precondition, attempt: 0, approver) {
      return .waits(why: "before it: \(problem)")
    }
    if let window = step.window, window.end <= parts.book.now() {
      return .waits(why: "its window passed while it was looked at")
    }
    try await run.move(step.id, .running, "")
    await parts.tell(.began(step))
    return try await act(scope, approver, attempt: try await attempts(), begun: [:])
  }

  /// How often it began: each has ids of its own in the journal.
  private func attempts() async throws -> Int {
    try await parts.book.moves(of: await run.record).count {
      $0.step == step.id && $0.state == PlanStep.State.running.rawValue
    }
  }

  func act(
    _ scope: StepScope, _ approver: PlanApprover, attempt: Int, begun: [String: EffectStanding]
  ) async throws -> Outcome {
    var results: [CallExecutor.Result] = []
    var hasEffect = begun.values.contains { $0 > .notBegun }
    for (place, call) in step.action.calls.enumerated() {
      let id = id(attempt, .action, place)
      if begun[id] == .done { continue }
      let result = try await carryOut(call, id, approver)
      let record = result.record
      if record.outcome != .notRun, record.effect > .read { hasEffect = true }
      if result.pending != nil || record.decision == .declined {
        let why = record.decision == .declined ? "you said no to \(call.tool)" : "\(call.tool) is not what was approved"
        guard hasEffect else {
          try await run.move(step.id, .waiting, "")
          return .needsApproval(why: why)
        }
        return try await fail(why, approver, attempt, hasEffect: true, scope)
      }
      switch record.outcome {
      case .done: results.append(result)
      case .unknown:
        return try await doubtful("whether \(call.tool) took effect is unknown: \(record.summary)", approver, attempt)
      case .failed, .notRun:
        return try await fail("\(call.tool): \(record.summary)", approver, attempt, hasEffect: hasEffect, scope)
      }
    }
    if let problem = StepRun.problem(step.action.expects, results) {
      return try await fail(problem, approver, attempt, hasEffect: hasEffect, scope)
    }
    if let problem = try await verify(scope, approver, attempt) {
      return try await fail("it is not as it should be: \(problem)", approver, attempt, hasEffect: hasEffect, scope)
    }
    let note = results.last.map { $0.record.summary } ?? ""
    try await run.move(step.id, .done, note)
    return .done(note: note)
  }

  /// Why the step is not verified, after patient looks; nil where it is, or nothing is to be verified.
  private func verify(_ scope: StepScope?, _ approver: any Approver, _ attempt: Int) async throws -> String? {
    guard let part = step.verification, !part.calls.isEmpty else { return nil }
    let changes = scope?.calls.contains { $0.role == .verification && $0.prepared.effect > .read } ?? false
    var problem: String?
    for wait in changes ? [0] : parts.patience {
      if wait > 0 { try await Task.sleep(for: .seconds(wait)) }
      problem = try await look(part, .verification, attempt: attempt, approver)
      if problem == nil { return nil }
    }
    return problem
  }

  /// Runs a part that looks. Why it does not hold, or nil.
  private func look(
    _ part: PlanPart?, _ role: PlanCall.Role, attempt: Int, _ approver: any Approver
  ) async throws -> String? {
    guard let part, !part.calls.isEmpty else { return nil }
    var results: [CallExecutor.Result] = []
    for (place, call) in part.calls.enumerated() {
      let result = try await carryOut(call, id(attempt, role, place), approver)
      guard result.record.outcome == .done else { return "\(call.tool): \(result.record.summary)" }
      results.append(result)
    }
    return StepRun.problem(part.expects, results)
  }

  static func problem(_ expects: [String], _ results: [CallExecutor.Result]) -> String? {
    for line in expects {
      guard let expectation = PlanExpectation(line) else { return "\"expect \(line)\" cannot be read" }
      if let problem = expectation.problem(with: results) { return problem }
    }
    return nil
  }

  /// The end of what failed: taken back where a way back was approved and something may have taken place.
  func fail(
    _ why: String, _ approver: any Approver, _ attempt: Int, hasEffect: Bool, _ scope: StepScope?
  ) async throws -> Outcome {
    guard hasEffect else {
      let words = step.rollback.flatMap { $0.calls.isEmpty && !$0.words.isEmpty ? "; your way back: \($0.words)" : nil }
      let note = "\(why); nothing was changed\(words ?? "")"
      try await run.move(step.id, .failed, note)
      return .failed(why: note)
    }
    guard let part = step.rollback, !part.calls.isEmpty else {
      let back = step.rollback.map { "; your way back: \($0.words)" } ?? "; it has no way back"
      try await run.move(step.id, .failed, why + back)
      return .failed(why: why + back)
    }
    if let problem = try await look(part, .rollback, attempt: attempt, approver) {
      let note = "\(why); taking it back failed too: \(problem)"
      try await run.move(step.id, .failed, note)
      return .failed(why: note)
    }
    try await run.move(step.id, .undone, why)
    return .undone(why: why)
  }

  /// The end of what nobody knows: what the step verifies decides, where it can.
  func doubtful(_ why: String, _ approver: any Approver, _ attempt: Int) async throws -> Outcome {
    if step.verification?.calls.isEmpty == false, try await verify(nil, approver, attempt) == nil {
      let note = "\(why); what it verifies holds"
      try await run.move(step.id, .done, note)
      return .done(note: note)
    }
    let note =
      "\(why); look, then steward plan done \(run.number) \(step.id), or steward plan run \(run.number) \(step.id) --again"
    try await run.move(step.id, .unknown, why)
    return .unknown(why: note)
  }

  private func carryOut(_ call: ToolCall, _ id: String, _ approver: any Approver) async throws -> CallExecutor.Result {
    var executor = parts.executor
    executor.approver = approver
    var call = call
    call.id = id
    // The owner approved the plan with these very arguments.
    let provenance = Provenance(owner: call.arguments.values.map(\.plain))
    let result = try await executor.carryOut(call, provenance: provenance) { await parts.tell(.call($0)) }
    // It would run outside of the plan if somebody approved it later.
    if let pending = result.pending { try await executor.journal.decline(pending) }
    await run.took(result)
    return result
  }

  private func id(_ attempt: Int, _ role: PlanCall.Role, _ place: Int) -> String {
    StepRun.id(plan: run.number, step: step.id, attempt: attempt, role, place)
  }
}

extension PlanStep {
  /// Every line that tells what results must be.
  var expectations: [String] {
    action.expects + [precondition, verification, rollback].compactMap { $0 }.flatMap(\.expects)
  }
}
