import Foundation

/// A plan in the order of time: what is on which day, and what comes next.
public struct PlanTimeline: Sendable {
  /// The steps of a day; those of no day are done as soon as what they need is over.
  public struct Group: Sendable {
    /// Nil for steps that no window holds back.
    public var day: PlanDay?
    public var steps: [PlanStep]
  }

  public let plan: Plan
  public let clock: PlanClock
  public let now: Date
  public let groups: [Group]

  /// Throws `PlanError` where this machine does not know the plan's time zone.
  public init(_ plan: Plan, now: Date) throws {
    self.plan = plan
    self.now = now
    let clock = try PlanClock(zone: plan.zone)
    self.clock = clock
    let sorted = PlanOrder.sorted(plan)
    let starts = sorted.map { step in PlanTimeline.start(of: step, in: plan) }
    let order = sorted.indices.sorted { left, right in
      let (one, two) = (starts[left] ?? .distantPast, starts[right] ?? .distantPast)
      return one != two ? one < two : left < right
    }
    var groups: [Group] = []
    for index in order {
      let day = starts[index].map { clock.day(of: $0) }
      if groups.last?.day != day || groups.isEmpty { groups.append(Group(day: day, steps: [])) }
      groups[groups.count - 1].steps.append(sorted[index])
    }
    self.groups = groups
  }

  /// When a step can begin at the earliest by the windows of it and of all that it needs; nil where none has one.
  static func start(of step: PlanStep, in plan: Plan) -> Date? {
    let needs = PlanOrder.allNeeds(of: step.id, in: plan).compactMap { plan.step($0)?.window?.start }
    return ([step.window?.start].compactMap { $0 } + needs).max()
  }

  /// Steps that wait for nothing but their window, in the order of time.
  public var next: [PlanStep] {
    groups.flatMap(\.steps).filter { step in
      (step.state == .waiting || step.state == .ready)
        && step.needs.allSatisfy { plan.step($0)?.state.isOver ?? false }
    }
  }

  /// What a step waits for: ids of steps that are not over.
  public func waitsFor(_ step: PlanStep) -> [String] {
    step.needs.filter { !(plan.step($0)?.state.isOver ?? false) }
  }

  /// `next: step 2 (you), now`; what is stuck first.
  public var nextWords: String {
    let stuck = plan.steps.filter { [.failed, .unknown, .missed].contains($0.state) }
    if let first = stuck.first {
      return "stuck: step \(first.id) is \(first.state.rawValue)\(first.note.isEmpty ? "" : ", \(first.note)")"
    }
    if let running = plan.steps.first(where: { $0.state == .running }) {
      return "running: step \(running.id), \(running.title)"
    }
    guard let step = next.first else {
      return plan.progress == .done ? "everything is done" : "nothing can begin"
    }
    let when: String
    if let window = step.window, window.start > now {
      when = "\(clock.day(window.start)) at \(clock.time(window.start))"
    } else if let window = step.window, window.end <= now {
      when = "its window has passed"
    } else {
      when = "now"
    }
    return "next: step \(step.id), \(step.kind == .automated ? "Steward" : "you"), \(when): \(step.title)"
  }

  public var countOver: Int { plan.steps.count { $0.state.isOver } }
}
