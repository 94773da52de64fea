import Foundation

/// What Steward will do of a plan by itself, and when, once the owner says go.
public enum PlanOutlook {
  /// `I'll do steps 1-4 now and steps 10-14 on Fri 2026-11-27 at 22:00 once you say go …`; nil where no step of
  /// Steward's is left to do.
  public static func words(_ record: PlanRecord, now: Date) throws -> String? {
    let plan = record.plan
    let clock = try PlanClock(zone: plan.zone)
    let open = plan.steps.filter {
      $0.kind == .automated && !$0.state.isOver && !$0.state.hasBegun && !$0.calls.isEmpty
    }
    // Steps without a window that wait for no step of the owner's.
    let first = open.filter { step in
      step.window == nil
        && PlanOrder.allNeeds(of: step.id, in: plan).allSatisfy { id in
          guard let need = plan.step(id) else { return false }
          return need.state.isOver || (need.kind == .automated && need.window == nil)
        }
    }
    let windows = open.compactMap(\.window).filter { $0.end > now }.sorted { $0.start < $1.start }
    var parts: [String] = []
    if !first.isEmpty { parts.append("prepare now (\(PlanDiff.ranges(first.map(\.id), in: plan)))") }
    if let next = windows.first {
      let ids = open.filter { $0.window == next }.map(\.id)
      let day = clock.day(next.start)
      parts.append("run \(PlanDiff.ranges(ids, in: plan)) by myself on \(day) from \(clock.time(next.start))")
    }
    let later = windows.drop { $0 == windows.first }
    guard !parts.isEmpty else { return nil }
    let more = later.isEmpty ? "" : ", the others in their windows up to \(clock.day(later.last?.start ?? now))"
    return
      "I'll \(parts.joined(separator: " and "))\(more): say \"go ahead\" to read and approve what would run."
  }
}
