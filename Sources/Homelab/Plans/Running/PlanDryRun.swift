import Agent

/// What a run would do now, and what it would run: from the very values that it runs by.
public struct PlanDryRun: Sendable {
  /// One step, in the order in which it would be looked at.
  public struct Entry: Sendable {
    public var step: PlanStep
    /// Why it would not begin now; nil where it would.
    public var waits: String?
    public var scope: StepScope?
  }

  public var record: PlanRecord
  public var entries: [Entry]

  /// Looks at the steps `only`, or at all that are not over. A step that would begin now counts as over for those
  /// that need it. Nothing is asked of any host but what a tool reads to prepare its call.
  public init(_ record: PlanRecord, only: [String], book: PlanBook, approvals: PlanApprovals) async throws {
    try book.require(unchanged: record)
    self.record = record
    entries = []
    let clock = try PlanClock(zone: record.plan.zone)
    let now = book.now()
    var over = Set(record.plan.steps.filter(\.state.isOver).map(\.id))
    for step in PlanOrder.sorted(record.plan) where !step.state.isOver && (only.isEmpty || only.contains(step.id)) {
      var entry = Entry(step: step)
      if step.kind == .automated, !step.action.calls.isEmpty {
        do { entry.scope = try await approvals.scope(of: step) } catch let error as PlanError {
          entry.waits = error.description
        }
      }
      let open = step.needs.filter { !over.contains($0) }
      if step.state != .waiting, step.state != .ready {
        entry.waits = "it is \(step.state.rawValue)\(step.note.isEmpty ? "" : ", \(step.note)")"
      } else if !open.isEmpty {
        entry.waits = "it needs \(PlanDiff.steps(open))"
      } else if let window = step.window, now < window.start {
        entry.waits = "its window begins \(clock.text(window.start))"
      } else if let window = step.window, window.end <= now {
        entry.waits = "its window, \(clock.text(window)), has passed"
      } else if step.kind == .human {
        entry.waits = "it is yours"
      } else if entry.scope == nil {
        entry.waits = entry.waits ?? "it has nothing to run yet"
      } else {
        switch try await approvals.status(of: step.id, in: record) {
        case .approved, .notNeeded: over.insert(step.id)
        case .asksAgain(let why): entry.waits = "\(why): you would be asked"
        case .needed(let why): entry.waits = "it needs your yes: \(why)"
        }
      }
      entries.append(entry)
    }
  }

  /// The steps that would begin now.
  public var begins: [String] { entries.filter { $0.waits == nil }.map(\.step.id) }

  public var text: String {
    var lines: [String] = []
    for entry in entries {
      let head = "step \(entry.step.id), \(Escaper.escapeLine(entry.step.title))"
      lines.append(entry.waits.map { "\(head): would wait: \(Escaper.escapeLine($0))" } ?? "\(head): would run now")
      guard let scope = entry.scope else { continue }
      for role in PlanCall.Role.allCases {
        let calls = scope.calls.filter { $0.role == role }
        guard !calls.isEmpty else { continue }
        lines.append("   \(PlanDryRun.title(role))")
        for call in calls {
          lines += ApprovalCard.render(call.prepared).split(separator: "\n", omittingEmptySubsequences: false)
            .dropFirst()
            .map { "   " + $0 }
          if call.prepared.commands.isEmpty, call.prepared.writes.isEmpty {
            lines.append("     \(Escaper.escapeLine(call.prepared.call.line))")
          }
        }
      }
      let expects = entry.step.expectations
      if !expects.isEmpty { lines.append("   expects  " + expects.map(Escaper.escapeLine).joined(separator: "; ")) }
    }
    let begins = begins
    lines.append(
      begins.isEmpty
        ? "plan \(record.number): nothing would begin now"
        : "plan \(record.number): \(PlanDiff.steps(begins)) would run now; nothing was run")
    return lines.joined(separator: "\n")
  }

  private static func title(_ role: PlanCall.Role) -> String {
    switch role {
    case .precondition: "before it"
    case .action: "it runs"
    case .verification: "then it checks"
    case .rollback: "taken back, where it fails, by"
    }
  }

  public var json: JSONValue {
    .object([
      "id": .string("\(record.number)"), "version": .number(Double(record.version)),
      "begins": .array(begins.map { .string($0) }),
      "steps": .array(
        entries.map { entry in
          [
            "step": .string(entry.step.id), "waits": entry.waits.map { .string($0) } ?? .null,
            "calls": .array(
              (entry.scope?.calls ?? []).map {
                [
                  "role": .string($0.role.rawValue), "call": .string($0.prepared.call.line),
                  "commands": .array(
                    $0.prepared.commands.map { .array($0.arguments.map { .string($0) }) }),
                ]
              }),
          ]
        }),
    ])
  }
}
