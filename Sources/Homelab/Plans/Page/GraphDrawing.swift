/// What needs what, as SVG: each step below all that it needs. A need that follows from another is not drawn.
struct GraphDrawing {
  private struct Node {
    var step: PlanStep
    var layer: Int
    var x = 0.0
    var y = 0.0
  }

  private var nodes: [Node] = []
  private var edges: [(from: Int, to: Int)] = []
  private var size = (width: 0.0, height: 0.0)
  private static let box = (width: 186.0, height: 46.0)
  private static let gap = (x: 18.0, y: 30.0)
  /// Steps beside each other; more make further rows of the same layer.
  private static let perRow = 5

  init(_ plan: Plan) {
    let steps = PlanOrder.sorted(plan)
    var layers: [String: Int] = [:]
    for step in steps {
      layers[step.id] = (step.needs.compactMap { layers[$0] }.max() ?? -1) + 1
      nodes.append(Node(step: step, layer: layers[step.id] ?? 0))
    }
    let places = Dictionary(uniqueKeysWithValues: nodes.indices.map { (nodes[$0].step.id, $0) })
    for (index, node) in nodes.enumerated() {
      for need in GraphDrawing.direct(node.step, in: plan) {
        if let from = places[need] { edges.append((from, index)) }
      }
    }
    place()
  }

  /// The needs that no other need needs already.
  static func direct(_ step: PlanStep, in plan: Plan) -> [String] {
    step.needs.filter { need in
      !step.needs.contains { $0 != need && PlanOrder.allNeeds(of: $0, in: plan).contains(need) }
    }
  }

  private mutating func place() {
    let depth = (nodes.map(\.layer).max() ?? -1) + 1
    let widest = min(GraphDrawing.perRow, (0..<depth).map { layer in nodes.count { $0.layer == layer } }.max() ?? 1)
    size.width = Double(widest) * (GraphDrawing.box.width + GraphDrawing.gap.x) + 8
    var y = 6.0
    var centre: [Int: Double] = [:]
    for layer in 0..<depth {
      var own = nodes.indices.filter { nodes[$0].layer == layer }
      // Each as near as may be to the middle of what it needs.
      func wish(_ index: Int) -> Double {
        let from = edges.filter { $0.to == index }.compactMap { centre[$0.from] }
        return from.isEmpty ? size.width / 2 : from.reduce(0, +) / Double(from.count)
      }
      let wishes = Dictionary(uniqueKeysWithValues: own.map { ($0, wish($0)) })
      own.sort { (wishes[$0] ?? 0, $0) < (wishes[$1] ?? 0, $1) }
      for start in stride(from: 0, to: own.count, by: GraphDrawing.perRow) {
        let row = Array(own[start..<min(own.count, start + GraphDrawing.perRow)])
        let pitch = GraphDrawing.box.width + GraphDrawing.gap.x
        let length = Double(row.count) * pitch - GraphDrawing.gap.x
        let middle = row.compactMap { wishes[$0] }.reduce(0, +) / Double(row.count)
        let left = min(max(4, middle - length / 2), size.width - length - 4)
        for (place, index) in row.enumerated() {
          nodes[index].x = left + Double(place) * pitch
          nodes[index].y = y
          centre[index] = nodes[index].x + GraphDrawing.box.width / 2
        }
        y += GraphDrawing.box.height + GraphDrawing.gap.y
      }
    }
    size.height = max(0, y - GraphDrawing.gap.y + 6)
  }

  var svg: String {
    let (width, height) = GraphDrawing.box
    var parts = [
      "<svg class=\"graph\" viewBox=\"0 0 \(Markup.figure(size.width)) \(Markup.figure(size.height))\" style=\"max-width:\(Markup.figure(size.width))px\" role=\"img\" aria-label=\"What needs what\">"
    ]
    for edge in edges {
      let (from, to) = (nodes[edge.from], nodes[edge.to])
      let (x1, y1) = (from.x + width / 2, from.y + height)
      let (x2, y2) = (to.x + width / 2, to.y)
      let bend = max(14, (y2 - y1) / 2)
      parts.append(
        "<path class=\"edge\" d=\"M\(Markup.figure(x1)) \(Markup.figure(y1)) C\(Markup.figure(x1)) \(Markup.figure(y1 + bend)) \(Markup.figure(x2)) \(Markup.figure(y2 - bend)) \(Markup.figure(x2)) \(Markup.figure(y2 - 1))\"/>"
      )
      parts.append(
        "<path class=\"tip\" d=\"M\(Markup.figure(x2 - 3.5)) \(Markup.figure(y2 - 6)) L\(Markup.figure(x2)) \(Markup.figure(y2)) L\(Markup.figure(x2 + 3.5)) \(Markup.figure(y2 - 6)) Z\"/>"
      )
    }
    for node in nodes {
      let kind = node.step.kind == .automated ? "steward" : "owner"
      parts.append(
        "<g class=\"node \(kind) \(node.step.state.rawValue)\"><title>\(Markup.text("\(node.step.id). \(node.step.title)"))</title><rect x=\"\(Markup.figure(node.x))\" y=\"\(Markup.figure(node.y))\" width=\"\(Markup.figure(width))\" height=\"\(Markup.figure(height))\" rx=\"7\"/>"
      )
      let mark = PlanPage.mark(of: node.step.state).map { " \($0)" } ?? ""
      let lines = Markup.lines(node.step.title, width: 21, lines: 2)
      let first = node.y + (lines.count == 1 ? 27 : 19.5)
      parts.append(
        "<text class=\"id\" x=\"\(Markup.figure(node.x + 26))\" y=\"\(Markup.figure(node.y + 27))\">\(Markup.text(node.step.id))</text>"
      )
      for (place, line) in lines.enumerated() {
        parts.append(
          "<text x=\"\(Markup.figure(node.x + 34))\" y=\"\(Markup.figure(first + Double(place) * 15))\">\(Markup.text(line))\(place == lines.count - 1 ? mark : "")</text>"
        )
      }
      parts.append("</g>")
    }
    return parts.joined(separator: "\n") + "\n</svg>"
  }
}
