/// What the owner should know beside the changes: gathered while a plan is amended, told once it is known what changed.
struct AmendmentRemarks: Sendable {
  /// Steps that touch other hosts as well.
  var partly: [String] = []
  /// Steps that are over or have begun, and how they are.
  var past: [(step: String, state: PlanStep.State)] = []
  var others: [String] = []

  /// What is still true after the change, each once.
  func lines(after diff: PlanDiff, in plan: Plan) -> [String] {
    func kept(_ ids: [String]) -> [String] {
      plan.steps.map(\.id).filter { id in ids.contains(id) && !diff.changes.contains { $0.step == id } }
    }
    func stays(_ ids: [String]) -> String { ids.count == 1 ? "stays" : "stay" }
    var lines: [String] = []
    let wide = kept(partly)
    if !wide.isEmpty {
      lines.append(
        "\(PlanDiff.steps(wide)) \(wide.count == 1 ? "touches" : "touch") other hosts as well and \(stays(wide))")
    }
    for state in PlanStep.State.allCases {
      let ids = kept(past.filter { $0.state == state }.map(\.step))
      guard !ids.isEmpty else { continue }
      lines.append("\(PlanDiff.steps(ids)) \(ids.count == 1 ? "is" : "are") \(state.rawValue) and \(stays(ids))")
    }
    for line in others where !lines.contains(line) { lines.append(line) }
    return lines
  }
}
