import Agent
import Foundation

/// A change of a draft that can be asked for, in the owner's words: shown as an example.
struct DraftHint {
  private let plan: Plan
  private let inventory: Inventory
  private let now: Date

  init(_ plan: Plan, inventory: Inventory, now: Date) {
    self.plan = plan
    self.inventory = inventory
    self.now = now
  }

  /// The first that this plan takes; nil where none does.
  var words: String? {
    guard let clock = try? PlanClock(zone: plan.zone) else { return nil }
    let amender = PlanAmender(inventory: inventory, clock: clock, now: now)
    return candidates.first { (try? amender.amend(plan, $0)) != nil }
  }

  private var candidates: [String] {
    let away = plan.steps.filter { $0.downtime > 0 && $0.window != nil }
    let hosts = Set(away.flatMap(\.hosts))
    var found: [String] = []
    for role in ["k3s", "hypervisor"] {
      let group = HostGroup(inventory).hosts(role)
      guard group.intersection(hosts).count > 1 else { continue }
      found.append("delay the \(role == "k3s" ? "k3s nodes" : "hypervisors") until next weekend")
    }
    found += away.suffix(1).flatMap(\.hosts).map { "delay \($0) until next weekend" }
    found += plan.steps.filter { $0.window != nil }.suffix(2).map { "delay step \($0.id) by a week" }
    found += plan.steps.suffix(1).map { "drop step \($0.id)" }
    return found
  }
}
