/// Where the arrows are among the earlier entries, and what was changed on the way.
///
/// libedit's own arrows forget a text that is not an entry yet when one presses Down on it.
struct Recall {
  let entries: [String]
  private var place: Int
  /// Texts that differ from their entry; the one at `entries.count` is the new entry.
  private var edits: [Int: String] = [:]

  init(entries: [String]) {
    self.entries = entries
    place = entries.count
  }

  /// The entry before the one shown as `text`, or nil at the oldest.
  mutating func older(than text: String) -> String? {
    note(text)
    guard place > 0 else { return nil }
    place -= 1
    return current
  }

  /// The entry after the one shown as `text`, or nil at the new one.
  mutating func newer(than text: String) -> String? {
    note(text)
    guard place < entries.count else { return nil }
    place += 1
    return current
  }

  private var current: String {
    edits[place] ?? (place < entries.count ? entries[place] : "")
  }

  private mutating func note(_ text: String) {
    if text == current { return }
    // The search puts an entry there without a word to us.
    if let found = entries.lastIndex(of: text) {
      place = found
    } else {
      edits[place] = text
    }
  }
}
