import Agent

/// Requests as people type them, each with the tool it asks for: what `IntentClassifier` learns from.
struct Phrasings: Sendable {
  struct Phrasing: Sendable, Hashable {
    /// The name of a tool, or `Phrasings.talk`.
    var tool: String
    /// The value of the tool's choice that it asks for: "disk" of `run_diagnostic`.
    var choice: String?
    var text: String
  }

  /// Where no tool is due.
  static let talk = "talk"

  let all: [Phrasing]
  /// The tools that have phrasings.
  let tools: Set<String>

  /// `[tool choice]` begins a group; a line is a phrasing; `#` begins a comment.
  init(parsing text: String) {
    var all: [Phrasing] = []
    var group: [String] = []
    for part in text.split(whereSeparator: \.isNewline) {
      let line = String(part).trimmed { $0.isWhitespace }
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("["), line.hasSuffix("]") {
        group = line.dropFirst().dropLast().split(separator: " " as Character).map(String.init)
      } else if let tool = group.first {
        all.append(Phrasing(tool: tool, choice: group.dropFirst().first, text: line))
      }
    }
    self.all = all
    tools = Set(all.map(\.tool))
  }

  static let shipped = Phrasings(parsing: String(decoding: PackageResources.phrasings_txt as [UInt8], as: UTF8.self))
}
