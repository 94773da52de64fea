/// Which of the candidates are shown, and in which order.
enum Selection {
  /// The best `limit` candidates. A document is shown twice at most, and its second passage stands further down.
  static func best(of candidates: [Candidate], limit: Int, diverse: Bool = true) -> [Candidate] {
    let sorted = candidates.sorted(by: Selection.precedes)
    guard let best = sorted.first else { return [] }
    var shown: [Int: Int] = [:]
    var chosen: [Candidate] = []
    // Enough that a second passage can come before the first one of a weaker document.
    for var candidate in sorted.prefix(limit * 20 + 50) {
      guard candidate.score >= best.score * Signals.relativeThreshold else { break }
      let count = shown[candidate.document, default: 0]
      guard !diverse || count < Signals.perDocument, candidate.coverage >= Signals.coverageThreshold else {
        continue
      }
      shown[candidate.document] = count + 1
      if diverse, count > 0 { candidate.score *= Signals.repeated }
      chosen.append(candidate)
    }
    return Array(chosen.sorted(by: Selection.precedes).prefix(limit))
  }

  static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
    (left.score, right.place) > (right.score, left.place)
  }
}
