import Agent
import Foundation

/// A plan as one HTML page that needs nothing but itself: no network, no script.
public struct PlanPage {
  private let record: PlanRecord
  private let plan: Plan
  private let timeline: PlanTimeline

  /// Throws `PlanError` where this machine does not know the plan's time zone.
  public init(_ record: PlanRecord, now: Date) throws {
    self.record = record
    plan = record.plan
    timeline = try PlanTimeline(record.plan, now: now)
  }

  /// The sign of a state; nil for what has not begun.
  static func mark(of state: PlanStep.State) -> String? {
    switch state {
    case .done: "✓"
    case .failed: "✗"
    case .undone: "↩"
    case .skipped: "–"
    case .unknown: "?"
    case .missed: "!"
    case .running: "▸"
    case .waiting, .ready: nil
    }
  }

  public var html: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="color-scheme" content="light dark">
    <title>\(Markup.text(plan.goal))</title>
    <style>\(PlanPageStyle.css)</style>
    </head>
    <body>
    <main>
    \(body.joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private var body: [String] {
    let own = plan.steps.count { $0.kind == .human }
    let facts = [
      "Plan \(record.number), version \(record.version)",
      "\(Figure.count(plan.steps.count, "step")), \(own) for you", "\(timeline.countOver) over",
      "times of \(plan.zone)",
      timeline.clock.text(timeline.now),
    ]
    var parts = [
      "<header><h1>\(Markup.text(plan.goal))</h1>",
      "<p class=\"facts\">\(facts.map(Markup.text).joined(separator: " · "))</p>",
      "<p class=\"next\">\(Markup.text(PlanPage.sentence(timeline.nextWords)))</p></header>",
    ]
    if !plan.steps.isEmpty {
      let legend =
        "<p class=\"legend\"><span class=\"steward\"></span>Steward<span class=\"owner\"></span>you<span class=\"over\"></span>over<span class=\"stuck\"></span>stuck</p>"
      parts.append("<section><h2>When</h2>\(legend)\n\(GanttDrawing(timeline).svg)</section>")
    }
    parts += decisions
    if plan.steps.contains(where: { !$0.needs.isEmpty }) {
      parts.append("<section><h2>What needs what</h2>\n\(GraphDrawing(plan).svg)</section>")
    }
    if !plan.steps.isEmpty {
      parts.append("<section><h2>Steps</h2>\n\(PlanOrder.sorted(plan).map(step).joined(separator: "\n"))</section>")
    }
    parts += list("Shows that it is reached", plan.verification.map { part(nil, $0) })
    parts += list("The way back", plan.rollback.map(Markup.text))
    parts += list("Risks", plan.risks.map(Markup.text))
    parts += list(
      "Found",
      plan.findings.map {
        "\(Markup.text($0.text)) <small>\(Markup.text([$0.date, $0.evidence].filter { !$0.isEmpty }.joined(separator: ", ")))</small>"
      })
    return parts
  }

  private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private func list(_ title: String, _ items: [String]) -> [String] {
    guard !items.isEmpty else { return [] }
    return [
      "<section><h2>\(title)</h2><ul>\(items.map { "<li>\($0)</li>" }.joined())</ul></section>"
    ]
  }

  /// What the owner decides and buys.
  private var decisions: [String] {
    let questions = plan.questions.map { question in
      "<span class=\"box\">\(question.answer.isEmpty ? "☐" : "☑")</span>\(Markup.text(question.text))"
        + (question.answer.isEmpty ? "" : " <b>\(Markup.text(question.answer))</b>")
    }
    let purchases = plan.purchases.map { purchase in
      let more = [purchase.purpose, purchase.price].filter { !$0.isEmpty }.joined(separator: "; ")
      return
        "<span class=\"box\">\(purchase.isBought ? "☑" : "☐")</span>\(purchase.count) × \(Markup.text(purchase.item))"
        + (more.isEmpty ? "" : " <small>\(Markup.text(more))</small>")
    }
    let columns =
      list("For you to decide", questions) + list("To buy", purchases)
      + list("Decided", plan.decisions.map { "\(Markup.text($0.text)) <small>\(Markup.text($0.date))</small>" })
    return columns.isEmpty ? [] : ["<div class=\"columns\">\(columns.joined(separator: "\n"))</div>"]
  }

  private func step(_ step: PlanStep) -> String {
    let kind = step.kind == .automated ? "steward" : "owner"
    var facts: [String] = []
    if let window = step.window { facts.append(timeline.clock.text(window)) }
    if !step.needs.isEmpty { facts.append("after \(step.needs.joined(separator: ", "))") }
    if !step.hosts.isEmpty { facts.append(step.hosts.joined(separator: ", ")) }
    if step.downtime > 0 { facts.append("away \(step.downtime) min") }
    if step.state != .waiting { facts.append(step.state.rawValue + (step.note.isEmpty ? "" : ": \(step.note)")) }
    let parts: [(String, PlanPart?)] = [
      ("Before", step.precondition), ("Do", step.action), ("Verify", step.verification), ("Back", step.rollback),
    ]
    var lines = parts.compactMap { name, part in
      part.flatMap { $0.isEmpty ? nil : "<dt>\(name)</dt><dd>\(self.part(name, $0))</dd>" }
    }
    if !step.lookFor.isEmpty { lines.append("<dt>Look for</dt><dd>\(Markup.text(step.lookFor))</dd>") }
    return """
      <article class="\(kind) \(step.state.rawValue)"><h3><span>\(Markup.text(step.id))</span>\(Markup.text(step.title))<i>\(step.kind == .automated ? "Steward" : "you")</i></h3>\
      \(facts.isEmpty ? "" : "<p>\(facts.map(Markup.text).joined(separator: " · "))</p>")\(lines.isEmpty ? "" : "<dl>\(lines.joined())</dl>")</article>
      """
  }

  private func part(_ name: String?, _ part: PlanPart) -> String {
    ([Markup.text(part.words)] + part.calls.map { "<code>\(Markup.text($0.line))</code>" }
      + part.expects.map { "<code>expect \(Markup.text($0))</code>" }).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
