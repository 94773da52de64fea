/// Which lines of a Markdown text head a table: its rows mean nothing without them.
public enum TableLines {
  public static func isRow(_ line: Substring) -> Bool { line.drop { $0 == " " }.first == "|" }

  /// The two lines that head the table in which line `index` stands; nil for a line of no table.
  public static func header(of index: Int, in lines: [Substring]) -> ClosedRange<Int>? {
    guard isRow(lines[index]) else { return nil }
    var first = index
    while first > 0, isRow(lines[first - 1]) { first -= 1 }
    return first...min(first + 1, lines.count - 1)
  }
}
