/// Steps of a plan in the making, numbered as they are added. Shared by those who make a plan together.
final class StepList {
  private(set) var steps: [PlanStep] = []

  /// Adds a step and gives its id, for the needs of later ones; a need that is nil is none.
  func add(
    _ title: String, _ kind: PlanStep.Kind, hosts: [String] = [], needs: [String?] = [], window: PlanWindow? = nil,
    _ change: (inout PlanStep) -> Void = { _ in }
  ) -> String {
    var step = PlanStep(
      id: "\(steps.count + 1)", title: title, kind: kind, hosts: hosts, needs: needs.compactMap { $0 }, window: window)
    change(&step)
    steps.append(step)
    return step.id
  }
}
