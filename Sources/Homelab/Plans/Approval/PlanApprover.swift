import Agent

/// Says yes to exactly the calls that the owner approved with a step, each once; everything else, and all that is
/// dangerous, goes on to whom `other` asks.
public actor PlanApprover: Approver {
  private var open: [JSONValue]
  private let other: any Approver

  /// `scope`: what was approved and is still the same, by ``PlanApprovals/status(of:in:)``.
  public init(_ scope: StepScope, other: any Approver) throws {
    open = try scope.calls.filter { $0.prepared.effect != .danger }.map { try StepScope.body($0.prepared) }
    self.other = other
  }

  public func decide(on prepared: PreparedCall) async -> Decision {
    guard prepared.effect != .danger, let body = try? StepScope.body(prepared),
      let index = open.firstIndex(of: body)
    else { return await other.decide(on: prepared) }
    open.remove(at: index)
    return .approved
  }
}
