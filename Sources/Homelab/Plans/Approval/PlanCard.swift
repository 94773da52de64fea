import Agent

/// What the owner reads before saying yes to steps of a plan: everything that will run, from the very values that the
/// digest is over.
public enum PlanCard {
  public static func render(_ request: PlanApprovals.Request) throws -> String {
    let record = request.record
    let clock = try PlanClock(zone: record.plan.zone)
    var lines = [
      "‹\(ApprovalCard.mark)› Approve steps of plan \(record.number), version \(record.version): \(Escaper.escapeLine(record.plan.goal))",
      "  digest    \(request.digest)",
    ]
    for scope in request.scopes {
      let step = scope.step
      lines += ["", "  \(step.id). \(Escaper.escapeLine(step.title)) (\(PlanWriter.doer(step.kind)))"]
      func field(_ name: String, _ value: String) {
        lines.append("     " + name + String(repeating: " ", count: max(1, 11 - name.count)) + value)
      }
      if !step.hosts.isEmpty { field("hosts", Escaper.escapeLine(step.hosts.joined(separator: ", "))) }
      field("when", step.window.map { "\(clock.text($0)) (\(record.plan.zone))" } ?? "when what it needs is over")
      if !step.needs.isEmpty { field("after", step.needs.joined(separator: ", ")) }
      if step.downtime > 0 { field("away", "\(step.downtime) min") }
      for call in scope.calls {
        // A look of Steward's own is its line: forty of them must not hide the one command that changes something.
        if call.prepared.effect == .read, call.prepared.commands.isEmpty, call.prepared.writes.isEmpty {
          lines.append("     \(title(call.role)) (read)  \(Escaper.escapeLine(call.prepared.call.line))")
          continue
        }
        lines.append("     \(title(call.role)) (\(call.prepared.effect.rawValue))")
        lines += ApprovalCard.render(call.prepared).split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
          .map { "     " + $0 }
        if call.prepared.effect == .danger {
          lines.append("       This is dangerous: you are asked again when it is due, and until then it waits.")
        }
      }
      let parts: [(PlanCall.Role, PlanPart?)] = [
        (.precondition, step.precondition), (.action, step.action), (.verification, step.verification),
        (.rollback, step.rollback),
      ]
      for (role, part) in parts {
        for expectation in part?.expects ?? [] {
          lines.append("     \(title(role)), and expects  \(Escaper.escapeLine(expectation))")
        }
      }
      if scope.calls.contains(where: { $0.role == .action && $0.prepared.effect > .read }),
        !scope.calls.contains(where: { $0.role == .rollback })
      {
        field("rollback", step.rollback.map { "by hand: \(Escaper.escapeLine($0.words))" } ?? "none")
      }
    }
    if !request.left.isEmpty {
      lines += ["", "  Not in this approval:"]
      for (id, why) in request.left.sorted(by: { $0.key < $1.key }) {
        lines.append("     step \(id): \(Escaper.escapeLine(why))")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func title(_ role: PlanCall.Role) -> String {
    switch role {
    case .precondition: "before it"
    case .action: "it runs"
    case .verification: "then it checks"
    case .rollback: "taken back by"
    }
  }
}
