/// The steps that take members of a quorum away, one after the other: their order among each other is Steward's, and can
/// be laid anew.
struct QuorumChain {
  private let plan: Plan
  /// In the order in which they are now.
  private let steps: [PlanStep]

  /// Nil where no two steps follow each other for that reason alone.
  init?(_ plan: Plan, inventory: Inventory) {
    self.plan = plan
    let order = HostOrder(inventory: inventory)
    let careful = plan.steps.filter { step in
      step.downtime > 0 && step.hosts.count == 1 && !step.state.hasBegun && !step.state.isOver
        && step.hosts.compactMap { inventory.host($0) }.contains(where: order.isCareful)
    }
    steps = PlanOrder.sorted(plan).filter { one in careful.contains { $0.id == one.id } }
    guard steps.count > 1, Set(steps.flatMap(\.hosts)).count == steps.count else { return nil }
  }

  /// The plan with what of `earlier` is in the chain before what of `later` is; nil where the chain is not what stands
  /// in the way.
  func laid(_ earlier: [String], before later: [String]) -> Plan? {
    let first = steps.filter { earlier.contains($0.id) }
    let second = steps.filter { later.contains($0.id) }
    // Each side is one host's: its own step of the chain is meant, its looks follow that.
    guard first.count == 1, second.count == 1, let one = first.first, let other = second.first, one.id != other.id,
      PlanOrder.allNeeds(of: one.id, in: plan).contains(other.id)
    else { return nil }
    let chain = linked(with: one.id)
    guard chain.contains(other.id) else { return nil }
    var order = steps.map(\.id).filter(chain.contains)
    order.removeAll { $0 == one.id }
    order.insert(one.id, at: order.firstIndex(of: other.id) ?? 0)
    var laid = plan
    let windows = order.compactMap { plan.step($0)?.window }.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    for (place, id) in order.enumerated() {
      guard let index = laid.index(of: id) else { continue }
      laid.steps[index].needs.removeAll(where: chain.contains)
      if place > 0 { laid.steps[index].needs.append(order[place - 1]) }
      // The places in time stay; who has which changes.
      if windows.count == order.count { laid.steps[index].window = windows[place] }
    }
    guard PlanOrder.circle(in: laid) == nil else { return nil }
    // What waited for a member only by way of another waits for it itself, where it is about that host.
    for index in laid.steps.indices where !chain.contains(laid.steps[index].id) {
      let id = laid.steps[index].id
      let now = PlanOrder.allNeeds(of: id, in: laid)
      for member in PlanOrder.allNeeds(of: id, in: plan).intersection(chain).subtracting(now).sorted() {
        guard let host = plan.step(member)?.hosts.first, laid.steps[index].hosts.contains(host) else { continue }
        laid.steps[index].needs.append(member)
      }
    }
    let places = laid.steps.indices.filter { chain.contains(laid.steps[$0].id) }
    let sorted = order.compactMap { laid.step($0) }
    for (place, step) in zip(places, sorted) { laid.steps[place] = step }
    return laid
  }

  /// The steps that are joined with `id` by needs among the chain.
  private func linked(with id: String) -> Set<String> {
    let ids = Set(steps.map(\.id))
    var found: Set<String> = [id]
    var open = [id]
    while let next = open.popLast() {
      for step in steps where !found.contains(step.id) {
        let isJoined = step.needs.contains(next) || plan.step(next)?.needs.contains(step.id) == true
        if isJoined, ids.contains(step.id) {
          found.insert(step.id)
          open.append(step.id)
        }
      }
    }
    return found
  }
}
