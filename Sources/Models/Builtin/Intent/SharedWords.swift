import Agent

/// Finds the tool that a request asks for, by the tools' own descriptions and examples.
struct SharedWords {
  struct Match: Sendable {
    var tool: ToolDescription
    /// 0 for nothing in common up to 1 for an example word for word.
    var score: Double
  }

  private struct Entry {
    var tool: ToolDescription
    var examples: [Set<String>]
    var description: Set<String>
  }

  private let entries: [Entry]
  /// How much a stem tells: rare ones more than those that every tool has.
  private let weights: [String: Double]
  private let names: Set<String>

  /// `names`: words that name things of the lab; they tell which host, not which tool.
  init(tools: [ToolDescription], names: Set<String>) {
    self.names = names
    let built = tools.map { tool in
      Entry(
        tool: tool, examples: tool.examples.map { SharedWords.marks($0).subtracting(names) },
        description: Set(
          Words.stems(tool.name + " " + tool.description + " " + SharedWords.choices(tool))))
    }
    entries = built
    var count: [String: Double] = [:]
    for entry in built {
      for stem in entry.examples.reduce(entry.description, { $0.union($1) }) {
        count[stem, default: 0] += 1
      }
    }
    let total = Double(max(1, built.count))
    weights = count.mapValues { 1 + 1.5 * (1 - $0 / (total + 1)) }
  }

  /// The words and the forms of a request.
  private static func marks(_ text: String) -> Set<String> {
    Set(Words.stems(text) + RequestForm.all(of: text).map(\.rawValue))
  }

  private static func choices(_ tool: ToolDescription) -> String {
    tool.properties.values.flatMap { property -> [String] in
      let words = property["x-words"]?.objectValue ?? [:]
      return (property["enum"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        + words.values.flatMap { $0.arrayValue?.compactMap(\.stringValue) ?? [] }
    }.joined(separator: " ")
  }

  /// The tools by how well they fit, best first; those that share nothing are left out.
  ///
  /// `namesHost`: the line names a host, which speaks for the tools that look at one.
  func matches(for line: String, namesHost: Bool) -> [Match] {
    let asked = SharedWords.marks(line).subtracting(names)
    guard !asked.isEmpty else { return [] }
    let total = weight(asked)
    return entries.compactMap { entry in
      let example =
        entry.examples.map { example -> Double in
          let common = weight(asked.intersection(example))
          // Cosine over the weighted words: a short example inside a long request counts less.
          let norm = (total * weight(example)).squareRoot()
          return norm > 0 ? common / norm : 0
        }.max() ?? 0
      let described = weight(asked.intersection(entry.description)) / total
      var score = 0.75 * example + 0.35 * described
      if score > 0, namesHost, entry.tool.properties.values.contains(where: { $0["x-steward"] == "host" }) {
        score += 0.12
      }
      return score > 0 ? Match(tool: entry.tool, score: min(1, score)) : nil
    }.sorted { $0.score > $1.score }
  }

  private func weight(_ stems: Set<String>) -> Double {
    // A word that no tool knows still takes room in the request.
    stems.reduce(0) { $0 + ($1.hasPrefix("#") ? 7 : weights[$1] ?? 0.8) }
  }
}
