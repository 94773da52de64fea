/// Words that follow each other in the line count a little more where they stand near each other: `disk reads` is told by
/// a passage on disk reads, less by one that has a disk above and reads below.
enum WordPairs {
  /// Other words that may stand between them.
  static let distance = 10

  /// The pairs of `words` (in the order of the line), without those that `terms` holds as an idiom, whose synonyms a pair
  /// of literal words must not outdo.
  static func pairs(of words: [QueryTerm], beside terms: [QueryTerm]) -> [QueryTerm] {
    zip(words, words.dropFirst()).compactMap { left, right in
      guard left.isKnown, right.isKnown, left.known != right.known else { return nil }
      let isIdiom = terms.contains { term in
        term.kind == .phrase && zip(term.stems, term.stems.dropFirst()).contains { $0 == (left.known, right.known) }
      }
      guard !isIdiom else { return nil }
      let stems = [left.known, right.known]
      return QueryTerm(kind: .pair, stems: stems, words: stems, weight: Signals.pair)
    }
  }
}

extension QueryTerm {
  /// Whether a passage holds the word, or what was read in its place.
  fileprivate var isKnown: Bool { passages > 0 || !replacements.isEmpty }
}
