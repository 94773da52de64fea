/// A row of a table as it stands in the document, with the places of its cells.
struct TableLine: Hashable {
  /// What stands between the bars, with its blanks; before the first bar and after the last one too.
  private var parts: [String]
  /// Whether the row begins with a bar.
  private let opens: Bool
  private let closes: Bool

  init(_ line: String) {
    parts = TableLine.split(line)
    let blank = { (text: String?) in text?.allSatisfy { $0 == " " || $0 == "\t" || $0 == ">" } ?? false }
    opens = parts.count > 1 && blank(parts.first)
    closes = parts.count > 1 && blank(parts.last)
  }

  var text: String { parts.joined(separator: "|") }

  /// Puts `value` into the cell `column`, counted from 0, and keeps the width of the column where it fits.
  mutating func set(_ column: Int, to value: String) {
    let place = column + (opens ? 1 : 0)
    // A row may have fewer cells than its header.
    while parts.count - (closes ? 1 : 0) <= place { parts.insert("  ", at: parts.count - (closes ? 1 : 0)) }
    // A cell that was filled up stands in a column that somebody aligned.
    let width = parts[place].hasSuffix("  ") ? parts[place].count : 0
    let text = " " + TableLine.escape(value) + " "
    parts[place] = text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// The cells of a row without the bars around it.
  static func cells(of line: String) -> [String] {
    var cells = split(line)
    let isBlank = { (text: String) in text.allSatisfy(\.isWhitespace) }
    if cells.count > 1, isBlank(cells[0]) { cells.removeFirst() }
    if cells.count > 1, isBlank(cells[cells.count - 1]), line.hasSuffix("|") { cells.removeLast() }
    return cells
  }

  /// A bar ends a cell unless a backslash stands before it, inside code too (GFM).
  private static func split(_ line: String) -> [String] {
    var parts = [""]
    var isEscaped = false
    for character in line {
      if character == "|", !isEscaped {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return parts
  }

  /// `value` for a cell: on one line, with its bars escaped.
  static func escape(_ value: String) -> String {
    value.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("|", with: "\\|")
  }

  /// The text of a cell without blanks at its ends and without escapes of bars.
  static func plain(_ cell: String) -> String {
    var text = cell[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.replacing("\\|", with: "|"))
  }
}
