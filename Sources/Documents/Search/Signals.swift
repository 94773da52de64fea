import Glibc

/// What makes a passage rank higher or lower, one small function each. All take and give plain numbers, so that one
/// can be tried, weighed or left out without the others.
enum Signals {
  /// What a word counts in the title, heading, path, tags and body, in the order of the index's columns.
  static let columns: [Float] = [2, 2.5, 2, 0.2, 1]
  static let plainColumns: [Float] = [0, 1, 0, 0, 1]
  /// Of words that stand side by side: the words themselves count by columns already.
  static let phraseColumns: [Float] = [1, 1, 1, 1, 1]

  /// What a word of the same meaning counts, beside the word itself.
  static let synonym: Float = 0.65
  /// What several words in place of several words count: there are more ways to mean something else.
  static let idiom: Float = 0.7

  /// What two words near each other count beside each of them.
  static let pair: Float = 0.1

  /// BM25 with the usual constants, of a word that stands in `holding` of `all` passages.
  ///
  /// - Parameters:
  ///   - frequency: how often it stands here, weighed by columns.
  ///   - length: the passage's length in units of the average.
  static func frequency(_ frequency: Float, length: Float) -> Float {
    frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length))
  }

  /// What a word tells that stands in `holding` of `all` passages. Never nothing: in a lab of three documents a name
  /// stands in all of them.
  static func rarity(holding: Int, of all: Int) -> Float {
    log(1 + (Float(all - holding) + 0.5) / (Float(holding) + 0.5))
  }

  /// What holding such a word is worth for covering the line.
  static func worth(holding: Int, of all: Int) -> Float { log(1 + Float(all) / Float(max(holding, 1))) }

  /// From 0.4 for a passage that holds one of many terms to 1 for one that holds all.
  static func completeness(_ coverage: Float) -> Float { 0.4 + 0.6 * coverage }

  /// What the rest of the document adds: an answer's words are often spread over its sections.
  static let surroundings: Float = 0.3

  /// What a further passage of a document that is shown already is worth.
  static let repeated: Float = 0.6
  /// What it is worth, in parts of the best score, that a passage states the value that is asked for.
  static let fact: Float = 0.5

  /// Passages of one document that are shown.
  static let perDocument = 2

  /// Passages this far below the best one barely match.
  static let relativeThreshold: Float = 0.35
  /// The least part of the line that the best passage, with its document, must cover.
  static let coverageThreshold: Float = 0.3
}
