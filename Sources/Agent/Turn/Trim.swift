/// Shortens a long text for the context: its head and tail stay, the middle is counted.
public enum Trim {
  /// `text` in at most about `limit` bytes, cut at line borders. `name` is how the rest is found.
  public static func headAndTail(_ text: String, limit: Int, name: String) -> String {
    headAndTail(text, limit: limit) { left, _ in "[… \(left.count) lines left out; \(name) keeps the full text]" }
  }

  /// `text` in at most about `limit` bytes, with what `mark` says of the lines left out (counted from 1) and of
  /// the number of all lines in their place.
  public static func headAndTail(
    _ text: String, limit: Int, mark: (_ left: ClosedRange<Int>, _ lines: Int) -> String
  ) -> String {
    guard text.utf8.count > limit, limit > 0 else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var head: [Substring] = []
    var tail: [Substring] = []
    var size = 0
    var first = 0
    var last = lines.count - 1
    // Two lines of the head for one of the tail: findings come first, the end tells how it ended.
    while first <= last {
      let fromTail = head.count > 2 * tail.count + 1
      let line = fromTail ? lines[last] : lines[first]
      let room = limit - size
      guard line.utf8.count + 1 <= room else {
        if head.isEmpty { head.append(line.prefix(max(0, room / 4))) }
        break
      }
      size += line.utf8.count + 1
      if fromTail {
        tail.append(line)
        last -= 1
      } else {
        head.append(line)
        first += 1
      }
    }
    let note = mark((first + 1)...(last + 1), lines.count)
    return (head.map(String.init) + [note] + tail.reversed().map(String.init)).joined(separator: "\n")
  }
}
