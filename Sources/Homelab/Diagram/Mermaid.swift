import Agent
import Documents

extension Diagram {
  static let begin = "<!-- steward diagram: drawn by steward discover, do not edit -->"
  static let end = "<!-- end of steward diagram -->"

  /// A Mermaid flowchart.
  public var mermaid: String {
    var lines = ["flowchart TD"]
    for (number, node) in nodes.enumerated() {
      let text = Diagram.label(node.name) + (node.detail.isEmpty ? "" : "<br/>" + Diagram.label(node.detail))
      let (open, close) =
        switch node.shape {
        case .host: ("[", "]")
        case .guest: ("(", ")")
        case .device: ("{{", "}}")
        case .network: ("([", "])")
        }
      lines.append("  n\(number)\(open)\"\(text)\"\(close)")
    }
    for edge in edges {
      let line = edge.isInside ? "-.-" : "---"
      lines.append(
        "  n\(edge.from) \(line)\(edge.label.isEmpty ? "" : "|\"\(Diagram.label(edge.label))\"|") n\(edge.to)")
    }
    // A line each, so that one of them can go when its cable is in order.
    for number in edges.indices where edges[number].isSlow {
      lines.append("  linkStyle \(number) stroke:#d33,stroke-width:3px")
    }
    let down = nodes.indices.filter { nodes[$0].isDown }.map { "n\($0)" }
    if !down.isEmpty {
      lines.append("  classDef down stroke-dasharray: 4 4,opacity:0.6")
      lines.append("  class \(down.joined(separator: ",")) down")
    }
    return lines.joined(separator: "\n")
  }

  /// Text that Mermaid shows as it is: names of hosts and devices may hold anything.
  static func label(_ text: String) -> String {
    var result = ""
    for scalar in Escaper.escapeLine(text).unicodeScalars.prefix(120) {
      switch scalar {
      case "\"", "#", "<", ">", "&", "|", "`", "[", "]", "{", "}", "(", ")", ";": result += "#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The call that puts the drawing between its markers in a document, or under a heading "Diagram" where there are
  /// none; nil where it stands there already.
  public func update(document: String, text: String) -> ToolCall? {
    let block = "\(Diagram.begin)\n```mermaid\n\(mermaid)\n```\n\(Diagram.end)"
    guard let begin = text.firstRange(of: Diagram.begin),
      let end = text[begin.upperBound...].firstRange(of: Diagram.end)
    else {
      return call(document, section: "Diagram", mode: "append", text: block)
    }
    if text[begin.lowerBound..<end.upperBound] == block[...] { return nil }
    let markdown = MarkdownDocument(text, path: document)
    let line = text[..<begin.lowerBound].utf8.count { $0 == 10 } + 1
    guard let section = markdown.section(at: line) else { return nil }
    let own = markdown.ownText(of: section)
    guard let first = own.firstRange(of: Diagram.begin), let last = own[first.upperBound...].firstRange(of: Diagram.end)
    else { return nil }
    let changed = own[..<first.lowerBound] + block + own[last.upperBound...]
    return call(document, section: section.heading.joined(separator: " › "), mode: "replace", text: String(changed))
  }

  private func call(_ document: String, section: String, mode: String, text: String) -> ToolCall {
    ToolCall(
      tool: "update_doc",
      arguments: [
        "document": .string(document), "section": .string(section), "mode": .string(mode), "text": .string(text),
      ])
  }
}
