import Foundation

extension PlanAmender {
  /// Drops steps; a host that is dropped leaves the steps that touch others as well.
  func drop(_ words: String, in plan: Plan, _ remarks: inout AmendmentRemarks) throws -> Plan {
    let selection = StepSelection(plan: plan, inventory: inventory)
    let text = StepSelection.normal(words)
    let hosts = plan.step(text) == nil ? selection.hosts(text) : []
    let found = hosts.isEmpty ? nil : try? selection.find(words)
    guard let found, !found.ids.isEmpty || !found.partly.isEmpty else {
      let ids = try select(words, in: plan, &remarks)
      let moved = Set(plan.steps.filter { ids.contains($0.id) }.flatMap(\.hosts))
      return try PlanShape(plan, used: used).drop(ids + removals(of: moved, dropping: ids, in: plan, &remarks))
    }
    let open = (found.ids + found.partly).filter { id in
      plan.step(id).map { !$0.state.hasBegun && !$0.state.isOver } ?? false
    }
    remarks.past += (found.ids + found.partly).filter { !open.contains($0) }.compactMap { id in
      plan.step(id).map { (id, $0.state) }
    }
    guard !open.isEmpty else {
      throw PlanError("\(PlanDiff.steps(found.ids + found.partly)) cannot be changed any more")
    }
    let whole = found.ids.filter(open.contains)
    let wide = found.partly.filter(open.contains)
    // A call written by hand may name a host as people call it.
    let spoken = hosts.union(inventory.hosts.filter { hosts.contains($0.name) }.flatMap(\.aliases))
    let left = PlanShape(plan, used: used).leaveOut(spoken, of: wide)
    let gone = whole + removals(of: hosts, dropping: whole, in: plan, &remarks)
    let dropped = gone.isEmpty ? left : try PlanShape(left, used: used).drop(gone)
    if !wide.isEmpty {
      let names = inventory.hosts.map(\.name).filter(hosts.contains).joined(separator: ", ")
      remarks.others.append("\(PlanDiff.steps(wide)) \(wide.count == 1 ? "goes" : "go") on without \(names)")
    }
    return dropped
  }

  /// Steps that would take away a switch on which hosts stay whose move is dropped.
  private func removals(
    of hosts: Set<String>, dropping ids: [String], in plan: Plan, _ remarks: inout AmendmentRemarks
  ) -> [String] {
    // Only who would have been moved stays behind.
    let moved = Set(
      plan.steps.filter { ids.contains($0.id) && $0.kind == .human && $0.downtime > 0 }.flatMap(\.hosts)
        .map { inventory.host($0)?.name ?? $0 })
    let names = Set(hosts.map { inventory.host($0)?.name ?? $0 })
    let staying = inventory.hosts.map(\.name).filter { names.contains($0) && moved.contains($0) }
    return plan.steps.compactMap { step in
      guard !step.state.hasBegun, !step.state.isOver, !ids.contains(step.id), let device = SpeedSteps.leaving(in: step)
      else { return nil }
      let there = staying.filter { host in
        let devices = inventory.links.compactMap { $0.other(than: host) }
        // What no document plugs in anywhere may be plugged in there.
        return device.isEmpty || devices.isEmpty || devices.contains { $0.lowercased() == device.lowercased() }
      }
      guard !there.isEmpty else { return nil }
      let stay = there.count == 1 ? "stays" : "stay"
      remarks.others.append(
        "step \(step.id) (\(step.title)) goes too: \(there.joined(separator: ", ")) \(stay) plugged in there")
      return step.id
    }
  }

  /// A new step at its place and its time.
  func add(
    _ title: String, _ kind: PlanStep.Kind?, _ place: Amendment.Place?, _ others: String, _ when: String, in plan: Plan,
    _ remarks: inout AmendmentRemarks
  ) throws -> Plan {
    var (title, when, place, others) = (title, when, place, others)
    let context = WhenContext(clock: clock, now: now)
    // "after Friday" is a time, "after step 3" is none.
    if let side = place, side == .after || side == .before, !others.isEmpty, when.isEmpty,
      (try? StepSelection(plan: plan, inventory: inventory).find(others)) == nil
    {
      switch try? WhenReader(context).read("\(side.rawValue) \(others)") {
      case .notBefore, .over: (when, place, others) = ("\(side.rawValue) \(others)", nil, "")
      default: break
      }
    }
    if when.isEmpty, let time = GoalTime(title, clock: clock, now: now),
      title.trimmed(where: { " .!".contains($0) }).hasSuffix(time.words),
      time.words.contains(#/(?i)^(?:on|at|next|this|tomorrow|tonight|today|in|from)\b/#)
    {
      if case .unclear = time.meaning {} else { (title, when) = (time.rest, time.words) }
    }
    let found = others.isEmpty ? [] : try select(others, in: plan, &remarks, begun: true)
    let added = try PlanShape(plan, used: used).add(title, kind: kind, place: place, found, inventory: inventory)
    let known = Set(plan.steps.map(\.id))
    guard !when.isEmpty, let id = added.steps.map(\.id).first(where: { !known.contains($0) }) else { return added }
    var shift = shift(added)
    try shift.move([id], to: try WhenReader(context).read(when), .any)
    return shift.plan
  }

  func shift(_ plan: Plan) -> PlanShift {
    PlanShift(plan, clock: clock, now: now, allowed: PlanRules(plan, clock: clock, now: now).weekdays)
  }

  /// What has no window is due as soon as what it needs is over: a rule of days holds for it by the owner alone.
  func keep(_ ids: [String], to when: PlanWhen, in shift: inout PlanShift, _ remarks: inout AmendmentRemarks) throws {
    guard case .only(let weekdays) = when, !weekdays.contains(clock.day(of: now).weekday) else { return }
    let due = shift.plan.steps.filter { step in
      ids.contains(step.id) && step.window == nil && !step.state.hasBegun && !step.state.isOver
        && PlanTimeline.start(of: step, in: shift.plan) == nil
    }.map(\.id)
    guard !due.isEmpty else { return }
    remarks.others.append(
      "\(PlanDiff.steps(due)) \(due.count == 1 ? "has" : "have") no window and can begin now, on a \(PlanClock.days[clock.day(of: now).weekday]): move \(due.count == 1 ? "it" : "them") to a day, or leave \(due.count == 1 ? "it" : "them") as \(due.count == 1 ? "it is" : "they are")"
    )
  }
}
