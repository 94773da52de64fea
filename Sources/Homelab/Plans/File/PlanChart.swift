import Agent

/// The plan as pictures: a Gantt chart of the windows and a graph of what needs what, both Mermaid, drawn from the
/// steps alone.
public struct PlanChart: Sendable {
  private let plan: Plan
  private let clock: PlanClock

  public init(_ plan: Plan, clock: PlanClock) {
    self.plan = plan
    self.clock = clock
  }

  /// The lines of the section: each picture that says something.
  var blocks: [String] {
    var lines: [String] = []
    if plan.steps.contains(where: { $0.window != nil }) { lines += ["```mermaid"] + gantt + ["```"] }
    if !plan.steps.isEmpty { lines += (lines.isEmpty ? [] : [""]) + ["```mermaid"] + graph + ["```"] }
    return lines
  }

  /// A Gantt chart of the steps that have a window, Steward's and the owner's apart.
  public var gantt: [String] {
    var lines = ["gantt", "  dateFormat YYYY-MM-DD HH:mm", "  axisFormat %a %d %H:%M"]
    for kind in PlanStep.Kind.allCases {
      let steps = plan.steps.filter { $0.kind == kind && $0.window != nil }
      if steps.isEmpty { continue }
      lines.append("  section \(kind == .automated ? "Steward" : "Owner")")
      for step in steps {
        guard let window = step.window else { continue }
        let tag =
          switch step.state {
          case .done, .skipped: "done, "
          case .running: "active, "
          case .failed, .unknown, .missed, .undone: "crit, "
          case .waiting, .ready: ""
          }
        // A chart has no offsets: in the hour that is there twice, a bar may look too short.
        let ends = [window.start, window.end].map { "\(clock.isoDay($0)) \(clock.time($0).prefix(5))" }
        lines.append("  \(PlanChart.task(step)) :\(tag)\(PlanChart.node(step.id)), \(ends.joined(separator: ", "))")
      }
    }
    return lines
  }

  /// What needs what; the owner's steps have round ends.
  public var graph: [String] {
    var lines = ["flowchart LR"]
    for step in plan.steps {
      let label = "\(step.id). \(Diagram.label(step.title))"
      let (open, close) = step.kind == .automated ? ("[", "]") : ("([", "])")
      lines.append("  \(PlanChart.node(step.id))\(open)\"\(label)\"\(close)")
    }
    for step in plan.steps {
      for need in step.needs { lines.append("  \(PlanChart.node(need)) --> \(PlanChart.node(step.id))") }
    }
    let looks: [(name: String, look: String, states: [PlanStep.State])] = [
      ("over", "fill:#d8f0d8,stroke:#2a7a2a", [.done, .skipped]),
      ("bad", "fill:#f7d4d4,stroke:#b02020", [.failed, .unknown, .missed, .undone]),
      ("now", "stroke-width:3px", [.running]),
    ]
    for (name, look, states) in looks {
      let nodes = plan.steps.filter { states.contains($0.state) }.map { PlanChart.node($0.id) }
      if nodes.isEmpty { continue }
      lines += ["  classDef \(name) \(look)", "  class \(nodes.joined(separator: ",")) \(name)"]
    }
    return lines
  }

  /// A node's name: an id may begin with a digit and hold dashes.
  private static func node(_ id: String) -> String { "s" + id.replacing("-", with: "_") }

  /// A bar's name ends at a colon, and a comma or hash in it means something.
  private static func task(_ step: PlanStep) -> String {
    let title = String(step.title.prefix(60).map { ":,;#%".contains($0) ? " " : $0 })
    return "\(step.id) \(title.words.joined(separator: " "))"
  }

}
