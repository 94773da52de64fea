/// A passage that holds at least one term, with what the signals need to know of it.
struct Candidate {
  var passage: Int64
  var document: Int64
  /// BM25 of each term, 0 where it is missing; greater is better.
  var scores: [Double]
  var score = 0.0

  /// How much of the line the scores cover, from 0 to 1, by the terms' worth.
  static func coverage(_ scores: [Double], _ worth: [Double]) -> Double {
    var covered = 0.0
    var all = 0.0
    for (score, worth) in zip(scores, worth) {
      all += worth
      if score > 0 { covered += worth }
    }
    return all > 0 ? covered / all : 0
  }
}
