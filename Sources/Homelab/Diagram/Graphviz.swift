import Agent
import Foundation

extension Diagram {
  /// The drawing in the language of Graphviz.
  public var dot: String {
    var lines = [
      "graph lab {", "  graph [rankdir=TB, ranksep=0.8, nodesep=0.3];",
      "  node [fontname=\"sans-serif\", fontsize=11, style=filled, fillcolor=white];",
      "  edge [fontname=\"sans-serif\", fontsize=9];",
    ]
    for (number, node) in nodes.enumerated() {
      let shape =
        switch node.shape {
        case .host: "box"
        case .guest: "box\", style=\"rounded,filled"
        case .device: "hexagon"
        case .network: "ellipse"
        }
      let text = Diagram.quoted([node.name, node.detail].filter { !$0.isEmpty })
      lines.append(
        "  n\(number) [label=\(text), shape=\"\(shape)\"\(node.isDown ? ", color=gray, fontcolor=gray" : "")];")
    }
    for edge in edges {
      let style =
        edge.isInside ? ", style=dashed" : edge.isSlow ? ", color=\"#dd3333\", penwidth=2.5, fontcolor=\"#dd3333\"" : ""
      lines.append("  n\(edge.from) -- n\(edge.to) [label=\(Diagram.quoted([edge.label]))\(style)];")
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  private static func quoted(_ rows: [String]) -> String {
    let escaped = rows.map {
      Escaper.escapeLine($0).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
    return "\"" + escaped.joined(separator: "\\n") + "\""
  }

  /// The drawing as SVG, by the program `dot`. Throws `CallError` where it is not installed.
  public func svg(runner: any CommandRunner) async throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("steward-\(UUID().uuidString).dot")
    try Data(dot.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      let result = try await runner.run(
        Command(["dot", "-Tsvg", file.path], timeout: 60, outputLimit: 32 << 20))
      guard result.succeeded, result.omitted == 0 else {
        throw CallError(.failed, "dot could not draw the lab: \(result.errorOutput.prefix(200))")
      }
      return result.output
    } catch is CommandNotFound {
      throw CallError(
        .failed, "an SVG is drawn by graphviz, which is not here: apt install graphviz, or write a FILE.mmd")
    }
  }
}
