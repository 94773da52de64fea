import Agent
import Foundation

/// Applies the owner's words to a plan: a new plan with what changed, or the reason why it is not possible.
public struct PlanAmender: Sendable {
  private let inventory: Inventory
  private let clock: PlanClock
  private let now: Date
  /// Ids that earlier versions used: they are not given to other steps.
  private let used: Set<String>

  public init(inventory: Inventory, clock: PlanClock, now: Date, used: Set<String> = []) {
    self.inventory = inventory
    self.clock = clock
    self.now = now
    self.used = used
  }

  /// The plan as it is after the words, and what they changed.
  public struct Result: Sendable, Hashable {
    public var plan: Plan
    public var diff: PlanDiff
    /// What the owner should know beside the changes.
    public var remarks: [String]
  }

  /// Throws `PlanAmbiguity` for a question back, `PlanError` with the reason for what is refused.
  public func amend(_ plan: Plan, _ words: String) throws -> Result {
    var changed = plan
    var remarks: [String] = []
    for amendment in try AmendmentReader().read(words) {
      changed = try apply(amendment, to: changed, &remarks)
    }
    return try finish(plan, changed, words: words, remarks)
  }

  /// Holds a changed plan against the rules; throws for what the change broke.
  public func finish(_ plan: Plan, _ changed: Plan, words: String, _ remarks: [String] = []) throws -> Result {
    var changed = changed.cleaned
    let before = Set(PlanOrder.problems(plan, inventory: inventory, clock: clock, now: now))
    let problems = PlanOrder.problems(changed, inventory: inventory, clock: clock, now: now)
    if let problem = problems.first(where: { !before.contains($0) }) { throw PlanError(problem.message) }
    guard changed.steps.count <= Plan.stepLimit else {
      throw PlanError("a plan has at most \(Plan.stepLimit) steps; make several plans")
    }
    let diff = PlanDiff(from: plan, to: changed, clock: clock)
    guard !diff.isEmpty else { throw PlanError("that changes nothing: the plan is like that already") }
    if !diff.changes.isEmpty || !diff.reordered.isEmpty {
      changed.decisions.append(PlanDecision(date: clock.isoDay(now), text: "asked for: \(words)"))
    }
    let result = changed.cleaned
    return Result(plan: result, diff: PlanDiff(from: plan, to: result, clock: clock), remarks: remarks)
  }

  private func apply(_ amendment: Amendment, to plan: Plan, _ remarks: inout [String]) throws -> Plan {
    switch amendment {
    case .move(let steps, let when, let direction):
      return try move(steps, when, direction, in: plan, &remarks)
    case .order(let steps, let place, let others):
      return try order(try select(steps, in: plan, &remarks), place, others, in: plan, &remarks)
    case .swap(let first, let second): return try swap(first, second, in: plan)
    case .split(let steps, let titles):
      return try PlanShape(plan, used: used).split(try one(steps, in: plan), titles: titles)
    case .merge(let first, let second):
      return try PlanShape(plan, used: used).merge(try one(first, in: plan), try one(second, in: plan))
    case .drop(let steps): return try PlanShape(plan, used: used).drop(try select(steps, in: plan, &remarks))
    case .add(let title, let kind, let place, let others, _):
      let found = others.isEmpty ? [] : try select(others, in: plan, &remarks, begun: true)
      return try PlanShape(plan, used: used).add(title, kind: kind, place: place, found, inventory: inventory)
    case .make(let steps, let kind):
      return try PlanShape(plan, used: used).make(try select(steps, in: plan, &remarks), kind)
    case .rename(let step, let title):
      var plan = plan
      if let index = plan.index(of: try one(step, in: plan)) { plan.steps[index].title = title }
      return plan
    case .host(let steps, let old, let new):
      return try host(steps, old, new, in: plan, &remarks)
    case .answer(let question, let answer):
      var plan = plan
      guard let number = Int(question), plan.questions.indices.contains(number - 1) else {
        throw PlanError("there is no question \(question); the plan has \(plan.questions.count)")
      }
      plan.questions[number - 1].answer = answer
      return plan
    case .decide(let text):
      var plan = plan
      plan.decisions.append(PlanDecision(date: clock.isoDay(now), text: text))
      return plan
    }
  }

  /// The steps that words mean and that can still be changed.
  private func select(
    _ words: String, in plan: Plan, _ remarks: inout [String], begun: Bool = false
  ) throws -> [String] {
    let found = try StepSelection(plan: plan, inventory: inventory).find(words)
    guard !found.ids.isEmpty else {
      throw PlanError(
        "\(PlanDiff.steps(found.partly)) \(found.partly.count == 1 ? "touches" : "touch") other hosts as well; split by host first, as in: split step \(found.partly.first ?? "1") by host"
      )
    }
    if !found.partly.isEmpty {
      remarks.append(
        "\(PlanDiff.steps(found.partly)) \(found.partly.count == 1 ? "touches" : "touch") other hosts as well and \(found.partly.count == 1 ? "stays" : "stay")"
      )
    }
    let past = found.ids.filter { plan.step($0).map { $0.state.hasBegun || $0.state.isOver } ?? false }
    if begun || past.isEmpty { return found.ids }
    let open = found.ids.filter { !past.contains($0) }
    guard !open.isEmpty, let first = past.first, let state = plan.step(first)?.state else {
      let state = past.first.flatMap { plan.step($0)?.state.rawValue } ?? "over"
      throw PlanError("\(PlanDiff.steps(past)) \(past.count == 1 ? "is" : "are") \(state) and cannot be changed")
    }
    remarks.append(
      "\(PlanDiff.steps(past)) \(past.count == 1 ? "is" : "are") \(state.rawValue) and \(past.count == 1 ? "stays" : "stay")"
    )
    return open
  }

  private func one(_ words: String, in plan: Plan) throws -> String {
    var remarks: [String] = []
    let bare = words.trimmed.lowercased()
    let ids = plan.step(bare) == nil ? try select(words, in: plan, &remarks) : [bare]
    guard ids.count == 1, let id = ids.first else {
      throw PlanAmbiguity(
        "Which step is \"\(words)\"?",
        options: ids.compactMap { plan.step($0) }.map { "step \($0.id) (\($0.title))" })
    }
    if let step = plan.step(id), step.state.hasBegun || step.state.isOver {
      throw PlanError("step \(id) is \(step.state.rawValue) and cannot be changed")
    }
    return id
  }

  private func move(
    _ steps: String, _ words: String, _ direction: Amendment.Direction, in plan: Plan, _ remarks: inout [String]
  ) throws -> Plan {
    let ids = try select(steps, in: plan, &remarks)
    let starts = ids.compactMap { plan.step($0)?.window?.start }
    let context = WhenContext(
      clock: clock, now: now, reference: starts.min(),
      direction: direction == .later ? .later : direction == .earlier ? .earlier : .any)
    let when = try WhenReader(context).read(words)
    switch when {
    case .after(let others): return try order(ids, .after, others, in: plan, &remarks)
    case .before(let others): return try order(ids, .before, others, in: plan, &remarks)
    default: break
    }
    var shift = PlanShift(plan, clock: clock, now: now)
    try shift.move(ids, to: when, direction)
    return shift.plan
  }

  private func order(
    _ ids: [String], _ place: Amendment.Place, _ others: String, in plan: Plan, _ remarks: inout [String]
  ) throws -> Plan {
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
      changed.steps[index].needs = PlanAmender.without(doubled: changed.steps[index].needs, in: changed)
    }
    changed.steps = PlanAmender.placed(ids, place, rest, in: changed)
    var shift = PlanShift(changed, clock: clock, now: now)
    try shift.follow(from: plan)
    return shift.plan
  }

  /// ", through step 4": the steps between, where one does not need the other directly.
  private static func way(from id: String, to need: String, in plan: Plan) -> String {
    guard let step = plan.step(id), !step.needs.contains(need) else { return "" }
    let next = step.needs.first { PlanOrder.allNeeds(of: $0, in: plan).contains(need) }
    return next.map { " through step \($0)" } ?? ""
  }

  /// Needs without those that another of them needs already.
  static func without(doubled needs: [String], in plan: Plan) -> [String] {
    needs.filter { need in !needs.contains { $0 != need && PlanOrder.allNeeds(of: $0, in: plan).contains(need) } }
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

  private func swap(_ first: String, _ second: String, in plan: Plan) throws -> Plan {
    var plan = plan
    let (one, two) = (try one(first, in: plan), try one(second, in: plan))
    guard let a = plan.index(of: one), let b = plan.index(of: two), a != b else {
      throw PlanError("a step cannot be swapped with itself")
    }
    for (id, other) in [(one, two), (two, one)] where PlanOrder.allNeeds(of: id, in: plan).contains(other) {
      throw PlanError(
        "step \(id) needs step \(other)\(PlanAmender.way(from: id, to: other, in: plan)); they cannot be swapped")
    }
    (plan.steps[a].window, plan.steps[b].window) = (plan.steps[b].window, plan.steps[a].window)
    plan.steps.swapAt(a, b)
    var shift = PlanShift(plan, clock: clock, now: now)
    try shift.follow(except: [one, two], from: plan)
    return shift.plan
  }

  private func host(
    _ steps: String, _ old: String?, _ new: String, in plan: Plan, _ remarks: inout [String]
  ) throws -> Plan {
    let wanted: Host
    do { wanted = try inventory.resolve(new.trimmed(where: { ".,;:\"'".contains($0) })) } catch let error as CallError {
      throw PlanError(error.description)
    }
    var ids = try select(steps, in: plan, &remarks)
    let previous = old.map { name in inventory.host(name)?.name ?? name }
    if let previous {
      ids = ids.filter { plan.step($0)?.hosts.contains(previous) ?? false }
      guard !ids.isEmpty else { throw PlanError("no step of these is on \(previous)") }
    }
    return try PlanShape(plan, used: used).replaceHost(of: ids, previous, by: wanted.name)
  }
}
