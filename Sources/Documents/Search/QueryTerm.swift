/// One thing that is looked for: a word, a part of an identifier, or words that stand together.
struct QueryTerm: Hashable {
  enum Kind: Hashable {
    case word
    /// A part of an identifier such as `k3s-vm-still-fawn`.
    case part
    /// An identifier as written, or words in quotes.
    case phrase
    /// Two words beside each other in the line.
    case pair
  }

  var kind: Kind
  /// The words, stemmed as the index stems them.
  var stems: [String]
  /// As written, in the tokenizer's letters.
  var words: [String]
  /// What it counts, 1 for a plain word.
  var weight: Double
  /// In how many passages a single word stands.
  var passages = 0
  /// Words of the index that stand for it where it has no hit itself; searched as prefixes.
  var replacements: [String] = []

  /// The term in the language of FTS5's MATCH. Every word is quoted: unquoted, `OPS-306` and `NEAR(` are syntax.
  var match: String {
    guard replacements.isEmpty else {
      return replacements.map { "\(QueryTerm.quoted($0)) *" }.joined(separator: " OR ")
    }
    return QueryTerm.quoted(words.joined(separator: " "))
  }

  private static func quoted(_ text: String) -> String {
    "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
