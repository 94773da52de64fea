/// One thing that is looked for: a word, a part of an identifier, or words that stand together.
struct QueryTerm: Hashable {
  enum Kind: Hashable {
    case word
    /// A part of an identifier such as `k3s-vm-still-fawn`.
    case part
    /// An identifier as written, or words in quotes.
    case phrase
    /// Two words that follow each other in the line, near each other.
    case pair
  }

  /// Something that counts as the term where it stands.
  struct Form: Hashable {
    /// As a person would write it.
    var text: String
    /// In the language of FTS5's MATCH.
    var match: String
    /// Several words side by side.
    var isPhrase = false
    /// What it counts, 1 for the term itself.
    var worth: Float = 1
  }

  var kind: Kind
  /// The words, stemmed as the index stems them.
  var stems: [String]
  /// As written, in the tokenizer's letters.
  var words: [String]
  /// What it counts, 1 for a plain word.
  var weight: Float
  /// In how many passages a single word stands.
  var passages = 0
  /// Words of the index that stand for it where it has no hit itself; searched as prefixes.
  var replacements: [String] = []
  /// Other words that mean the same.
  var synonyms: [String] = []

  /// The word that the index knows it by.
  var known: String { replacements.first ?? stems.first ?? "" }

  /// Whether it looks for `word` (lower case), as written or in parts.
  func holds(_ word: String) -> Bool {
    guard kind != .pair else { return false }
    return words.contains(word) || word.split { !($0.isLetter || $0.isNumber) }.map(String.init) == words
  }

  /// All forms, the term itself first. Every word is quoted: unquoted, `OPS-306` and `NEAR(` are syntax.
  var forms: [Form] {
    if kind == .pair {
      let match = "NEAR(\(stems.map(QueryTerm.quoted).joined(separator: " ")), \(WordPairs.distance))"
      return [Form(text: words.joined(separator: " "), match: match, isPhrase: true)]
    }
    let text = words.joined(separator: " ")
    let own =
      replacements.isEmpty
      ? [Form(text: text, match: QueryTerm.quoted(text), isPhrase: words.count > 1)]
      : replacements.map { Form(text: $0, match: "\(QueryTerm.quoted($0)) *") }
    return own
      + synonyms.map {
        Form(text: $0, match: QueryTerm.quoted($0), isPhrase: $0.contains(" "), worth: Signals.synonym)
      }
  }

  private static func quoted(_ text: String) -> String {
    "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
