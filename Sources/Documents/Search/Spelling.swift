import GRDB

/// Finds what a word that the documents do not hold was meant to be.
enum Spelling {
  /// A word in so few passages may itself be somebody's slip.
  static let rare = 1

  /// `terms` with their identifiers spelled as their parts are: `still-fwan` is looked for as `still-fawn`.
  static func identifiersRepaired(_ terms: [QueryTerm]) -> [QueryTerm] {
    var repaired: [String: String] = [:]
    for term in terms where term.kind == .part && term.passages == 0 {
      if let known = term.replacements.first { repaired[term.words[0]] = known }
    }
    guard !repaired.isEmpty else { return terms }
    return terms.map { term in
      guard term.kind == .phrase else { return term }
      var term = term
      term.words = term.words.map { repaired[$0] ?? $0 }
      return term
    }
  }

  /// `term` with words of the index in its place: longer ones that it begins, else those spelled like it.
  static func repaired(
    _ term: QueryTerm, db: Database, vocabulary: () throws -> Vocabulary
  ) throws -> QueryTerm {
    guard term.kind == .word || term.kind == .part, term.passages <= rare, let stem = term.stems.first,
      stem.count >= 3, !stem.utf8.contains(where: { $0 < 0x3A })
    else { return term }
    var term = term
    if term.passages == 0, stem.count >= 4 {
      let longer = try String.fetchAll(
        db,
        sql: "SELECT term FROM vocabulary WHERE term > ? AND term < ? ORDER BY doc DESC LIMIT 3",
        arguments: [stem, stem + "\u{10FFFF}"])
      if !longer.isEmpty {
        term.replacements = longer
        term.weight *= 0.7
        return term
      }
    }
    let suggestions = try vocabulary().suggestions(for: stem)
    guard let best = suggestions.first else { return term }
    if term.passages > 0 {
      // It stands somewhere as it is: only a far more common neighbour counts beside it.
      guard best.distance == 1, best.passages >= 20 else { return term }
      term.replacements = [stem, best.word]
    } else {
      term.replacements = suggestions.map(\.word)
    }
    term.weight *= best.distance == 1 ? 0.85 : 0.6
    return term
  }
}
