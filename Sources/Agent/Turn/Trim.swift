/// Shortens a long text for the context: its head and tail stay, the middle is counted.
public enum Trim {
  /// What it writes in place of lines: how many there were is no statement.
  static var mark: Regex<Substring> { /\[… \d+ lines left out; [^\]\n]* keeps the full text\]/ }

  /// `text` in at most about `limit` bytes, cut at line borders. `name` is how the rest is found.
  public static func headAndTail(_ text: String, limit: Int, name: String) -> String {
    headAndTail(text, limit: limit) { left, _ in "[… \(left.count) lines left out; \(name) keeps the full text]" }
  }

  /// `text` in at most about `limit` bytes: the lines that hold most of `words`, a table's header above its rows, then what
  /// stands first. Where no line holds any, head and tail.
  public static func around(_ words: [String], in text: String, limit: Int, name: String) -> String {
    guard text.utf8.count > limit, limit > 0 else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = words.map { $0.lowercased() }.filter { $0.count > 1 }
    let worth = lines.map { line -> Int in
      let line = line.lowercased()
      return wanted.count { line.contains($0) }
    }
    var kept = Set<Int>()
    // What the note at the end takes.
    var room = limit - name.utf8.count - 48
    func keep(_ new: Set<Int>) {
      let new = new.subtracting(kept)
      let size = new.reduce(0) { $0 + lines[$1].utf8.count + 1 }
      guard size <= room else { return }
      room -= size
      kept.formUnion(new)
    }
    for index in lines.indices.sorted(by: { (worth[$0], $1) > (worth[$1], $0) }) {
      keep(Set(TableLines.header(of: index, in: lines).map(Array.init) ?? []).union([index]))
    }
    guard kept.contains(where: { worth[$0] > 0 }) else { return headAndTail(text, limit: limit, name: name) }
    var shown: [String] = []
    var last = -1
    for index in kept.sorted() {
      // A mark within a table would end it.
      if index > last + 1, last >= 0, !TableLines.isRow(lines[index]) || !TableLines.isRow(lines[last]) {
        shown.append("…")
      }
      shown.append(String(lines[index]))
      last = index
    }
    return shown.joined(separator: "\n")
      + "\n\n[… \(lines.count - kept.count) lines left out; \(name) keeps the full text]"
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
