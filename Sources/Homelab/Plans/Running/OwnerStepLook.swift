import Agent

/// What Steward sees of a step that the owner did.
public struct OwnerStepLook: Sendable, Hashable {
  /// Why the step is not done; nil where it is, or nothing tells.
  public var problem: String?
  /// What the looks found, in one line.
  public var seen = ""
}

extension PlanRunner {
  /// Looks at what `step` verifies, patiently: a link that was just plugged in takes some seconds. Only reads are
  /// made; a verification that would change something is no look.
  public func look(at step: PlanStep, of record: PlanRecord) async throws -> OwnerStepLook {
    guard let part = step.verification, !part.calls.isEmpty else { return OwnerStepLook() }
    var found = OwnerStepLook()
    for wait in patience {
      if wait > 0 { try await Task.sleep(for: .seconds(wait)) }
      found = try await once(part, step, record)
      if found.problem == nil { break }
    }
    return found
  }

  private func once(_ part: PlanPart, _ step: PlanStep, _ record: PlanRecord) async throws -> OwnerStepLook {
    var executor = executor
    executor.approver = RefusingApprover()
    var results: [CallExecutor.Result] = []
    for (place, planned) in part.calls.enumerated() {
      var call = planned
      call.id = StepRun.id(plan: record.number, step: step.id, attempt: 0, .verification, place)
      let result = try await executor.carryOut(call, provenance: Provenance(owner: call.arguments.values.map(\.plain)))
      {
        await tell(.call($0))
      }
      guard result.record.outcome == .done else { return OwnerStepLook(problem: result.record.summary) }
      results.append(result)
    }
    if let problem = StepRun.problem(part.expects, results) { return OwnerStepLook(problem: problem) }
    return OwnerStepLook(seen: PlanDraft.line(results.map(\.record.summary).joined(separator: "; ")))
  }
}
