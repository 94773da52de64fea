import Foundation

/// The windows of a plan over time, as SVG. Days on which nothing happens are left out: between two stretches of time
/// stands a gap.
struct GanttDrawing {
  /// A stretch of time in which windows lie, and where it is drawn.
  struct Stretch {
    var start: Date
    var end: Date
    var left = 0.0
    var width = 0.0

    func x(_ date: Date) -> Double {
      let share = date.timeIntervalSince(start) / max(1, end.timeIntervalSince(start))
      return left + min(1, max(0, share)) * width
    }
  }

  private let timeline: PlanTimeline
  private let steps: [PlanStep]
  private let stretches: [Stretch]
  private static let width = 1000.0
  private static let gutter = 330.0
  private static let row = 30.0
  private static let head = 46.0
  private static let gap = 26.0
  /// Where steps stand that no window holds.
  private static let free = 54.0

  init(_ timeline: PlanTimeline) {
    self.timeline = timeline
    steps = timeline.groups.flatMap(\.steps)
    let hasFree = steps.contains { PlanTimeline.start(of: $0, in: timeline.plan) == nil }
    stretches = GanttDrawing.place(
      GanttDrawing.stretches(steps.compactMap(\.window)),
      from: GanttDrawing.gutter + (hasFree ? GanttDrawing.free : 0), to: GanttDrawing.width - 28)
  }

  /// Windows that less than half a day lies between belong together.
  static func stretches(_ windows: [PlanWindow]) -> [Stretch] {
    var found: [Stretch] = []
    for window in windows.sorted(by: { $0.start < $1.start }) {
      if let last = found.last, window.start.timeIntervalSince(last.end) < 12 * 3600 {
        found[found.count - 1].end = max(last.end, window.end)
      } else {
        found.append(Stretch(start: window.start, end: window.end))
      }
    }
    return found
  }

  /// Each gets a like share and more the longer it is.
  private static func place(_ stretches: [Stretch], from left: Double, to right: Double) -> [Stretch] {
    guard !stretches.isEmpty else { return [] }
    let weights = stretches.map { 1 + (($0.end.timeIntervalSince($0.start)) / 3600).squareRoot() / 4 }
    let room = right - left - gap * Double(stretches.count - 1)
    var x = left
    return zip(stretches, weights).map { stretch, weight in
      var placed = stretch
      placed.left = x
      placed.width = room * weight / weights.reduce(0, +)
      x += placed.width + gap
      return placed
    }
  }

  private var height: Double { GanttDrawing.head + GanttDrawing.row * Double(steps.count) + 10 }

  var svg: String {
    let (width, bottom) = (GanttDrawing.width, height - 6)
    var parts = [
      "<svg class=\"gantt\" viewBox=\"0 0 \(Markup.figure(width)) \(Markup.figure(height))\" role=\"img\" aria-label=\"When each step may run\">"
    ]
    for stretch in stretches { parts += frame(stretch, bottom) }
    for index in steps.indices {
      let y = GanttDrawing.head + GanttDrawing.row * Double(index)
      if index % 2 == 0 {
        parts.append(
          "<rect class=\"band\" x=\"0\" y=\"\(Markup.figure(y))\" width=\"\(Markup.figure(width))\" height=\"\(Markup.figure(GanttDrawing.row))\"/>"
        )
      }
    }
    for stretch in stretches { parts += hours(stretch, bottom) }
    for (index, step) in steps.enumerated() {
      parts += row(step, y: GanttDrawing.head + GanttDrawing.row * Double(index))
    }
    return parts.joined(separator: "\n") + "\n</svg>"
  }

  /// The day over a stretch.
  private func frame(_ stretch: Stretch, _ bottom: Double) -> [String] {
    let clock = timeline.clock
    let (first, last) = (clock.day(stretch.start), clock.day(stretch.end.addingTimeInterval(-1)))
    let room = Int(stretch.width / 6.6)
    let full = first == last ? first : "\(first) – \(last)"
    let told = full.count <= room ? full : String(first.dropFirst(room < 14 ? 9 : 0))
    return [
      "<text class=\"day\" x=\"\(Markup.figure(stretch.left))\" y=\"16\">\(Markup.text(told))</text>",
      "<line class=\"axis\" x1=\"\(Markup.figure(stretch.left))\" y1=\"40\" x2=\"\(Markup.figure(stretch.left + stretch.width))\" y2=\"40\"/>",
    ]
  }

  /// Hours under the day, as many as there is room for.
  private func hours(_ stretch: Stretch, _ bottom: Double) -> [String] {
    let length = stretch.end.timeIntervalSince(stretch.start) / 3600
    let fit = max(1, stretch.width / 44)
    let step = [0.25, 0.5, 1, 2, 3, 6, 12, 24].first { length / $0 <= fit } ?? 48
    var parts: [String] = []
    let calendar = timeline.clock.calendar
    let seconds = step * 3600
    let midnight = calendar.startOfDay(for: stretch.start)
    var mark = midnight.addingTimeInterval((stretch.start.timeIntervalSince(midnight) / seconds).rounded(.up) * seconds)
    while mark <= stretch.end {
      let x = Markup.figure(stretch.x(mark))
      parts.append("<line class=\"grid\" x1=\"\(x)\" y1=\"40\" x2=\"\(x)\" y2=\"\(Markup.figure(bottom))\"/>")
      if stretch.x(mark) < stretch.left + stretch.width - 24 || stretch.width < 60 {
        parts.append(
          "<text class=\"hour\" x=\"\(x)\" y=\"33\">\(Markup.text(String(timeline.clock.time(mark).prefix(5))))</text>")
      }
      mark = mark.addingTimeInterval(seconds)
    }
    return parts
  }

  private func row(_ step: PlanStep, y: Double) -> [String] {
    let middle = Markup.figure(y + 19.5)
    var parts = [
      "<text class=\"id\" x=\"30\" y=\"\(middle)\">\(Markup.text(step.id))</text>",
      "<text class=\"name\" x=\"40\" y=\"\(middle)\">\(Markup.text(Markup.short(step.title, 41)))<title>\(Markup.text(step.title))</title></text>",
    ]
    let (left, right) = span(step)
    let kind = step.kind == .automated ? "steward" : "owner"
    let told = step.window.map { timeline.clock.text($0) } ?? "when what it needs is over"
    let shape = step.window == nil ? " then" : ""
    parts.append(
      "<rect class=\"bar \(kind) \(step.state.rawValue)\(shape)\" x=\"\(Markup.figure(left))\" y=\"\(Markup.figure(y + 7))\" width=\"\(Markup.figure(max(10, right - left)))\" height=\"16\" rx=\"4\"><title>\(Markup.text("\(step.id). \(step.title): \(told)"))</title></rect>"
    )
    if let mark = PlanPage.mark(of: step.state) {
      parts.append(
        "<text class=\"mark\" x=\"\(Markup.figure((left + max(left + 10, right)) / 2))\" y=\"\(middle)\">\(mark)</text>"
      )
    }
    return parts
  }

  /// From where to where its bar goes.
  private func span(_ step: PlanStep) -> (Double, Double) {
    if let window = step.window,
      let stretch = stretches.first(where: { $0.start <= window.start && window.end <= $0.end })
    {
      return (stretch.x(window.start), stretch.x(window.end))
    }
    let ends = PlanOrder.allNeeds(of: step.id, in: timeline.plan).compactMap { timeline.plan.step($0)?.window?.end }
    if let end = ends.max(), let stretch = stretches.first(where: { $0.start <= end && end <= $0.end }) {
      let x = stretch.x(end)
      return (x, x + 18)
    }
    return (GanttDrawing.gutter, GanttDrawing.gutter + 26)
  }
}
