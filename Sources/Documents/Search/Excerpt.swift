import Agent

/// The part of a passage to show: the lines around the match.
public enum Excerpt {
  /// At most `lines` lines of `text` around those that hold most of `words`, and the place of the first one in it.
  ///
  /// A table's header stays on top, because its rows mean nothing without.
  public static func around(_ words: [String], in text: String, lines limit: Int) -> (text: String, skipped: Int) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    let blank = lines.prefix { $0.allSatisfy(\.isWhitespace) }.count
    if blank > 0 {
      let rest = around(words, in: lines[blank...].joined(separator: "\n"), lines: limit)
      return (rest.text, rest.skipped + blank)
    }
    guard lines.count > limit, limit > 0 else { return (lines.joined(separator: "\n"), 0) }
    let wanted = words.map { $0.lowercased() }.filter { $0.count > 1 }
    let worth = lines.map { line -> Int in
      let line = line.lowercased()
      return wanted.count { line.contains($0) }
    }
    var best = (start: 0, worth: worth.prefix(limit).reduce(0, +))
    var sum = best.worth
    for start in 1..<(lines.count - limit + 1) {
      sum += worth[start + limit - 1] - worth[start - 1]
      if sum > best.worth { best = (start, sum) }
    }
    // Lines before the first match are context, but one of them is enough.
    var start = best.start
    while start < lines.count - limit, start + 1 < lines.count, worth[start] == 0, worth[start + 1] == 0 { start += 1 }
    start = beginning(from: start, in: lines)
    var shown = Array(lines[start..<min(start + limit, lines.count)])
    if let header = TableLines.header(of: start, in: lines), start > header.upperBound {
      shown = lines[header] + shown.dropLast(header.count)
    }
    return (shown.joined(separator: "\n"), start)
  }

  /// `start`, or near it where something begins: no blank line, no end of code, no middle of a command.
  private static func beginning(from start: Int, in lines: [Substring]) -> Int {
    var start = start
    let least = max(0, start - 3)
    while start > least, lines[start - 1].hasSuffix("\\") { start -= 1 }
    func isFence(_ line: Substring) -> Bool { line.drop { $0 == " " }.hasPrefix("```") }
    let isInCode = lines[..<start].count(where: isFence) % 2 == 1
    if isInCode, isFence(lines[start]), start + 1 < lines.count { start += 1 }
    while start + 1 < lines.count, lines[start].allSatisfy(\.isWhitespace) { start += 1 }
    return start
  }
}
