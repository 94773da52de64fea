/// Words that say yes or no of the same thing.
enum Polarity {
  private static let pairs: [(yes: Set<String>, no: Set<String>)] = [
    (["enabled", "on", "active"], ["disabled", "off", "inactive"]),
    (["running", "up", "online", "healthy"], ["stopped", "down", "offline", "broken"]),
    (["installed", "deployed"], ["uninstalled", "removed", "decommissioned"]),
    (["allowed", "permitted"], ["prohibited", "forbidden", "disallowed"]),
    (["supported"], ["unsupported"]),
    (["required", "mandatory"], ["optional", "unnecessary"]),
    (["yes", "✅"], ["no", "❌"]),
  ]

  static let words = pairs.dropLast().reduce(into: Set<String>()) { $0.formUnion($1.yes.union($1.no)) }
    .subtracting(["on", "off", "up", "down"])

  /// What `word` says where the line asks by `asked`; `negated`: whether a "not" stands before it.
  static func value(of word: String, asked: String, negated: Bool) -> String? {
    guard let pair = pairs.first(where: { $0.yes.contains(asked) || $0.no.contains(asked) }) else { return nil }
    let yes = pair.yes.contains(word)
    guard yes || pair.no.contains(word) else { return nil }
    return yes != negated ? positive(pair.yes, asked) : "not " + positive(pair.yes, asked)
  }

  private static func positive(_ words: Set<String>, _ asked: String) -> String {
    words.contains(asked) ? asked : words.sorted()[0]
  }
}
