import Documents

/// What each signal is worth: all of them but one, and plain words with one.
struct SearchSignalsOnAndOff: Subject {
  static let name = "search-signals"
  static let about = "each signal left out, beside all of them (first / first five / MRR)"

  func run() async throws {
    let lab = try BenchLab()
    let sets = try lab.questions()
    let facts = try lab.facts()
    var table = Table(["signals"] + sets.map { "\($0.set) (\($0.questions.count))" } + ["facts (\(facts.count))"])
    let all = SearchSignals.all.subtracting(.vectors)
    table.add(["all"] + (try await row(all, lab, sets, facts)))
    for (name, signal) in SearchSignals.named where signal != .vectors {
      table.add(["without \(name)"] + (try await row(all.subtracting(signal), lab, sets, facts)))
    }
    table.add(["none"] + (try await row([], lab, sets, facts)))
    table.print()
  }

  private func row(
    _ signals: SearchSignals, _ lab: BenchLab, _ sets: [(set: String, questions: [BenchLab.Question])],
    _ facts: [BenchLab.FactQuestion]
  ) async throws -> [String] {
    let index = try await lab.index(signals: signals)
    var cells: [String] = []
    for set in sets {
      let quality = try await Quality.measure(set.questions) { line in
        try await index.search(line, limit: 10).map(\.path)
      }
      cells.append(quality.all.cells.joined(separator: " / "))
    }
    cells.append(
      try await Quality.measure(facts) { try await index.search($0, limit: 10) }.cells.joined(separator: " / "))
    return cells
  }
}
