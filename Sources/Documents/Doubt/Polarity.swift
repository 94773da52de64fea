/// Words that say yes or no of the same thing.
enum Polarity {
  struct Pair {
    var yes: Set<String>
    var no: Set<String>
    /// It changes from hour to hour: only what a table or a `status:` line states is compared.
    var passing = false
  }

  private static let pairs: [Pair] = [
    Pair(yes: ["enabled", "on", "active"], no: ["disabled", "off", "inactive"]),
    Pair(
      yes: ["running", "up", "online", "healthy"], no: ["stopped", "down", "offline", "broken"], passing: true),
    Pair(yes: ["installed", "deployed"], no: ["uninstalled", "removed", "decommissioned"]),
    Pair(yes: ["allowed", "permitted"], no: ["prohibited", "forbidden", "disallowed"]),
    Pair(yes: ["supported"], no: ["unsupported"]),
    Pair(yes: ["required", "mandatory"], no: ["optional", "unnecessary"]),
    Pair(yes: ["yes", "✅"], no: ["no", "❌"]),
  ]

  /// Words that are also prepositions: they say something only where nothing follows.
  static let loose: Set<String> = ["on", "off", "up", "down"]

  static let words = pairs.dropLast().reduce(into: Set<String>()) { $0.formUnion($1.yes.union($1.no)) }
    .subtracting(loose)

  static func pair(of asked: String) -> Pair? {
    pairs.first { $0.yes.contains(asked) || $0.no.contains(asked) }
  }

  /// What a setting says by yes or no, in the asked word: `signups: false`.
  static func setting(_ word: String, asked: String) -> String? {
    guard let pair = pair(of: asked), !pair.passing, settings.yes.contains(word) || settings.no.contains(word) else {
      return nil
    }
    return settings.yes.contains(word) == pair.yes.contains(asked) ? asked : "not \(asked)"
  }

  static let settings = Pair(yes: ["yes", "true", "on", "✅"], no: ["no", "false", "off", "❌"])

  /// What `word` says where the line asks by `asked`, in the asked word; `negated`: whether a "not" stands before it.
  static func value(of word: String, asked: String, negated: Bool) -> String? {
    guard let pair = pair(of: asked), pair.yes.contains(word) || pair.no.contains(word) else { return nil }
    let agrees = pair.yes.contains(word) == pair.yes.contains(asked)
    return agrees != negated ? asked : "not \(asked)"
  }
}
