import Agent

/// A plan → its document.
struct PlanWriter {
  private let file: PlanFile
  private let clock: PlanClock

  init(_ file: PlanFile) {
    self.file = file
    // A zone that this machine does not know is refused before a plan is made.
    clock = (try? PlanClock(zone: file.plan.zone)) ?? PlanClock(.gmt)
  }

  /// The names of the sections, in order.
  enum Section: String, CaseIterable {
    case findings = "Findings"
    case decisions = "Decisions"
    case questions = "Open questions"
    case purchases = "Shopping list"
    case timeline = "Timeline"
    case steps = "Steps"
    case verification = "Verification"
    case rollback = "Rollback"
    case risks = "Risks"
    case notes = "Notes"
  }

  /// The names of a step's fields, in order.
  enum Field: String, CaseIterable {
    case by = "By"
    case state = "State"
    case hosts = "Hosts"
    case needs = "Needs"
    case window = "Window"
    case downtime = "Downtime"
    case action = "Do"
    case lookFor = "Look for"
    case precondition = "Before"
    case verification = "Verify"
    case rollback = "Roll back"
  }

  var text: String {
    let plan = file.plan
    var lines = [
      "# \(plan.goal)", "",
      "*Plan \(file.number), version \(file.version), drafted \(plan.drafted). Times are those of \(plan.zone).*", "",
    ]
    func section(_ section: Section, _ body: [String]) {
      guard !body.isEmpty else { return }
      lines += ["## \(section.rawValue)", ""] + body + [""]
    }
    section(
      .findings,
      plan.findings.map { "- \($0.date)\($0.evidence.isEmpty ? "" : " (\($0.evidence))"): \($0.text)" })
    section(.decisions, plan.decisions.map { "- \($0.date): \($0.text)" })
    section(
      .questions,
      plan.questions.flatMap { question in
        ["- \(box(!question.answer.isEmpty)) \(question.text)"]
          + (question.answer.isEmpty ? [] : ["  - answer: \(question.answer)"])
      })
    section(
      .purchases,
      plan.purchases.flatMap { purchase in
        ["- \(box(purchase.isBought)) \(purchase.count) × \(purchase.item)"]
          + (purchase.purpose.isEmpty ? [] : ["  - for: \(purchase.purpose)"])
          + (purchase.price.isEmpty ? [] : ["  - price: \(purchase.price)"])
      })
    section(.timeline, PlanChart(plan, clock: clock).blocks)
    section(.steps, Array(plan.steps.map(step).joined(separator: [""])))
    section(.verification, plan.verification.flatMap { ["- \($0.words)".trimmed] + PlanWriter.calls(of: $0) })
    section(.rollback, plan.rollback.map { "- \($0)" })
    section(.risks, plan.risks.map { "- \($0)" })
    section(.notes, plan.notes)
    lines.removeLast()
    return lines.joined(separator: "\n") + "\n"
  }

  private func box(_ isTicked: Bool) -> String { isTicked ? "[x]" : "[ ]" }

  private func step(_ step: PlanStep) -> [String] {
    var lines = ["### \(step.id). \(step.title)", ""]
    func field(_ field: Field, _ value: String) { lines.append("- **\(field.rawValue)**: \(value)".trimmed) }
    field(.by, PlanWriter.doer(step.kind))
    field(.state, step.state.rawValue + (step.note.isEmpty ? "" : ": \(step.note)"))
    if !step.hosts.isEmpty { field(.hosts, step.hosts.joined(separator: ", ")) }
    if !step.needs.isEmpty { field(.needs, step.needs.joined(separator: ", ")) }
    if let window = step.window { field(.window, clock.text(window)) }
    if step.downtime > 0 { field(.downtime, "\(step.downtime) min") }
    func part(_ name: Field, _ part: PlanPart?) {
      guard let part, !part.isEmpty else { return }
      field(name, part.words)
      lines += PlanWriter.calls(of: part)
    }
    part(.action, step.action)
    if !step.lookFor.isEmpty { field(.lookFor, step.lookFor) }
    part(.precondition, step.precondition)
    part(.verification, step.verification)
    part(.rollback, step.rollback)
    return lines
  }

  static func doer(_ kind: PlanStep.Kind) -> String { kind == .automated ? "Steward" : "the owner" }

  private static func calls(of part: PlanPart) -> [String] {
    part.calls.map { "  - run `\(text(of: $0))`" } + part.expects.map { "  - expect `\($0)`" }
  }

  /// `run_diagnostic {"check":"disk","host":"nas"}`, without a backtick, which would end the code.
  static func text(of call: ToolCall) -> String {
    "\(call.tool) \(JSONValue.object(call.arguments).canonical.replacing("`", with: "\\u0060"))"
  }
}
