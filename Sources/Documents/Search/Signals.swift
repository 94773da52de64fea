import Glibc

/// What makes a passage rank higher or lower, one small function each. All take and give plain numbers, so that one
/// can be tried, weighed or left out without the others.
enum Signals {
  /// The weights of the columns title, heading, path and body in BM25.
  static let columns = (title: 2.0, heading: 3.0, path: 2.0, body: 1.0)

  /// The terms that tell passages apart. A word that stands in more than a tenth of them ranks little and costs most of
  /// the time, so it only counts where there are few others.
  static func telling(_ terms: [QueryTerm], of passages: Int) -> [QueryTerm] {
    let limit = max(passages / 10, 50)
    let rarer = terms.count { $0.kind == .word && $0.passages > 0 && $0.passages <= limit }
    guard rarer >= 3 else { return terms }
    return terms.filter { $0.passages <= limit }
  }

  /// How much the passage itself says about the terms.
  static func words(_ scores: [Double], weights: [Double]) -> Double {
    zip(scores, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// From 0.4 for a passage that holds one of many terms to 1 for one that holds all.
  static func completeness(_ coverage: Double) -> Double { 0.4 + 0.6 * coverage }

  /// What the rest of the document adds: an answer's words are often spread over its sections.
  static func surroundings(_ best: [Double], weights: [Double], coverage: Double) -> Double {
    0.5 * words(best, weights: weights) * completeness(coverage)
  }

  /// At most 5 % more for what was written lately: half of it is gone after a year.
  static func recency(ageInDays: Double?) -> Double {
    guard let age = ageInDays else { return 1 }
    return 1 + 0.05 * exp2(-max(0, age) / 365)
  }

  /// What a further passage of a document that is shown already is worth.
  static let repeated = 0.75
  /// Passages of one document that are shown.
  static let perDocument = 2

  /// Passages this far below the best one barely match.
  static let relativeThreshold = 0.35
  /// The least part of the line that the best passage, with its document, must cover.
  static let coverageThreshold = 0.3
}
