/// A word with one slip of the keys → the word that was meant.
enum Typo {
  /// The text with every word of four letters or more that is in none of `words`, and is one slip away from exactly one
  /// of them, put right; nil where none is.
  static func corrected(_ text: String, among words: [String]) -> String? {
    let known = Set(words)
    var changed = false
    let parts = text.split(separator: " ", omittingEmptySubsequences: false).map { part -> String in
      let bare = part.lowercased().trimmed(where: { ",.;:!?".contains($0) })
      guard bare.count >= 4, !known.contains(bare), bare.allSatisfy({ $0.isASCII && $0.isLetter }) else {
        return String(part)
      }
      let near = words.filter { isOneSlip(bare, $0) }
      guard near.count == 1 else { return String(part) }
      changed = true
      return near[0]
    }
    return changed ? parts.joined(separator: " ") : nil
  }

  /// One letter too many, too few, another, or two the wrong way round.
  static func isOneSlip(_ left: String, _ right: String) -> Bool {
    let (one, two) = (Array(left.utf8), Array(right.utf8))
    guard one != two, abs(one.count - two.count) <= 1, min(one.count, two.count) > 2 else { return false }
    let start = zip(one, two).prefix { $0 == $1 }.count
    let (a, b) = (one[start...], two[start...])
    if one.count == two.count {
      if a.dropFirst().elementsEqual(b.dropFirst()) { return true }
      return a.count > 1 && a.first == b.dropFirst().first && a.dropFirst().first == b.first
        && a.dropFirst(2).elementsEqual(b.dropFirst(2))
    }
    return one.count > two.count ? a.dropFirst().elementsEqual(b) : a.elementsEqual(b.dropFirst())
  }
}
