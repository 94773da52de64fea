import Foundation

/// What shall be reached in the lab, and the steps of Steward and of the owner that lead there.
///
/// A plan is values: its file (``PlanFile``), its versions in the store and its approval are made from them. Every
/// text is one line; what the steps must keep to is in ``PlanOrder``.
public struct Plan: Sendable, Hashable, Codable {
  /// In the owner's words.
  public var goal: String
  /// The time zone of every window, by its IANA name.
  public var zone: String
  /// The day it was drafted, YYYY-MM-DD.
  public var drafted: String
  public var findings: [PlanFinding]
  public var decisions: [PlanDecision]
  public var questions: [PlanQuestion]
  public var purchases: [PlanPurchase]
  /// In the order in which they are shown; what must come before what is told by ``PlanStep/needs``.
  public var steps: [PlanStep]
  public var risks: [String]
  public var rollback: [String]
  /// What shows that the goal is reached.
  public var verification: [PlanPart]
  /// The owner's own lines, kept as they are.
  public var notes: [String]

  public init(
    goal: String, zone: String = "UTC", drafted: String = "", findings: [PlanFinding] = [],
    decisions: [PlanDecision] = [], questions: [PlanQuestion] = [], purchases: [PlanPurchase] = [],
    steps: [PlanStep] = [], risks: [String] = [], rollback: [String] = [], verification: [PlanPart] = [],
    notes: [String] = []
  ) {
    self.goal = goal
    self.zone = zone
    self.drafted = drafted
    self.findings = findings
    self.decisions = decisions
    self.questions = questions
    self.purchases = purchases
    self.steps = steps
    self.risks = risks
    self.rollback = rollback
    self.verification = verification
    self.notes = notes
  }

  /// The most steps that a plan may have: more could not be read before it is approved.
  public static let stepLimit = 50

  /// The step with this id, or nil.
  public func step(_ id: String) -> PlanStep? { steps.first { $0.id == id } }

  public func index(of id: String) -> Int? { steps.firstIndex { $0.id == id } }

  /// The plan without what happens while it runs: what a version is of.
  public var definition: Plan {
    var plan = self
    for index in plan.steps.indices {
      plan.steps[index].state = .waiting
      plan.steps[index].note = ""
    }
    return plan
  }

  /// Where the whole stands.
  public enum Progress: String, Sendable, Hashable, Codable {
    /// Nothing has begun.
    case open
    case running
    /// Something failed, is unknown or was missed: the owner decides.
    case stuck
    case done
  }

  public var progress: Progress {
    if steps.contains(where: { $0.state == .running }) { return .running }
    if steps.contains(where: { [.failed, .unknown, .missed, .undone].contains($0.state) }) { return .stuck }
    if !steps.isEmpty, steps.allSatisfy({ $0.state.isOver }) { return .done }
    return steps.contains { $0.state == .done } ? .running : .open
  }
}
