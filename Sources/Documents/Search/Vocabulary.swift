import Agent
import GRDB

/// The words of the index as they are stemmed, and in how many passages each stands.
struct Vocabulary: Sendable {
  private var letters: [UInt8] = []
  private var words: [Word] = []

  private struct Word {
    var start: Int32
    var length: Int32
    var passages: Int32
    /// A bit for each letter in it: words that differ in many letters are not compared.
    var mask: UInt64
  }

  struct Suggestion: Hashable {
    var word: String
    var distance: Int
    var passages: Int
  }

  init(_ db: Database) throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT term, doc FROM vocabulary")
    while let row = try rows.next() {
      let term: String = row[0]
      let count = term.utf8.count
      // Numbers are not spelled wrongly, and what is very long was not typed.
      guard count >= 3, count <= 24, !term.utf8.contains(where: { $0 < 0x3A }) else { continue }
      let start = letters.count
      letters += Array(term.utf8)
      words.append(
        Word(
          start: Int32(start), length: Int32(count), passages: row[1],
          mask: Vocabulary.mask(term.utf8)))
    }
  }

  /// The words nearest to `word`, best first: one letter apart, two for long words.
  func suggestions(for word: String, count: Int = 2) -> [Suggestion] {
    let wanted = Array(word.utf8)
    guard wanted.count >= 4, wanted.count <= 24 else { return [] }
    let limit = wanted.count >= 6 ? 2 : 1
    let mask = Vocabulary.mask(wanted)
    var found: [Suggestion] = []
    for candidate in words {
      guard abs(Int(candidate.length) - wanted.count) <= limit,
        (candidate.mask ^ mask).nonzeroBitCount <= limit * 2
      else { continue }
      let start = Int(candidate.start)
      let other = Array(letters[start..<start + Int(candidate.length)])
      let distance = EditDistance.between(wanted, other, limit: limit)
      guard distance > 0, distance <= limit else { continue }
      found.append(
        Suggestion(
          word: String(decoding: other, as: UTF8.self), distance: distance,
          passages: Int(candidate.passages)))
    }
    let first = wanted[0]
    // People get the first letter right; of words as near, the more common one is meant.
    found.sort {
      let left = ($0.distance, $0.word.utf8.first == first ? 0 : 1, -$0.passages, $0.word)
      let right = ($1.distance, $1.word.utf8.first == first ? 0 : 1, -$1.passages, $1.word)
      return left < right
    }
    guard let best = found.first else { return [] }
    return Array(found.prefix { $0.distance == best.distance }.prefix(count))
  }

  private static func mask(_ letters: some Sequence<UInt8>) -> UInt64 {
    letters.reduce(0) { $0 | 1 << UInt64($1 & 63) }
  }
}
