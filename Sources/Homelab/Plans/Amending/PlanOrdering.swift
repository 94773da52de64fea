import Foundation

extension PlanAmender {
  func order(
    _ ids: [String], _ place: Amendment.Place, _ others: String, in plan: Plan, _ remarks: inout AmendmentRemarks
  ) throws -> Plan {
    if place == .before || place == .after { try refuseUnclear(others, plan) }
    let rest: [String]
    switch place {
    case .before, .after:
      rest = try select(others, in: plan, &remarks, begun: place == .after).filter { !ids.contains($0) }
      guard !rest.isEmpty else {
        throw PlanError(
          "\(PlanDiff.steps(ids)) cannot come \(place.rawValue) \(ids.count == 1 ? "itself" : "themselves")")
      }
    case .first, .last:
      rest = plan.steps.filter { !ids.contains($0.id) && !$0.state.hasBegun && !$0.state.isOver }.map(\.id)
    }
    let (earlier, later) = place == .before || place == .first ? (ids, rest) : (rest, ids)
    if let laid = QuorumChain(plan, inventory: inventory)?.laid(earlier, before: later) {
      var shift = shift(laid)
      try shift.follow(from: plan)
      return shift.plan
    }
    var changed = plan
    for id in later {
      guard let index = changed.index(of: id) else { continue }
      let known = PlanOrder.allNeeds(of: id, in: changed)
      for need in earlier where need != id {
        if PlanOrder.allNeeds(of: need, in: plan).contains(id) {
          throw PlanError(
            "step \(need) cannot come before step \(id), which it needs\(PlanAmender.way(from: need, to: id, in: plan))"
          )
        }
        if !known.contains(need), !changed.steps[index].needs.contains(need) { changed.steps[index].needs.append(need) }
      }
    }
    changed.steps = PlanAmender.placed(ids, place, rest, in: changed)
    var shift = shift(changed)
    try shift.follow(from: plan)
    return shift.plan
  }

  /// ", through step 4": the steps between, where one does not need the other directly.
  static func way(from id: String, to need: String, in plan: Plan) -> String {
    guard let step = plan.step(id), !step.needs.contains(need) else { return "" }
    let next = step.needs.first { PlanOrder.allNeeds(of: $0, in: plan).contains(need) }
    return next.map { " through step \($0)" } ?? ""
  }

  /// The list with `ids` together before or after `others`.
  private static func placed(
    _ ids: [String], _ place: Amendment.Place, _ others: [String], in plan: Plan
  ) -> [PlanStep] {
    let moving = plan.steps.filter { ids.contains($0.id) }
    var steps = plan.steps.filter { !ids.contains($0.id) }
    let places = steps.indices.filter { others.contains(steps[$0].id) }
    let index = place == .before || place == .first ? places.first ?? 0 : places.last.map { $0 + 1 } ?? steps.endIndex
    steps.insert(contentsOf: moving, at: index)
    return steps
  }

  /// "After the backup" is no step where no step is about one: the host that keeps backups is not what is meant.
  private func refuseUnclear(_ others: String, _ plan: Plan) throws {
    guard others.lowercased().contains(#/^(?:the |our |my )?(?:nightly |daily |last |next )?backups?(?: job| run)?$/#),
      !plan.steps.contains(where: { $0.title.lowercased().contains("backup") })
    else { return }
    let known = inventory.services.compactMap { service -> String? in
      let text = "\(service.name) \(service.notes)"
      guard text.lowercased().contains(#/backup|restic|borg|kopia|vzdump/#),
        let time = text.firstMatch(of: #/\b\d{1,2}:\d{2}\b/#)
      else { return nil }
      return "\(service.name) at \(time.output) (SERVICES.md:\(service.line))"
    }
    let told = known.isEmpty ? "no step of the plan is one" : "SERVICES.md tells of \(known.joined(separator: ", "))"
    throw PlanAmbiguity("When is the backup over? \(told). Say a time, as in: move the step to Saturday 04:00.")
  }
}
