import Agent
import Foundation
import Homelab
import Terminal

/// A plan on the terminal: a day a block, a step a line.
enum PlanView {
  static func timeline(
    _ record: PlanRecord, _ approvals: [String: StepApproval], now: Date, screen: Screen
  ) throws -> String {
    let timeline = try PlanTimeline(record.plan, now: now)
    let plan = record.plan
    var lines = [screen.paint(.bold, Escaper.escapeLine(plan.goal))]
    let mine = plan.steps.count { $0.kind == .human }
    lines.append(
      screen.paint(
        .dim,
        "plan \(record.number), version \(record.version) · \(plan.progress.rawValue) · \(timeline.countOver) of \(plan.steps.count) steps over, \(mine) for you · times of \(plan.zone)"
      ))
    let next = Set(timeline.next.map(\.id))
    let width = max(60, min(screen.width, 120))
    let ids = plan.steps.map(\.id.count).max() ?? 1
    for group in timeline.groups {
      lines.append("")
      let day = group.day.map { timeline.clock.day(timeline.clock.date($0)) }
      lines.append(screen.paint(.cyan, day ?? "as soon as what it needs is over"))
      for step in group.steps {
        lines += row(step, group.day, timeline, approvals[step.id], isNext: next.contains(step.id), ids, width, screen)
      }
    }
    lines.append("")
    lines.append(Wrap.hanging(Escaper.escapeLine(timeline.nextWords), width: width, indent: 6))
    let waiting = plan.steps.filter { step in
      if case .needed = approvals[step.id], !step.state.isOver, !step.state.hasBegun { true } else { false }
    }
    let ready = waiting.filter { !$0.calls.isEmpty }
    if !ready.isEmpty {
      let what = ready.count == 1 ? "step \(ready[0].id) needs" : "\(ready.count) steps need"
      lines.append("\(what) your approval: steward plan approve \(record.number)")
    }
    let empty = waiting.count - ready.count
    if empty > 0 {
      lines.append("\(empty == 1 ? "1 step of Steward's has" : "\(empty) steps of Steward's have") nothing to run yet")
    }
    let open = plan.questions.filter { $0.answer.isEmpty }
    if !open.isEmpty {
      lines.append("")
      lines.append("for you to decide:")
      for question in open {
        let number = (plan.questions.firstIndex(of: question) ?? 0) + 1
        lines.append(Wrap.hanging("  \(number)  \(Escaper.escapeLine(question.text))", width: width, indent: 5))
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func row(
    _ step: PlanStep, _ day: PlanDay?, _ timeline: PlanTimeline, _ approval: StepApproval?, isNext: Bool, _ ids: Int,
    _ width: Int, _ screen: Screen
  ) -> [String] {
    let (mark, style) = look(of: step, isNext: isNext)
    let id = step.id.padding(toLength: ids, withPad: " ", startingAt: 0)
    let times = step.window.map { window -> String in
      let clock = timeline.clock
      let end =
        clock.day(of: window.end) == clock.day(of: window.start)
        ? clock.time(window.end) : short(window.end, clock, after: window.start)
      return "\(clock.time(window.start))–\(end)"
    }
    let who = step.kind == .automated ? "Steward" : "you"
    let indent = 3 + 3 + ids + 2
    let room = width - indent - 9
    let wrapped = Wrap.hanging(Escaper.escapeLine(step.title), width: room, indent: 0).split(separator: "\n")
    var lines: [String] = []
    for (number, part) in wrapped.enumerated() {
      if number == 0 {
        let title = String(part)
        let gap = String(repeating: " ", count: max(1, room - Wrap.columns(title) + 1))
        lines.append(
          "   " + screen.paint(style, mark) + "  " + screen.paint(.bold, id) + "  " + title + gap
            + screen.paint(step.kind == .human ? .yellow : .dim, who))
      } else {
        lines.append(String(repeating: " ", count: indent) + part)
      }
    }
    var facts: [String] = []
    if let times { facts.append(times) }
    if step.downtime > 0 {
      facts.append("\(step.hosts.joined(separator: ", ")) away \(step.downtime) min")
    } else if !step.hosts.isEmpty {
      facts.append(step.hosts.count > 6 ? "\(step.hosts.count) hosts" : step.hosts.joined(separator: ", "))
    }
    let waits = timeline.waitsFor(step)
    if !waits.isEmpty { facts.append("after \(waits.joined(separator: ", "))") }
    if step.state != .waiting { facts.append(step.state.rawValue + (step.note.isEmpty ? "" : ": \(step.note)")) }
    if case .asksAgain = approval { facts.append("asked again when due") }
    if !facts.isEmpty {
      let text = Wrap.hanging(Escaper.escapeLine(facts.joined(separator: " · ")), width: width - indent, indent: 0)
      lines += text.split(separator: "\n").map {
        String(repeating: " ", count: indent) + screen.paint(.dim, String($0))
      }
    }
    return lines
  }

  /// `02:00` of the next day, `Sun 02:00` of a later one.
  private static func short(_ date: Date, _ clock: PlanClock, after start: Date) -> String {
    let days = clock.day(of: date).number - clock.day(of: start).number
    if days == 1, date.timeIntervalSince(start) < 86_400 { return clock.time(date) }
    return "\(clock.day(date)) \(clock.time(date))"
  }

  private static func look(of step: PlanStep, isNext: Bool) -> (String, Style) {
    switch step.state {
    case .done: ("✓", .green)
    case .skipped: ("–", .dim)
    case .running: ("▶", .cyan)
    case .failed: ("✗", .red)
    case .undone: ("↩", .yellow)
    case .unknown: ("?", .red)
    case .missed: ("!", .red)
    case .ready: ("●", .cyan)
    case .waiting: isNext ? ("●", .cyan) : ("○", .dim)
    }
  }

  /// Everything of one step.
  static func step(
    _ step: PlanStep, of record: PlanRecord, _ approval: StepApproval?, screen: Screen
  ) throws -> String {
    let clock = try PlanClock(zone: record.plan.zone)
    var lines = [screen.paint(.bold, "\(step.id). \(Escaper.escapeLine(step.title))")]
    func field(_ name: String, _ value: String) {
      guard !value.isEmpty else { return }
      let text = "  " + name.padding(toLength: 12, withPad: " ", startingAt: 0) + Escaper.escapeLine(value)
      lines.append(Wrap.hanging(text, width: screen.width, indent: 14))
    }
    field("by", step.kind == .automated ? "Steward" : "you")
    field("state", step.state.rawValue + (step.note.isEmpty ? "" : ": \(step.note)"))
    if let approval { field("approval", approval.told) }
    field("hosts", step.hosts.joined(separator: ", "))
    field("needs", step.needs.joined(separator: ", "))
    field("window", step.window.map(clock.text) ?? "")
    field("away", step.downtime > 0 ? "\(step.downtime) min" : "")
    for (name, part) in [
      ("do", Optional(step.action)), ("before", step.precondition), ("verify", step.verification),
      ("roll back", step.rollback),
    ] {
      guard let part, !part.isEmpty else { continue }
      field(name, part.words.isEmpty ? "-" : part.words)
      for call in part.calls { field("", "run \(call.line)") }
      for expectation in part.expects { field("", "expect \(expectation)") }
      if name == "do" { field("look for", step.lookFor) }
    }
    return lines.joined(separator: "\n")
  }

  static func json(_ record: PlanRecord, _ approvals: [String: StepApproval]) -> JSONValue {
    let steps = record.plan.steps.map { step -> JSONValue in
      var object: JSONObject = [
        "id": .string(step.id), "title": .string(step.title), "kind": .string(step.kind.rawValue),
        "hosts": .array(step.hosts.map { .string($0) }), "needs": .array(step.needs.map { .string($0) }),
        "state": .string(step.state.rawValue), "note": .string(step.note), "downtime": .number(Double(step.downtime)),
        "window": step.window.map {
          ["from": .string($0.start.ISO8601Format()), "to": .string($0.end.ISO8601Format())]
        } ?? .null,
      ]
      if let approval = approvals[step.id] { object["approval"] = .string(approval.told) }
      return .object(object)
    }
    return [
      "id": .string("\(record.number)"), "name": .string(record.name), "path": .string(record.path),
      "version": .number(Double(record.version)), "digest": .string(record.digest), "goal": .string(record.plan.goal),
      "zone": .string(record.plan.zone), "state": .string(record.plan.progress.rawValue), "steps": .array(steps),
      "questions": .array(
        record.plan.questions.map { ["text": .string($0.text), "answer": .string($0.answer)] }),
    ]
  }
}
