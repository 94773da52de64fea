import GRDB

/// How well each passage holds one term, and in which of the term's forms.
struct TermScores {
  let term: QueryTerm
  let forms: [QueryTerm.Form]
  /// By the passage's place in the table; 0 where it is missing.
  private(set) var scores: [Float]
  /// The form that gave the score.
  private(set) var best: [UInt8]
  /// Whether the passage holds the term itself, whatever else it holds.
  private(set) var isOwn: [Bool]
  /// The passages that hold it.
  private(set) var places: [Int32] = []

  init(_ term: QueryTerm, table: PassageTable, columns: [Float], statement: Statement) throws {
    self.term = term
    forms = Array(term.forms.prefix(64))
    scores = Array(repeating: 0, count: table.count)
    best = Array(repeating: 0, count: table.count)
    isOwn = Array(repeating: false, count: table.count)
    let own = max(1, term.replacements.count)
    var rows: [(place: Int32, frequency: Float)] = []
    for (index, form) in forms.enumerated() {
      rows.removeAll(keepingCapacity: true)
      try statement.forEachRow([form.match]) { row in
        // A passage that another process has just added is found the next time.
        guard let place = table.place(of: row.int64(0)) else { return }
        let counts = row.int64(1)
        var frequency: Float = 0
        for (column, weight) in (form.isPhrase ? Signals.phraseColumns : columns).enumerated() {
          frequency += weight * Float((counts >> Int64(column * 8)) & 0xFF)
        }
        if frequency > 0 { rows.append((Int32(place), frequency)) }
      }
      let rarity = Signals.rarity(holding: rows.count, of: table.count) * form.worth
      for row in rows {
        let place = Int(row.place)
        let score =
          rarity * Signals.frequency(row.frequency, length: table.lengths[place] / table.averageLength)
        if index < own { isOwn[place] = true }
        if scores[place] == 0 { places.append(row.place) }
        if score > scores[place] {
          scores[place] = score
          best[place] = UInt8(index)
        }
      }
    }
  }

  /// What holding the term is worth for covering the line: the rarer, the more.
  var worth: Float {
    // The words of a pair cover the line by themselves.
    guard term.kind != .pair else { return 0 }
    let rarity = Signals.worth(holding: places.count, of: scores.count)
    // A word that no document holds counts against a match; a pair or phrase that none holds does not.
    return !places.isEmpty || term.kind == .word ? term.weight * rarity : 0
  }
}
