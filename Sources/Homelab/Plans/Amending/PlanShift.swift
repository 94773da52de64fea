import Foundation

/// Moves windows: those of the steps that are meant, and of what depends on them.
struct PlanShift {
  private(set) var plan: Plan
  let clock: PlanClock
  let now: Date
  /// The days of the week that what moves along keeps to; nil where all are allowed.
  private let allowed: Set<Int>?

  private var soon: Date { PlanWindow.minute(now.addingTimeInterval(60)) }

  init(_ plan: Plan, clock: PlanClock, now: Date, allowed: Set<Int>? = nil) {
    self.allowed = allowed
    self.plan = plan
    self.clock = clock
    self.now = now
  }

  /// Moves the steps `ids` to `when`, and what depends on them along. Throws `PlanError`.
  mutating func move(_ ids: [String], to when: PlanWhen, _ direction: Amendment.Direction) throws {
    let before = plan
    switch when {
    case .window(let window): for id in ids { try set(id, window) }
    case .days(let day, let count): try move(ids, toDays: day, count)
    case .start(let date): try move(ids, toStart: date)
    case .shift(let days, let minutes): try shift(ids, days: days, minutes: minutes)
    case .notBefore(let date):
      try bound(ids, fallback: PlanWindow(start: date, end: date.addingTimeInterval(86_400))) { $0.start >= date }
    case .over(let date):
      try bound(ids, step: -1, fallback: PlanWindow(start: soon, end: date)) { $0.end <= date }
    case .only(let weekdays): try keep(ids, on: weekdays)
    case .after, .before: throw PlanError("that is an order of steps, not a time")
    }
    for id in ids { try checkDirection(id, before, direction) }
    try follow(except: Set(ids), from: before)
  }

  private mutating func set(_ id: String, _ window: PlanWindow) throws {
    guard let index = plan.index(of: id) else { return }
    let step = plan.steps[index]
    guard window.length >= Double(step.downtime * 60) else {
      throw PlanError(
        "\(clock.text(window)) is shorter than the \(step.downtime) min for which step \(id) takes its hosts away")
    }
    plan.steps[index].window = window
  }

  /// A bar that moves by days and minutes on the wall clock; it keeps its length where the clock leaves its end out.
  func shifted(_ window: PlanWindow, days: Int, minutes: Int = 0) -> PlanWindow {
    let by = Double(days * 86_400)
    let start = days == 0 ? window.start : clock.instant(wall: clock.wall(window.start) + by)
    var end = days == 0 ? window.end : clock.instant(wall: clock.wall(window.end) + by)
    if end <= start { end = start.addingTimeInterval(window.length) }
    let more = Double(minutes * 60)
    return PlanWindow(start: start.addingTimeInterval(more), end: end.addingTimeInterval(more))
  }

  /// The windows of the steps, earliest first.
  private func windows(_ ids: [String]) -> [PlanWindow] {
    ids.compactMap { plan.step($0)?.window }.sorted { $0.start < $1.start }
  }

  /// The steps without a window that do not simply follow another of `ids`.
  private func leading(_ ids: [String]) -> [String] {
    ids.filter { id in
      plan.step(id)?.window == nil && PlanOrder.allNeeds(of: id, in: plan).isDisjoint(with: ids)
    }
  }

  private mutating func move(_ ids: [String], toDays day: PlanDay, _ count: Int) throws {
    let span = PlanWindow(start: max(clock.date(day), soon), end: clock.date(day + count))
    guard span.start < span.end else { throw PlanError("\(clock.day(clock.date(day))) has passed") }
    if let earliest = windows(ids).first {
      let from = clock.day(of: earliest.start)
      let bars = (0..<count).map {
        (days: day.number + $0 - from.number, bar: shifted(earliest, days: day.number + $0 - from.number))
      }
      // Whole within the days where it fits; a night may end on the day after them.
      guard
        let found = bars.first(where: { $0.bar.start >= span.start && $0.bar.end <= span.end })
          ?? bars.first(where: { $0.bar.start >= span.start })
      else {
        throw PlanError("\(clock.time(earliest.start)) has passed on \(clock.day(span.start)); say a time as well")
      }
      for id in ids {
        if let window = plan.step(id)?.window { try set(id, shifted(window, days: found.days)) }
      }
    }
    // What comes first of them is over when the first of the others is, at the latest.
    let end = windows(ids).map(\.end).min() ?? span.end
    let room = PlanWindow(start: span.start, end: max(min(span.end, end), span.start.addingTimeInterval(3600)))
    for id in leading(ids) { try set(id, room) }
  }

  private mutating func move(_ ids: [String], toStart date: Date) throws {
    let leading = leading(ids)
    if let earliest = windows(ids).first {
      let by = date.timeIntervalSince(earliest.start)
      for id in ids {
        guard let window = plan.step(id)?.window else { continue }
        try set(id, PlanWindow(start: window.start.addingTimeInterval(by), end: window.end.addingTimeInterval(by)))
      }
    }
    for id in leading {
      let minutes = max(120, 2 * (plan.step(id)?.downtime ?? 0))
      try set(id, PlanWindow(start: date, end: date.addingTimeInterval(Double(minutes * 60))))
    }
  }

  private mutating func shift(_ ids: [String], days: Int, minutes: Int) throws {
    guard !windows(ids).isEmpty else {
      throw PlanError(
        "\(PlanDiff.steps(ids)) \(ids.count == 1 ? "has" : "have") no window that could be moved by that; give one, as in: move step \(ids.first ?? "1") to Friday night"
      )
    }
    for id in ids {
      if let window = plan.step(id)?.window { try set(id, shifted(window, days: days, minutes: minutes)) }
    }
  }

  /// By as few whole days as it takes.
  private mutating func bound(
    _ ids: [String], step: Int = 1, fallback: PlanWindow, _ fits: (PlanWindow) -> Bool
  ) throws {
    if let edge = step > 0 ? windows(ids).first : windows(ids).max(by: { $0.end < $1.end }) {
      guard let days = (0...800).map({ $0 * step }).first(where: { fits(shifted(edge, days: $0)) }) else {
        throw PlanError("that is more than two years away")
      }
      for id in ids {
        if let window = plan.step(id)?.window { try set(id, shifted(window, days: days)) }
      }
    }
    for id in leading(ids) { try set(id, fallback) }
  }

  private mutating func keep(_ ids: [String], on weekdays: Set<Int>) throws {
    guard !windows(ids).isEmpty else {
      throw PlanError(
        "\(PlanDiff.steps(ids)) \(ids.count == 1 ? "has" : "have") no window yet that could be on other days")
    }
    let before = plan
    for step in PlanOrder.sorted(plan) where ids.contains(step.id) {
      let id = step.id
      guard let window = step.window else { continue }
      let bound = earliest(after: id)
      let days = bound.map { distance(of: id, window, $0, before: before) } ?? 0
      let found = (days...60 + days).map { shifted(window, days: $0) }.first { bar in
        if let bound, !PlanShift.fits(bar, bound) { return false }
        return PlanRules.holds(bar, weekdays, clock)
      }
      guard let found else {
        throw PlanError(
          "the window of step \(id), \(clock.text(window)), does not fit into these days; make it shorter first")
      }
      try set(id, found)
    }
  }

  private func checkDirection(_ id: String, _ before: Plan, _ direction: Amendment.Direction) throws {
    guard let old = before.step(id)?.window, let new = plan.step(id)?.window else { return }
    if direction == .later, new.start < old.start {
      throw PlanError(
        "\(clock.text(new)) is earlier than the window of step \(id) now, \(clock.text(old)); to bring it forward, say so"
      )
    }
    if direction == .earlier, new.start > old.start {
      throw PlanError(
        "\(clock.text(new)) is later than the window of step \(id) now, \(clock.text(old)); to delay it, say so")
    }
  }

  /// Moves along what waits for what moved: with the step whose window it shared; what came some days after it comes as
  /// many days after it again; anything else only where it would come before what it needs. Steps in `fixed` stay where
  /// they were put.
  mutating func follow(except fixed: Set<String> = [], from before: Plan? = nil) throws {
    for step in PlanOrder.sorted(plan) where !fixed.contains(step.id) && !step.state.hasBegun && !step.state.isOver {
      guard let window = step.window, let bound = earliest(after: step.id), let index = plan.index(of: step.id) else {
        continue
      }
      let days = before.map { distance(of: step.id, window, bound, before: $0) } ?? 0
      let isEarly = !PlanShift.fits(window, bound)
      guard isEarly || days > 0 else { continue }
      let shared = PlanOrder.allNeeds(of: step.id, in: plan).filter { before?.step($0)?.window == window }
        .compactMap { plan.step($0)?.window }.max { $0.start < $1.start }
      if let shared, PlanShift.fits(shared, bound), shared.length >= Double(step.downtime * 60) {
        plan.steps[index].window = shared
        continue
      }
      func fits(_ days: Int, _ allowed: Set<Int>?) -> Bool {
        let bar = shifted(window, days: days)
        return PlanShift.fits(bar, bound) && (allowed.map { PlanRules.holds(bar, $0, clock) } ?? true)
      }
      let first = max(days, isEarly ? 1 : 0)
      // A rule that its hours never keep to is told of as broken.
      guard
        let found = (first...800).first(where: { fits($0, allowed) }) ?? (first...800).first(where: { fits($0, nil) })
      else {
        throw PlanError("step \(step.id) would have to move by more than two years to come after what it needs")
      }
      if found > 0 { plan.steps[index].window = shifted(window, days: found) }
    }
  }

  /// By how many days a step moves to come as long after what it needs as before; 0 where it did not come days after it,
  /// or that did not move to a later day.
  private func distance(of id: String, _ window: PlanWindow, _ bound: PlanWindow, before: Plan) -> Int {
    guard let old = PlanShift(before, clock: clock, now: now).earliest(after: id) else { return 0 }
    let apart = clock.day(of: window.start).number - clock.day(of: old.start).number
    let moved = clock.day(of: bound.start).number - clock.day(of: old.start).number
    guard moved > 0, apart > 0 else { return 0 }
    return PlanShift.fits(window, bound) && apart > 3 ? 0 : moved
  }

  /// The latest start and end of what a step needs.
  private func earliest(after id: String) -> PlanWindow? {
    let windows = PlanOrder.allNeeds(of: id, in: plan).compactMap { need -> PlanWindow? in
      guard let step = plan.step(need), !step.state.isOver else { return nil }
      return step.window
    }
    guard let start = windows.map(\.start).max(), let end = windows.map(\.end).max() else { return nil }
    return PlanWindow(start: start, end: end)
  }

  private static func fits(_ window: PlanWindow, _ bound: PlanWindow) -> Bool {
    window.start >= bound.start && window.end >= bound.end
  }
}
