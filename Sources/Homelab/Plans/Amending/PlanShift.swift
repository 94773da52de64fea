import Foundation

/// Moves windows: those of the steps that are meant, and of what depends on them.
struct PlanShift {
  private(set) var plan: Plan
  let clock: PlanClock
  let now: Date

  private var soon: Date { PlanWindow.minute(now.addingTimeInterval(60)) }

  init(_ plan: Plan, clock: PlanClock, now: Date) {
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
    for id in leading(ids) { try set(id, span) }
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
    for step in PlanOrder.sorted(plan) where ids.contains(step.id) {
      let id = step.id
      guard let window = step.window else { continue }
      let bound = earliest(after: id)
      let found = (0...60).map { shifted(window, days: $0) }.first { bar in
        if let bound, !PlanShift.fits(bar, bound) { return false }
        let last = clock.day(of: bar.end.addingTimeInterval(-1))
        var day = clock.day(of: bar.start)
        while day <= last {
          if !weekdays.contains(day.weekday) { return false }
          day = day + 1
        }
        return true
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

  /// Moves what would come before what it needs: along with the step whose window it shared, otherwise by as few whole
  /// days as it takes. Steps in `fixed` stay where they were put.
  mutating func follow(except fixed: Set<String> = [], from before: Plan? = nil) throws {
    for step in PlanOrder.sorted(plan) where !fixed.contains(step.id) && !step.state.hasBegun && !step.state.isOver {
      guard let window = step.window, let bound = earliest(after: step.id), !PlanShift.fits(window, bound),
        let index = plan.index(of: step.id)
      else { continue }
      let shared = PlanOrder.allNeeds(of: step.id, in: plan).filter { before?.step($0)?.window == window }
        .compactMap { plan.step($0)?.window }.max { $0.start < $1.start }
      if let shared, PlanShift.fits(shared, bound), shared.length >= Double(step.downtime * 60) {
        plan.steps[index].window = shared
        continue
      }
      guard let days = (1...800).first(where: { PlanShift.fits(shifted(window, days: $0), bound) }) else {
        throw PlanError("step \(step.id) would have to move by more than two years to come after what it needs")
      }
      plan.steps[index].window = shifted(window, days: days)
    }
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
