import Models
import Terminal

/// What Tab offers: slash commands at the beginning, hosts and documents anywhere.
struct Completer: Sendable {
  let lexicon: Lexicon

  func complete(_ line: String, _ cursor: Int) -> Completion {
    let before = line.prefix(cursor)
    let word = before.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    if before.hasPrefix("/"), !before.contains(" ") {
      return Completion(
        word: word, candidates: SlashCommands.names.filter { $0.hasPrefix(word) })
    }
    guard !word.isEmpty else { return .none }
    let names = lexicon.hosts.flatMap { [$0.name] + $0.aliases } + lexicon.documents
    return Completion(
      word: word,
      candidates: names.filter { $0.lowercased().hasPrefix(word.lowercased()) }.sorted())
  }
}
