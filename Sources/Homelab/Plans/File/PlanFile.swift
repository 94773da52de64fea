import Agent

/// A plan as its file in plans/ holds it: the plan, its number and its version.
///
/// The text is Markdown that reads well on paper, and exact: reading what was written gives the same values.
/// docs/plans.md tells the format.
public struct PlanFile: Sendable, Hashable {
  /// The plan's number in the lab, by which people call it.
  public var number: Int
  /// From 1; every change of the plan makes the next.
  public var version: Int
  public var plan: Plan

  public init(number: Int, version: Int, plan: Plan) {
    self.number = number
    self.version = version
    self.plan = plan.cleaned
  }

  /// The whole document.
  public var text: String { PlanWriter(self).text }

  /// A document → the plan. Throws `PlanFileError` with the line and what is expected there.
  public init(reading text: String, path: String) throws {
    var reader = PlanReader(text, path: path)
    self = try reader.read()
  }
}

/// What is wrong in a plan's file: `plans/x.md:41: there is no field "Hots"; a step has Hosts`.
public struct PlanFileError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  /// From 1.
  public var line: Int
  public var message: String

  public var description: String { "\(path):\(line): \(message)" }
}

extension Plan {
  /// The plan with every text on one line and every hidden character visible: what its file can hold.
  var cleaned: Plan {
    func line(_ text: String) -> String { Escaper.escape(text).words.joined(separator: " ") }
    func name(_ text: String) -> String { line(text).replacing(",", with: "") }
    func part(_ part: PlanPart) -> PlanPart {
      PlanPart(
        line(part.words),
        calls: part.calls.map { ToolCall(tool: $0.tool, arguments: $0.arguments) },
        expects: part.expects.map { line($0).replacing("`", with: "'") }.filter { !$0.isEmpty })
    }
    func some(_ given: PlanPart?) -> PlanPart? { given.flatMap { $0.isEmpty ? nil : part($0) } }
    func list(_ texts: [String]) -> [String] { texts.map(line).filter { !$0.isEmpty } }
    var plan = self
    plan.goal = line(goal)
    plan.findings = findings.map { .init(evidence: $0.evidence, date: $0.date, text: line($0.text)) }
      .filter { !$0.text.isEmpty }
    plan.decisions = decisions.map { .init(date: $0.date, text: line($0.text)) }.filter { !$0.text.isEmpty }
    plan.questions = questions.map { .init(line($0.text), answer: line($0.answer)) }.filter { !$0.text.isEmpty }
    plan.purchases = purchases.map {
      .init(
        count: max(1, $0.count), item: line($0.item), purpose: line($0.purpose), price: line($0.price),
        isBought: $0.isBought)
    }.filter { !$0.item.isEmpty }
    plan.steps = steps.map { step in
      var step = step
      step.title = line(step.title)
      step.hosts = step.hosts.map(name).filter { !$0.isEmpty }
      step.downtime = max(0, step.downtime)
      step.action = part(step.action)
      step.lookFor = line(step.lookFor)
      step.precondition = some(step.precondition)
      step.verification = some(step.verification)
      step.rollback = some(step.rollback)
      step.note = line(step.note)
      return step
    }
    plan.risks = list(risks)
    plan.rollback = list(rollback)
    plan.verification = verification.map { part($0) }.filter { !$0.isEmpty }
    var notes = notes.flatMap { Escaper.escape($0).components(separatedBy: "\n") }
    while notes.first?.trimmed.isEmpty == true { notes.removeFirst() }
    while notes.last?.trimmed.isEmpty == true { notes.removeLast() }
    plan.notes = notes
    return plan
  }
}
