import Agent

/// Words of a request, reduced so that "disks" meets "disk" and "slowly" meets "slow".
enum Words {
  private static let stop: Set<String> = [
    "a", "an", "the", "is", "are", "was", "be", "been", "it", "its", "this", "that", "these",
    "those", "of", "on", "in", "at", "to", "for", "by", "with", "and", "or", "but", "me", "my",
    "i", "you", "we", "us", "our", "please", "can", "could", "would", "should", "will", "do",
    "does", "did", "have", "has", "had", "there", "any", "some", "so", "if", "as", "from", "s",
    "hey", "want", "just", "seem", "about", "tell", "let", "what", "when", "which", "where", "who",
  ]

  /// Every word in lower case, in order; identifiers stay whole.
  static func all(_ text: String) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }
      .map { String($0).trimmed { "-_.".contains($0) } }.filter { !$0.isEmpty }
  }

  /// The stems that carry meaning; identifiers also in their parts.
  static func stems(_ text: String) -> [String] {
    var result: [String] = []
    for word in all(text) {
      for part in [word] + (word.contains { "-_.".contains($0) } ? parts(word) : [])
      where !stop.contains(part) {
        result.append(stem(part))
      }
    }
    return result
  }

  private static let greetings: Set<String> = [
    "hi", "hello", "hey", "thanks", "thank", "thx", "morning", "evening", "afternoon", "good", "night", "bye",
    "goodbye", "cheers", "ok", "okay", "great", "nice", "cool", "welcome", "helped", "there", "you", "that", "very",
    "much", "a", "lot", "so", "all", "everyone", "again", "steward",
  ]

  /// Whether a line only greets or thanks.
  static func isSmallTalk(_ text: String) -> Bool {
    let words = all(text)
    if text.contains(/(?i)^\W*(?:how are you|who are you|what are you|how do you do|what can you do)\b/) { return true }
    return !words.isEmpty && words.count <= 6
      && words.allSatisfy { word in
        // "mornin", "thannks": a letter off.
        greetings.contains(word)
          || word.count >= 6 && greetings.contains { $0.count >= 6 && EditDistance.between($0, word, limit: 1) <= 1 }
      }
  }

  private static func parts(_ word: String) -> [String] {
    word.split { "-_.".contains($0) }.map(String.init)
  }

  static func stem(_ word: String) -> String {
    guard word.count > 3, word.allSatisfy({ $0.isLetter }) else { return word }
    for (suffix, replacement) in [
      ("ies", "y"), ("sses", "ss"), ("ness", ""), ("ing", ""), ("edly", ""), ("ed", ""),
      ("ly", ""), ("es", "e"), ("s", ""),
    ] where word.hasSuffix(suffix) && !word.hasSuffix("ss") {
      let base = word.dropLast(suffix.count) + replacement
      guard base.count >= 3 else { continue }
      // "running" → "run", "upgraded" → "upgrade" is close enough without its e.
      if suffix == "ing" || suffix == "ed", let last = base.last, base.dropLast().last == last,
        !"lsz".contains(last)
      {
        return String(base.dropLast())
      }
      return String(base).trimmed(suffix: "e")
    }
    return word.trimmed(suffix: "e")
  }
}
