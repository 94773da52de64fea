/// Which of the candidates are shown, and in which order.
enum Selection {
  /// The best `limit` candidates. A document is shown twice at most, and its second passage stands further down;
  /// `coverage` tells how much of the line a candidate and its document cover.
  static func best(
    of candidates: [Candidate], limit: Int, coverage: (Candidate) -> Double
  ) -> [Candidate] {
    let sorted = candidates.sorted { ($0.score, $1.passage) > ($1.score, $0.passage) }
    guard let best = sorted.first else { return [] }
    var shown: [Int64: Int] = [:]
    var chosen: [Candidate] = []
    // Enough that a second passage can come before the first one of a weaker document.
    for var candidate in sorted.prefix(limit * 20 + 50) {
      guard candidate.score >= best.score * Signals.relativeThreshold else { break }
      let count = shown[candidate.document, default: 0]
      guard count < Signals.perDocument, coverage(candidate) >= Signals.coverageThreshold else {
        continue
      }
      shown[candidate.document] = count + 1
      if count > 0 { candidate.score *= Signals.repeated }
      chosen.append(candidate)
    }
    return Array(
      chosen.sorted { ($0.score, $1.passage) > ($1.score, $0.passage) }.prefix(limit))
  }
}
