import Agent
import Foundation

/// What one run of a plan came to: what is done, undone and left.
public struct PlanRunReport: Sendable {
  /// What became of a step in this run.
  public enum Outcome: Sendable, Hashable {
    case done(note: String)
    /// It failed, and was taken back.
    case undone(why: String)
    case failed(why: String)
    /// It began; whether it took effect is not known.
    case unknown(why: String)
    case missed(why: String)
    /// It is the owner's turn.
    case owner
    case needsApproval(why: String)
    /// Not begun, and nothing is wrong with it.
    case waits(why: String)

    /// For people, after the step's name.
    public var told: String {
      switch self {
      case .done(let note): "done" + (note.isEmpty ? "" : ": \(note)")
      case .undone(let why): "failed, and was taken back: \(why)"
      case .failed(let why): "failed: \(why)"
      case .unknown(let why): "unknown: \(why)"
      case .missed(let why): "missed: \(why)"
      case .owner: "it is your turn"
      case .needsApproval(let why): "not begun, needs your yes: \(why)"
      case .waits(let why): "not begun: \(why)"
      }
    }

    public var word: String {
      switch self {
      case .done: "done"
      case .undone: "undone"
      case .failed: "failed"
      case .unknown: "unknown"
      case .missed: "missed"
      case .owner: "owner"
      case .needsApproval: "needs_approval"
      case .waits: "waits"
      }
    }

    /// Whether the owner should know even where nobody looks at a terminal.
    var isNews: Bool {
      switch self {
      case .waits: false
      case .done, .undone, .failed, .unknown, .missed, .owner, .needsApproval: true
      }
    }

    var isTrouble: Bool {
      switch self {
      case .undone, .failed, .unknown, .missed: true
      case .done, .owner, .needsApproval, .waits: false
      }
    }
  }

  /// The plan as it stands after the run.
  public var record: PlanRecord
  /// In the order in which it happened; of a step that was looked at several times the last.
  public var outcomes: [(step: String, outcome: Outcome)] = []
  /// What was found and settled of an earlier run that was stopped.
  public var recovered: [String] = []
  /// Why the run ended before everything that could begin had begun.
  public var stopped: String?
  public var calls: [Answer.CallRecord] = []
  public var changed: [String] = []

  /// When it ended.
  public var ended: Date

  init(_ record: PlanRecord, at date: Date) {
    self.record = record
    ended = date
  }

  mutating func set(_ step: String, _ outcome: Outcome) {
    outcomes.removeAll { $0.step == step }
    outcomes.append((step, outcome))
  }

  public func outcome(of step: String) -> Outcome? { outcomes.first { $0.step == step }?.outcome }

  /// Whether a step failed, is unknown, was missed or taken back, or the run had to stop.
  public var hasTrouble: Bool { stopped != nil || outcomes.contains { $0.outcome.isTrouble } }

  public var needsApproval: Bool {
    outcomes.contains { if case .needsApproval = $0.outcome { true } else { false } }
  }

  /// `plan 3: 2 of 9 steps are over; next: step 4 (you), now: …`
  public var summary: String {
    let plan = record.plan
    let over = plan.steps.count { $0.state.isOver }
    let next = (try? PlanTimeline(plan, now: ended))?.nextWords ?? ""
    return "plan \(record.number): \(over) of \(Figure.count(plan.steps.count, "step")) over; \(next)"
  }

  /// What happened, a line each, and what comes next.
  public var text: String {
    var lines = recovered
    for (id, outcome) in outcomes {
      let title = record.plan.step(id)?.title ?? ""
      lines.append("step \(id) (\(title)): \(outcome.told)")
    }
    if let stopped { lines.append("stopped: \(stopped)") }
    for (id, outcome) in outcomes {
      if let back = stepBack(id, outcome) { lines.append(back) }
    }
    let stuck = outcomes.filter { $0.outcome.isTrouble }.flatMap { PlanOrder.dependants(of: $0.step, in: record.plan) }
    let left = record.plan.steps.filter { stuck.contains($0.id) && !$0.state.isOver }
    if !left.isEmpty {
      lines.append("left, because they need it: \(left.map { "step \($0.id)" }.joined(separator: ", "))")
    }
    lines.append(summary)
    return lines.joined(separator: "\n")
  }

  /// What the owner can do about a step that failed and whose way back is theirs, ready to be put into the plan.
  private func stepBack(_ id: String, _ outcome: Outcome) -> String? {
    guard case .failed = outcome, let back = record.plan.step(id)?.rollback, back.calls.isEmpty, !back.words.isEmpty
    else { return nil }
    let words = back.words.replacing(";", with: ",").trimmed(where: { ". ".contains($0) }).replacing("\"", with: "'")
    return
      "step back for step \(id): \(words); to plan it: steward plan amend \(record.number) \"add a step: \(words)\""
  }

  /// What is told where nobody looks; nil where nothing is new.
  public var notice: Notice? {
    let news = outcomes.filter { $0.outcome.isNews }
    guard !news.isEmpty || stopped != nil else { return nil }
    let trouble = hasTrouble
    return Notice(
      title: "Plan \(record.number): \(trouble ? "something is not as planned" : "it goes on")", text: text,
      priority: trouble ? .high : .normal)
  }

  public var json: JSONValue {
    .object([
      "id": .string("\(record.number)"), "version": .number(Double(record.version)),
      "state": .string(record.plan.progress.rawValue),
      "steps": .array(
        outcomes.map {
          ["step": .string($0.step), "outcome": .string($0.outcome.word), "told": .string($0.outcome.told)]
        }
      ),
      "recovered": .array(recovered.map { .string($0) }), "stopped": stopped.map { .string($0) } ?? .null,
      "changed": .array(changed.map { .string($0) }),
    ])
  }
}

/// What a run tells while it goes on.
public enum PlanRunEvent: Sendable {
  case recovered(String)
  case began(PlanStep)
  case ended(PlanStep, PlanRunReport.Outcome)
  /// Everything that can be done now is done; it looks again at `until`.
  case rests(until: Date, why: String)
  case call(TurnUpdate)
}
