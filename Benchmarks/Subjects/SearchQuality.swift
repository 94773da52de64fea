import Documents

/// How often search finds the document that answers.
struct SearchQuality: Subject {
  static let name = "search-quality"
  static let about = "share of questions answered, without a model, beside plain FTS5"

  func run() async throws {
    let lab = try BenchLab()
    let index = try await lab.index()
    let plain = try PlainFullText(lab.corpus, files: await index.documents())
    for (set, questions) in try lab.questions() {
      var table = Table("\(set) (\(questions.count))", "plain: first", "five", "MRR", "Steward: first", "five", "MRR")
      let before = try await Quality.measure(questions) { try plain.search($0) }
      let after = try await Quality.measure(questions) { line in
        try await index.search(line, limit: 10).map(\.path)
      }
      table.add(["all"] + before.all.cells + after.all.cells)
      for (left, right) in zip(before.kinds, after.kinds) {
        table.add(["  \(left.0) (\(left.1.count))"] + left.1.cells + right.1.cells)
      }
      table.print()
      print("")
    }
    let facts = try lab.facts()
    var missed: [String] = []
    let with = try await Quality.measure(facts, missed: { missed.append($0) }) { try await index.search($0, limit: 10) }
    let other = try await lab.index(signals: .all.subtracting(.facts))
    let without = try await Quality.measure(facts) { try await other.search($0, limit: 10) }
    var table = Table(
      "facts (\(facts.count))", "without: first", "five", "MRR", "with the signal: first", "five", "MRR")
    table.add(["all"] + without.cells + with.cells)
    table.print()
    print(missed.map { "  not in the first five: \($0)" }.joined(separator: "\n"))
  }
}
