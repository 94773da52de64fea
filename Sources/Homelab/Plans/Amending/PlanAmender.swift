import Agent
import Foundation

/// Applies the owner's words to a plan: a new plan with what changed, or the reason why it is not possible.
public struct PlanAmender: Sendable {
  let inventory: Inventory
  let clock: PlanClock
  let now: Date
  /// Ids that earlier versions used: they are not given to other steps.
  let used: Set<String>

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
    var remarks = AmendmentRemarks()
    for amendment in try AmendmentReader().read(words) {
      changed = try apply(amendment, to: changed, &remarks)
    }
    return try finish(plan, changed, words: words, remarks)
  }

  /// Holds a changed plan against the rules; throws for what the change broke.
  func finish(_ plan: Plan, _ changed: Plan, words: String, _ remarks: AmendmentRemarks = .init()) throws
    -> Result
  {
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
    let final = PlanDiff(from: plan, to: result, clock: clock)
    let broken = PlanRules(plan, clock: clock, now: now).broken(by: final.moved, in: result)
    return Result(plan: result, diff: final, remarks: remarks.lines(after: final, in: result) + broken)
  }

  private func apply(_ amendment: Amendment, to plan: Plan, _ remarks: inout AmendmentRemarks) throws -> Plan {
    switch amendment {
    case .move(let steps, let when, let direction):
      return try move(steps, when, direction, in: plan, &remarks)
    case .order(let steps, let place, let others):
      // "before Christmas" is a time, "before step 3" is none.
      if place == .before || place == .after, let when = time("\(place.rawValue) \(others)", unless: others, in: plan) {
        return try move(steps, when, .any, in: plan, &remarks)
      }
      return try order(try select(steps, in: plan, &remarks), place, others, in: plan, &remarks)
    case .swap(let first, let second): return try swap(first, second, in: plan)
    case .split(let steps, let titles):
      return try PlanShape(plan, used: used).split(try one(steps, in: plan), titles: titles)
    case .merge(let first, let second):
      return try PlanShape(plan, used: used).merge(try one(first, in: plan), try one(second, in: plan))
    case .drop(let steps): return try drop(steps, in: plan, &remarks)
    case .add(let title, let kind, let place, let others, let when):
      return try add(title, kind, place, others, when, in: plan, &remarks)
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

  /// "before Christmas", where that is a time and `others` are no steps; nil else.
  private func time(_ words: String, unless others: String, in plan: Plan) -> String? {
    guard (try? StepSelection(plan: plan, inventory: inventory).find(others)) == nil else { return nil }
    switch try? WhenReader(WhenContext(clock: clock, now: now)).read(words) {
    case .notBefore, .over: return words
    default: return nil
    }
  }

  /// The steps that words mean and that can still be changed.
  func select(
    _ words: String, in plan: Plan, _ remarks: inout AmendmentRemarks, begun: Bool = false
  ) throws -> [String] {
    let found = try StepSelection(plan: plan, inventory: inventory).find(words)
    guard !found.ids.isEmpty else {
      throw PlanError(
        "\(PlanDiff.steps(found.partly)) \(found.partly.count == 1 ? "touches" : "touch") other hosts as well; split by host first, as in: split step \(found.partly.first ?? "1") by host"
      )
    }
    remarks.partly += found.partly
    let past = found.ids.filter { plan.step($0).map { $0.state.hasBegun || $0.state.isOver } ?? false }
    if begun || past.isEmpty { return found.ids }
    let open = found.ids.filter { !past.contains($0) }
    guard !open.isEmpty else {
      let state = past.first.flatMap { plan.step($0)?.state.rawValue } ?? "over"
      throw PlanError("\(PlanDiff.steps(past)) \(past.count == 1 ? "is" : "are") \(state) and cannot be changed")
    }
    remarks.past += past.compactMap { id in plan.step(id).map { (id, $0.state) } }
    return open
  }

  func one(_ words: String, in plan: Plan) throws -> String {
    var remarks = AmendmentRemarks()
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
    _ steps: String, _ words: String, _ direction: Amendment.Direction, in plan: Plan, _ remarks: inout AmendmentRemarks
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
    var shift = shift(plan)
    try shift.move(ids, to: when, direction)
    if case .only = when { try keep(ids, to: when, in: &shift, &remarks) }
    return shift.plan
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
    var shift = shift(plan)
    try shift.follow(except: [one, two], from: plan)
    return shift.plan
  }

  private func host(
    _ steps: String, _ old: String?, _ new: String, in plan: Plan, _ remarks: inout AmendmentRemarks
  ) throws -> Plan {
    let wanted: Host
    do { wanted = try inventory.resolve(new.trimmed(where: { ".,;:\"'".contains($0) })) } catch let error as CallError {
      throw PlanError(error.description)
    }
    var ids = try select(steps, in: plan, &remarks)
    let previous = old.map { name in inventory.host(name)?.name ?? name }
    if let previous {
      ids = ids.filter { plan.step($0).map { CallHosts.mentions(previous, $0) } ?? false }
      guard !ids.isEmpty else { throw PlanError("no step of these is on \(previous)") }
    }
    return try PlanShape(plan, used: used).replaceHost(of: ids, previous, by: wanted.name)
  }
}
