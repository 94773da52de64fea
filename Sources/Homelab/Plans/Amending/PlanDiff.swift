import Agent

/// What is different between two versions of a plan: exactly the steps that changed, each field from what to what.
public struct PlanDiff: Sendable, Hashable {
  public struct Change: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable { case added, removed, changed }

    public var step: String
    public var title: String
    public var kind: Kind
    /// Of a changed step: what, from, to. Empty texts stand for nothing.
    public var fields: [Field]
  }

  public struct Field: Sendable, Hashable {
    public var name: String
    public var from: String
    public var to: String
  }

  public var changes: [Change]
  /// Steps that are in another place of the list, and otherwise the same.
  public var reordered: [String]
  /// Steps that are as they were.
  public var kept: Int
  /// Parts of the plan beside its steps that changed.
  public var others: [String]
  /// What of them was answered, decided or renamed, a line each.
  public var contents: [String]

  public init(from old: Plan, to new: Plan, clock: PlanClock) {
    var changes: [Change] = []
    for step in new.steps {
      guard let before = old.step(step.id) else {
        changes.append(
          Change(step: step.id, title: step.title, kind: .added, fields: PlanDiff.fields(nil, step, clock)))
        continue
      }
      let fields = PlanDiff.fields(before, step, clock)
      if !fields.isEmpty { changes.append(Change(step: step.id, title: step.title, kind: .changed, fields: fields)) }
    }
    for step in old.steps where new.step(step.id) == nil {
      changes.append(Change(step: step.id, title: step.title, kind: .removed, fields: []))
    }
    let common = Set(old.steps.map(\.id)).intersection(new.steps.map(\.id))
    let places = (old.steps.map(\.id).filter(common.contains), new.steps.map(\.id).filter(common.contains))
    var moved: [String] = []
    for change in places.1.difference(from: places.0) {
      if case .insert(_, let id, _) = change { moved.append(id) }
    }
    self.changes = changes
    reordered = moved
    kept = new.steps.count - changes.count { $0.kind != .removed }
    others = PlanDiff.others(old, new)
    contents = PlanDiff.contents(old, new)
  }

  public var isEmpty: Bool { changes.isEmpty && reordered.isEmpty && others.isEmpty }

  /// The steps whose window is another.
  public var moved: [String] {
    changes.filter { $0.kind == .changed && $0.fields.contains { $0.name == "window" } }.map(\.step)
  }

  private static func fields(_ old: PlanStep?, _ new: PlanStep, _ clock: PlanClock) -> [Field] {
    var fields: [Field] = []
    func compare(_ name: String, _ text: (PlanStep) -> String) {
      let (from, to) = (old.map(text) ?? "", text(new))
      if from != to { fields.append(Field(name: name, from: from, to: to)) }
    }
    func part(_ part: PlanPart?) -> String {
      guard let part else { return "" }
      return ([part.words] + part.calls.map(PlanWriter.text) + part.expects.map { "expect \($0)" })
        .filter { !$0.isEmpty }.joined(separator: "; ")
    }
    compare("window") { $0.window.map(clock.text) ?? "" }
    if old != nil { compare("title") { $0.title } }
    compare("by") { PlanWriter.doer($0.kind) }
    compare("hosts") { $0.hosts.joined(separator: ", ") }
    compare("needs") { $0.needs.joined(separator: ", ") }
    compare("downtime") { $0.downtime == 0 ? "" : "\($0.downtime) min" }
    compare("do") { part($0.action) }
    compare("look for") { $0.lookFor }
    compare("before") { part($0.precondition) }
    compare("verify") { part($0.verification) }
    compare("roll back") { part($0.rollback) }
    compare("state") { ($0.state == .waiting ? "" : $0.state.rawValue) }
    return fields
  }

  private static func contents(_ old: Plan, _ new: Plan) -> [String] {
    var lines: [String] = []
    if old.goal != new.goal { lines.append("~ goal: \(old.goal) → \(new.goal)") }
    if old.zone != new.zone { lines.append("~ time zone: \(old.zone) → \(new.zone)") }
    for (place, question) in new.questions.enumerated() where !old.questions.contains(question) {
      let known = old.questions.contains { $0.text == question.text }
      lines.append(
        "\(known ? "~" : "+") question \(place + 1): \(question.text)\(question.answer.isEmpty ? "" : " → \(question.answer)")"
      )
    }
    for question in old.questions where !new.questions.contains(where: { $0.text == question.text }) {
      lines.append("- question: \(question.text)")
    }
    // What was asked for is told by the changes.
    for decision in new.decisions where !old.decisions.contains(decision) && !decision.text.hasPrefix("asked for: ") {
      lines.append("+ decision: \(decision.text)")
    }
    for decision in old.decisions where !new.decisions.contains(decision) && !decision.text.hasPrefix("asked for: ") {
      lines.append("- decision: \(decision.text)")
    }
    let told: Set<String> = ["goal", "time zone", "questions", "decisions"]
    return lines + others(old, new).filter { !told.contains($0) }.map { "~ \($0)" }
  }

  private static func others(_ old: Plan, _ new: Plan) -> [String] {
    var names: [String] = []
    if old.goal != new.goal { names.append("goal") }
    if old.zone != new.zone { names.append("time zone") }
    if old.findings != new.findings { names.append("findings") }
    if old.decisions != new.decisions { names.append("decisions") }
    if old.questions != new.questions { names.append("questions") }
    if old.purchases != new.purchases { names.append("shopping list") }
    if old.risks != new.risks { names.append("risks") }
    if old.rollback != new.rollback { names.append("rollback") }
    if old.verification != new.verification { names.append("verification") }
    if old.notes != new.notes { names.append("notes") }
    return names
  }

  /// "step 3", "steps 3, 4 and 6".
  static func steps(_ ids: [String]) -> String {
    guard ids.count > 1 else { return "step \(ids.first ?? "?")" }
    return "steps \(ids.dropLast().joined(separator: ", ")) and \(ids.last ?? "")"
  }

  /// `steps 1-4, 7 and 20-35`: neighbours in the plan's own order as one.
  static func ranges(_ ids: [String], in plan: Plan) -> String {
    let wanted = Set(ids)
    var ranges: [(first: String, last: String)] = []
    for (index, step) in plan.steps.enumerated() where wanted.contains(step.id) {
      if index > 0, wanted.contains(plan.steps[index - 1].id), let last = ranges.popLast() {
        ranges.append((last.first, step.id))
      } else {
        ranges.append((step.id, step.id))
      }
    }
    let told = ranges.map { $0.first == $0.last ? $0.first : "\($0.first)-\($0.last)" }
    guard told.count > 1 else { return "\(ids.count == 1 ? "step" : "steps") \(told.first ?? "?")" }
    return "steps \(told.dropLast().joined(separator: ", ")) and \(told.last ?? "")"
  }

  /// A line a change, then what stays.
  public var lines: [String] {
    var lines: [String] = []
    var told: Set<String> = []
    for change in changes where !told.contains(change.step) {
      // Many steps with the very same change are one line.
      let same = changes.filter { $0.kind == .changed && change.kind == .changed && $0.fields == change.fields }
      if same.count > 3 {
        told.formUnion(same.map(\.step))
        lines.append("~ \(PlanDiff.steps(same.map(\.step)))")
        for field in change.fields { lines.append("    \(field.name): \(PlanDiff.told(field))") }
        continue
      }
      switch change.kind {
      case .removed: lines.append("- \(change.step). \(change.title): dropped")
      case .added:
        let window = change.fields.first { $0.name == "window" }.map { ", \($0.to)" } ?? ""
        let by = change.fields.first { $0.name == "by" }.map { " (\($0.to)\(window))" } ?? ""
        lines.append("+ \(change.step). \(change.title)\(by)")
        for field in change.fields where ["hosts", "needs", "do", "before", "verify", "roll back"].contains(field.name)
        {
          lines.append("    \(field.name): \(field.to)")
        }
      case .changed:
        lines.append("~ \(change.step). \(change.title)")
        for field in change.fields { lines.append("    \(field.name): \(PlanDiff.told(field))") }
      }
    }
    if !reordered.isEmpty { lines.append("~ other place in the list: \(PlanDiff.steps(reordered))") }
    lines += contents
    if kept > 0 {
      lines.append("  \(kept == 1 ? "1 step stays" : "\(kept) steps stay") as \(kept == 1 ? "it was" : "they were")")
    }
    return lines
  }

  private static func told(_ field: Field) -> String {
    let nothing = field.name == "window" ? "no window" : "nothing"
    return "\(field.from.isEmpty ? nothing : field.from) → \(field.to.isEmpty ? nothing : field.to)"
  }

  public var json: JSONValue {
    [
      "changes": .array(
        changes.map { change in
          [
            "step": .string(change.step), "title": .string(change.title), "change": .string(change.kind.rawValue),
            "fields": .array(
              change.fields.map { ["name": .string($0.name), "from": .string($0.from), "to": .string($0.to)] }),
          ]
        }), "reordered": .array(reordered.map { .string($0) }), "kept": .number(Double(kept)),
      "others": .array(others.map { .string($0) }), "contents": .array(contents.map { .string($0) }),
    ]
  }
}
