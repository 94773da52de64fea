import Agent

/// How well ranked answers are, as shares of the questions.
struct Quality {
  private var ranks: [Int?] = []

  /// Takes the ranked documents of one question and those that answer it.
  mutating func add(_ ranked: [String], right: [String]) {
    ranks.append(ranked.firstIndex { right.contains($0) }.map { $0 + 1 })
  }

  /// Takes the place of the first right hit, from 0; nil where there is none.
  mutating func add(place: Int?) { ranks.append(place.map { $0 + 1 }) }

  var count: Int { ranks.count }
  /// The answer is the first hit.
  var first: Double { share { $0 == 1 } }
  /// The answer is among the first five hits.
  var firstFive: Double { share { $0 <= 5 } }
  /// Mean reciprocal rank, over the first ten hits.
  var reciprocal: Double {
    ranks.reduce(0) { $0 + ($1.map { 1 / Double($0) } ?? 0) } / Double(max(count, 1))
  }

  private func share(_ holds: (Int) -> Bool) -> Double {
    Double(ranks.count { $0.map(holds) ?? false }) / Double(max(count, 1))
  }

  var cells: [String] { [first.figure(2), firstFive.figure(3), reciprocal.figure(3)] }

  /// Asks for values; a hit is right where it holds the thing and the value.
  static func measure(
    _ questions: [BenchLab.FactQuestion], missed: (String) -> Void = { _ in },
    search: (String) async throws -> [Passage]
  ) async throws -> Quality {
    var quality = Quality()
    for question in questions {
      let place = try await search(question.question).prefix(10).firstIndex { question.isAnswered(by: $0) }
      quality.add(place: place)
      if place ?? 10 > 4 { missed("\(question.question): \(place.map { "place \($0 + 1)" } ?? "not found")") }
    }
    return quality
  }

  /// Asks all questions; the first ten hits count, as they are printed.
  static func measure(
    _ questions: [BenchLab.Question], search: (String) async throws -> [String]
  ) async throws -> (all: Quality, kinds: [(String, Quality)]) {
    var all = Quality()
    var kinds: [String: Quality] = [:]
    for question in questions {
      let ranked = Array(try await search(question.question).prefix(10))
      all.add(ranked, right: question.docs)
      kinds[question.kind, default: Quality()].add(ranked, right: question.docs)
    }
    return (all, kinds.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }
}
