import Foundation

/// What may come before what: the rules that every plan keeps to, drafted or amended.
public enum PlanOrder {
  /// What is wrong, and at which step.
  public struct Problem: Sendable, Hashable {
    public var step: String
    public var message: String

    public init(_ step: String, _ message: String) {
      self.step = step
      self.message = message
    }
  }

  /// What is wrong with the needs: an unknown step, or a circle. Nil when they can be followed.
  public static func structureProblem(_ plan: Plan) -> Problem? {
    let ids = Set(plan.steps.map(\.id))
    for step in plan.steps {
      if step.needs.contains(step.id) { return Problem(step.id, "step \(step.id) needs itself") }
      if let missing = step.needs.first(where: { !ids.contains($0) }) {
        return Problem(
          step.id,
          "step \(step.id) needs the step \(missing), which is not in the plan; its steps are \(plan.steps.map(\.id).joined(separator: ", "))"
        )
      }
    }
    if let circle = circle(in: plan), let first = circle.first {
      return Problem(
        first,
        "the needs go in a circle: \((circle + [first]).joined(separator: " needs ")); one of them must go first")
    }
    return nil
  }

  /// Steps that need each other in a circle, each needing the next; nil when there is none.
  static func circle(in plan: Plan) -> [String]? {
    var done: Set<String> = []
    var path: [String] = []
    func visit(_ id: String) -> [String]? {
      if let start = path.firstIndex(of: id) { return Array(path[start...]) }
      guard !done.contains(id), let step = plan.step(id) else { return nil }
      path.append(id)
      for need in step.needs { if let circle = visit(need) { return circle } }
      path.removeLast()
      done.insert(id)
      return nil
    }
    for step in plan.steps { if let circle = visit(step.id) { return circle } }
    return nil
  }

  /// Every step that must be over before `id` begins, directly or not.
  public static func allNeeds(of id: String, in plan: Plan) -> Set<String> {
    var found: Set<String> = []
    var open = plan.step(id)?.needs ?? []
    while let next = open.popLast() {
      if found.insert(next).inserted { open += plan.step(next)?.needs ?? [] }
    }
    return found
  }

  /// Every step that waits for `id`, directly or not.
  public static func dependants(of id: String, in plan: Plan) -> Set<String> {
    var found: Set<String> = []
    var open = [id]
    while let next = open.popLast() {
      for step in plan.steps where step.needs.contains(next) && found.insert(step.id).inserted { open.append(step.id) }
    }
    return found
  }

  /// The steps so that each stands after what it needs, otherwise in the plan's own order.
  public static func sorted(_ plan: Plan) -> [PlanStep] {
    var placed: Set<String> = []
    var rest = plan.steps
    var result: [PlanStep] = []
    while let index = rest.firstIndex(where: { $0.needs.allSatisfy { placed.contains($0) || plan.step($0) == nil } }) {
      let step = rest.remove(at: index)
      placed.insert(step.id)
      result.append(step)
    }
    return result + rest
  }
}
