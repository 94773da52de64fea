import Agent
import Foundation

/// Plans in memory, with the rules of the store.
public actor MemoryPlans: PlanKeeper {
  public struct Problem: Error, CustomStringConvertible {
    public var description: String
  }

  private var kept: [Int: KeptPlan] = [:]
  private var history: [Int: [KeptPlanVersion]] = [:]
  private var moved: [Int: [KeptStepMove]] = [:]
  private var approved: [Int: [KeptApproval]] = [:]

  public init() {}

  public func plans() -> [KeptPlan] { kept.values.sorted { $0.number > $1.number } }

  public func nextNumber() -> Int { (kept.keys.max() ?? 0) + 1 }

  public func begin(_ plan: KeptPlan, why: String, at date: Date) throws {
    guard !kept.values.contains(where: { $0.number == plan.number || $0.path == plan.path }) else {
      throw Problem(description: "plan \(plan.number) is there already")
    }
    keep(plan, why, date)
  }

  public func advance(_ plan: KeptPlan, from base: Int, why: String, at date: Date) throws {
    guard kept[plan.number]?.version == base else { throw Problem(description: "another version came meanwhile") }
    keep(plan, why, date)
  }

  private func keep(_ plan: KeptPlan, _ why: String, _ date: Date) {
    let before = kept[plan.number]?.states ?? [:]
    for (step, state) in plan.states.sorted(by: { $0.key < $1.key }) where before[step] != state {
      moved[plan.number, default: []].append(
        KeptStepMove(step: step, state: state.state, note: state.note, at: date))
    }
    kept[plan.number] = plan
    history[plan.number, default: []].append(
      KeptPlanVersion(version: plan.version, made: date, why: why, body: plan.body, text: plan.text))
  }

  public func versions(of number: Int) -> [KeptPlanVersion] { history[number] ?? [] }

  public func record(_ moves: [KeptStepMove], of number: Int, version: Int, text: String, at date: Date) throws {
    guard kept[number]?.version == version else { throw Problem(description: "another version came meanwhile") }
    for var move in moves {
      move.at = date
      kept[number]?.states[move.step] = KeptStepState(state: move.state, note: move.note)
      moved[number, default: []].append(move)
    }
    kept[number]?.text = text
  }

  public func moves(of number: Int) -> [KeptStepMove] { moved[number] ?? [] }

  public func approve(_ approvals: [KeptApproval], of number: Int, at date: Date) {
    for var approval in approvals {
      approval.at = date
      approved[number, default: []].removeAll { $0.step == approval.step }
      approved[number, default: []].append(approval)
    }
  }

  public func approvals(of number: Int) -> [KeptApproval] { approved[number] ?? [] }

  public func revoke(_ steps: [String], of number: Int, why: String, at date: Date) {
    approved[number]?.removeAll { steps.contains($0.step) }
  }
}
