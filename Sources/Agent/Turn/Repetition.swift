/// Notices a model that says the same again and again: small ones do until their tokens are used up.
enum Repetition {
  /// So often the same, word for word, is no emphasis any more.
  private static let times = 4
  /// Shorter texts are left alone: "ha ha ha".
  private static let least = 240

  /// How much of `text` was said before it began to repeat itself, in bytes; nil where it does not.
  ///
  /// Only what comes again without a letter between is a repetition: of a list, each line may end alike.
  static func begins(in text: String) -> Int? { cycle(in: text) ?? sentence(in: text) }

  /// The third time that a whole sentence stands there, word for word, also with others between.
  private static func sentence(in text: String) -> Int? {
    var seen: [Substring: Int] = [:]
    var begin = text.startIndex
    for place in text.indices where ".!?".contains(text[place]) {
      let next = text.index(after: place)
      guard next == text.endIndex || text[next].isWhitespace else { continue }
      let said = text[begin..<next].drop(while: \.isWhitespace)
      begin = next
      // Short ones and lines of a list may be alike.
      guard said.utf8.count >= 40, !said.contains(where: \.isNewline) else { continue }
      seen[said, default: 0] += 1
      if seen[said] == 3 { return text.utf8.distance(from: text.startIndex, to: said.startIndex) }
    }
    return nil
  }

  private static func cycle(in text: String) -> Int? {
    let bytes = Array(text.utf8)
    let window = least / times
    guard bytes.count >= least else { return nil }
    let tail = bytes.suffix(window)
    // A rule of dashes, a row of zeros.
    guard Set(tail).count > 8 else { return nil }
    var period = 1
    while period <= bytes.count - window {
      let start = bytes.count - window - period
      if bytes[start..<(start + window)].elementsEqual(tail) { break }
      period += 1
    }
    let repeated = max(least - period, (times - 1) * period)
    guard repeated + period <= bytes.count else { return nil }
    let last = bytes.suffix(repeated)
    guard last.elementsEqual(bytes[(last.startIndex - period)..<(last.endIndex - period)]) else { return nil }
    return bytes.count - repeated
  }
}
