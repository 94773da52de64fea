import GRDB

/// Reads what somebody typed into terms. Takes anything: punctuation, emoji, a page of text.
struct QueryReader {
  private let stemmer: any FTS5Tokenizer
  private let splitter: any FTS5Tokenizer

  /// Characters of a line that are read; a page pasted in is no better known by its end.
  static let lengthLimit = 4000
  /// Different terms of a line that are looked for.
  static let termLimit = 40

  init(_ db: Database) throws {
    stemmer = try db.makeTokenizer(.porter(wrapping: .unicode61()))
    splitter = try db.makeTokenizer(.unicode61())
  }

  func terms(of line: String) throws -> [QueryTerm] {
    let line = String(line.prefix(QueryReader.lengthLimit)).replacing("\0", with: " ")
    var terms: [QueryTerm] = []
    var seen = Set<[String]>()
    func add(_ term: QueryTerm) {
      if terms.count < QueryReader.termLimit, seen.insert(term.stems).inserted { terms.append(term) }
    }
    for quoted in QueryReader.quoted(in: line) {
      let words = try words(quoted)
      if words.count > 1, words.count < 12 {
        add(QueryTerm(kind: .phrase, stems: try stems(words), words: words, weight: 1))
      }
    }
    for piece in line.split(whereSeparator: { $0.isWhitespace }) {
      let words = try words(QueryReader.withoutEnding(String(piece)))
      let stems = try stems(words)
      guard words.count == stems.count else { continue }
      if words.count == 1 {
        guard !StopWords.contains(words[0]) else { continue }
        add(QueryTerm(kind: .word, stems: stems, words: words, weight: 1))
      } else if words.count > 1 {
        // As written, and in parts: `still-fawn` also finds `fawn`. Numbers alone say nothing.
        if words.count < 12 {
          add(QueryTerm(kind: .phrase, stems: stems, words: words, weight: 1))
        }
        for (word, stem) in zip(words, stems)
        where word.count > 1 && !StopWords.contains(word) {
          let weight: Float = word.allSatisfy(\.isNumber) ? 0.15 : 0.5
          add(QueryTerm(kind: .part, stems: [stem], words: [word], weight: weight))
        }
      }
    }
    return terms
  }

  /// The line's words, stemmed, in its order; with those that tell nothing, because idioms hold them.
  func stems(of line: String) throws -> [String] {
    try stemmer.tokenize(query: String(line.prefix(QueryReader.lengthLimit)).replacing("\0", with: " ")).map(\.token)
  }

  private func words(_ text: String) throws -> [String] {
    try splitter.tokenize(query: text).map(\.token).filter { !$0.isEmpty }
  }

  private func stems(_ words: [String]) throws -> [String] {
    try words.map { try stemmer.tokenize(query: $0).first?.token ?? $0 }
  }

  /// `what's` → `what`
  private static func withoutEnding(_ word: String) -> String {
    guard let mark = word.lastIndex(where: { $0 == "'" || $0 == "’" }) else { return word }
    let ending = word[word.index(after: mark)...].lowercased().filter(\.isLetter)
    return StopWords.endings.contains(ending) ? String(word[..<mark]) : word
  }

  private static func quoted(in line: String) -> [String] {
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count - 1, by: 2).map { String(parts[$0]) }
  }
}
