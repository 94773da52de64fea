/// Why a passage was found, in a few words.
enum Matches {
  /// The line's words that the passage at `place` holds, the most telling first: `traefik`, `ip (for address)`.
  static func told(_ terms: [TermScores], at place: Int) -> [String] {
    let held = terms.filter { $0.scores[place] > 0 && $0.term.kind != .pair }
      .sorted { $0.scores[place] * $0.term.weight > $1.scores[place] * $1.term.weight }
    var told: [String] = []
    for term in held {
      let form = term.forms[Int(term.best[place])]
      let asked = term.term.words.joined(separator: " ")
      // A part says nothing beside the whole.
      if term.term.kind == .part, told.contains(where: { $0.contains(asked) }) { continue }
      let word = form.text == asked ? asked : "\(form.text) (for \(asked))"
      if !told.contains(word) { told.append(word) }
    }
    return Array(told.prefix(8))
  }
}
