import GRDB

/// Words of the field that stand for each other, read from a list that people can read and extend.
///
/// One group a line: `a, b, c` find each other; `a > b, c` lets a find b and c only. `#` begins a comment.
struct Synonyms: Sendable {
  /// A word or words side by side that a line may hold.
  struct Entry: Hashable {
    var stems: [String]
    /// As the list has it.
    var text: String
    /// What it also stands for, as written in the list.
    var others: [String]
  }

  /// By the first stem.
  private var entries: [String: [Entry]] = [:]

  static let none = Synonyms()

  /// The shipped list.
  static var shipped: String { String(decoding: PackageResources.synonyms_txt, as: UTF8.self) }

  private init() {}

  /// `list` in the form of the shipped one; `names`: groups of names of the lab's own things.
  init(_ list: String, names: [[String]] = [], db: Database) throws {
    let stemmer = try db.makeTokenizer(.porter(wrapping: .unicode61()))
    var groups: [(left: [String], right: [String])] = names.map { ($0, $0) }
    for line in list.split(whereSeparator: \.isNewline) {
      let line = line.prefix { $0 != "#" }
      let sides = line.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false).map(Synonyms.words)
      guard let left = sides.first, !left.isEmpty else { continue }
      groups.append((left, sides.count > 1 ? sides[1] : left))
    }
    for group in groups {
      for word in group.left {
        let stems = try stemmer.tokenize(query: word).map(\.token)
        guard let first = stems.first else { continue }
        let others = group.right.filter { $0 != word }
        var known = entries[first] ?? []
        if let place = known.firstIndex(where: { $0.stems == stems }) {
          known[place].others += others.filter { !known[place].others.contains($0) }
        } else {
          known.append(Entry(stems: stems, text: word, others: others))
        }
        entries[first] = known
      }
    }
  }

  /// `terms` with their synonyms; several words of `line` (stemmed) that mean something together become a term.
  func widened(_ terms: [QueryTerm], line: [String]) -> [QueryTerm] {
    var line = line
    for term in terms where !term.replacements.isEmpty {
      for index in line.indices where line[index] == term.stems[0] { line[index] = term.known }
    }
    let found = found(in: line)
    var terms = terms
    for index in terms.indices where terms[index].kind == .word || terms[index].kind == .part {
      for entry in found where entry.stems == [terms[index].known] { terms[index].synonyms += entry.others }
    }
    for entry in found where entry.stems.count > 1 {
      if let known = terms.firstIndex(where: { $0.stems == entry.stems }) {
        terms[known].synonyms += entry.others
      } else if terms.count < QueryReader.termLimit {
        terms.append(
          QueryTerm(
            kind: .phrase, stems: entry.stems, words: entry.text.split(separator: " ").map(String.init),
            weight: Signals.idiom, synonyms: entry.others))
      }
    }
    return terms
  }

  /// The entries that stand in `stems`, each once.
  private func found(in stems: [String]) -> [Entry] {
    var result: [Entry] = []
    for (index, stem) in stems.enumerated() {
      for entry in entries[stem] ?? []
      where stems[index...].starts(with: entry.stems) && !result.contains(entry) {
        result.append(entry)
      }
    }
    return result
  }

  private static func words(_ text: Substring) -> [String] {
    text.split(separator: ",").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased() }
      .filter { !$0.isEmpty }
  }
}
