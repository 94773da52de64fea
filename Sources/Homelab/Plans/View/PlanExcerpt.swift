import Foundation

/// What of a plan a question asks for, a day a block and a step a line.
struct PlanExcerpt {
  private let record: PlanRecord
  private let question: String
  private let now: Date
  private var plan: Plan { record.plan }

  init(_ record: PlanRecord, question: String, now: Date) {
    self.record = record
    self.question = question.lowercased()
    self.now = now
  }

  /// Throws `PlanError` where this machine does not know the plan's time zone.
  func text() throws -> String {
    let timeline = try PlanTimeline(plan, now: now)
    let (title, steps) = chosen(timeline)
    var lines = ["plan \(record.number), version \(record.version): \(plan.goal)\(title.isEmpty ? "" : "; \(title)")"]
    if steps.isEmpty { lines.append("no step") }
    for group in timeline.groups {
      let rows = group.steps.filter { steps.contains($0.id) }
      guard !rows.isEmpty else { continue }
      let day = group.day.map { timeline.clock.day(timeline.clock.date($0)) }
      lines.append("\(day ?? "as soon as what it needs is over"):")
      lines += rows.map { row($0, timeline) }
    }
    lines.append(timeline.nextWords)
    let open = plan.questions.count { $0.answer.isEmpty }
    if open > 0, title.isEmpty {
      lines.append("\(Figure.count(open, "question")) for you: steward plan show \(record.number)")
    }
    return lines.joined(separator: "\n")
  }

  /// The steps that are asked for, and in which respect; all where the question says no more.
  private func chosen(_ timeline: PlanTimeline) -> (title: String, steps: Set<String>) {
    func ids(_ holds: (PlanStep) -> Bool) -> Set<String> { Set(plan.steps.filter(holds).map(\.id)) }
    if let time = GoalTime(question, clock: timeline.clock, now: now), let span = PlanExcerpt.span(time, timeline.clock)
    {
      return (
        "on \(timeline.clock.text(span))",
        ids { step in step.window.map { $0.overlaps(span) } ?? false }
      )
    }
    if question.contains(#/\b(?:mine|my steps|for me|i (?:have|need) to|do i|by hand|human)\b/#) {
      return ("your steps", ids { $0.kind == .human && !$0.state.isOver })
    }
    if question.contains(#/\b(?:yours|your steps|automated|will you|do you do|by itself|by yourself)\b/#) {
      return ("my steps", ids { $0.kind == .automated && !$0.state.isOver })
    }
    if question.contains(#/\bnext\b/#) { return ("what is next", Set(timeline.next.map(\.id))) }
    return ("", ids { _ in true })
  }

  private static func span(_ time: GoalTime, _ clock: PlanClock) -> PlanWindow? {
    let when: PlanWhen
    switch time.meaning {
    case .when(let found), .either(let found, _): when = found
    case .unclear: return nil
    }
    switch when {
    case .window(let window): return window
    case .days(let day, let count): return PlanWindow(start: clock.date(day), end: clock.date(day + count))
    case .start(let date): return PlanWindow(start: date, end: date.addingTimeInterval(3600))
    default: return nil
    }
  }

  private func row(_ step: PlanStep, _ timeline: PlanTimeline) -> String {
    var facts = [PlanWriter.doer(step.kind) == "Steward" ? "Steward" : "you"]
    if let window = step.window {
      facts.append("\(timeline.clock.time(window.start))–\(timeline.clock.time(window.end))")
    }
    let waits = timeline.waitsFor(step)
    if !waits.isEmpty { facts.append("after \(waits.joined(separator: ", "))") }
    if step.state != .waiting { facts.append(step.state.rawValue + (step.note.isEmpty ? "" : ": \(step.note)")) }
    return "  \(step.id). \(step.title) (\(facts.joined(separator: ", ")))"
  }
}
