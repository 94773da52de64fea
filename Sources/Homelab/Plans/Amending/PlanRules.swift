import Foundation

/// What the owner asked of a plan for good: "nothing on weekdays". It stands among the plan's decisions.
struct PlanRules: Sendable {
  private let clock: PlanClock
  /// The days of the week that are left for windows (0 is Sunday); nil where none is ruled out.
  let weekdays: Set<Int>?
  private let words: String

  init(_ plan: Plan, clock: PlanClock, now: Date) {
    self.clock = clock
    var weekdays: Set<Int>?
    var words = ""
    for decision in plan.decisions {
      guard decision.text.hasPrefix("asked for: "),
        let asked = try? AmendmentReader().read(String(decision.text.dropFirst(11)))
      else { continue }
      for case .move("everything", let when, _) in asked {
        guard case .only(let days) = try? WhenReader(WhenContext(clock: clock, now: now)).read(when) else { continue }
        weekdays = days
        words = "\(when), asked for on \(decision.date)"
      }
    }
    self.weekdays = weekdays
    self.words = words
  }

  /// Whether a window lies in allowed days.
  static func holds(_ window: PlanWindow, _ weekdays: Set<Int>, _ clock: PlanClock) -> Bool {
    let last = clock.day(of: window.end.addingTimeInterval(-1))
    var day = clock.day(of: window.start)
    while day <= last {
      if !weekdays.contains(day.weekday) { return false }
      day = day + 1
    }
    return true
  }

  /// What a change of these steps' windows breaks, in words; none where it keeps to the rule.
  func broken(by moved: [String], in plan: Plan) -> [String] {
    guard let weekdays else { return [] }
    let ids = moved.filter { id in
      plan.step(id)?.window.map { !PlanRules.holds($0, weekdays, clock) } ?? false
    }
    return ids.isEmpty ? [] : ["\(PlanDiff.steps(ids)) \(ids.count == 1 ? "breaks" : "break") the rule \"\(words)\""]
  }
}
