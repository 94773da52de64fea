/// A row of a table as it stands in the document, with the places of its cells.
struct TableLine: Hashable {
  /// What stands between the bars, with its blanks; before the first bar and after the last one too.
  private var parts: [String]
  /// Whether the row begins with a bar.
  private let opens: Bool
  private let closes: Bool

  init(_ line: String) {
    parts = TableLine.split(line)
    // A table in a quote or a list begins with the marks of that.
    let blank = { (text: String?) in text?.allSatisfy { $0 == " " || $0 == "\t" || $0 == ">" } ?? false }
    opens = parts.count > 1 && blank(parts.first)
    closes = parts.count > 1 && blank(parts.last)
  }

  var text: String { parts.joined(separator: "|") }

  /// The cells as they are written, without the blanks around them; a bar in one without its backslash.
  var cells: [String] { raw.map(TableLine.plain) }

  /// The parts that are cells.
  private var raw: ArraySlice<String> { parts[(opens ? 1 : 0)..<(parts.count - (closes ? 1 : 0))] }

  /// Puts `value` into the cell `column`, counted from 0. A column that is as wide in `header`, or that was filled up,
  /// is aligned and keeps its width where the value fits.
  mutating func set(_ column: Int, to value: String, header: TableLine? = nil) {
    let place = column + (opens ? 1 : 0)
    // A row may have fewer cells than its header.
    while parts.count - (closes ? 1 : 0) <= place { parts.insert("  ", at: parts.count - (closes ? 1 : 0)) }
    guard TableLine.plain(parts[place]) != value else { return }
    let isAligned = parts[place].hasSuffix("  ") || header?.width(of: column) == parts[place].count
    parts[place] = TableLine.filled(value, to: isAligned ? parts[place].count : 0)
  }

  /// A new row with `cells` in the style of this one: its indentation and its outer bars. Columns that are as wide in
  /// `header` are aligned, and keep their width.
  func row(_ cells: [String], header: TableLine) -> String {
    let padded = cells.enumerated().map { column, cell in
      TableLine.filled(cell, to: isAligned(column, header) ? header.width(of: column) ?? 0 : 0)
    }
    var line = padded.joined(separator: "|")
    if !closes { while line.last == " " { line.removeLast() } }
    if opens { return (parts.first ?? "") + "|" + line + (closes ? "|" : "") }
    return "\(text.prefix { $0 == " " })\(line.drop { $0 == " " })\(closes ? "|" : "")"
  }

  /// Whether the cell is filled up to the width that it has in `header`, or too long for a header that is filled up.
  private func isAligned(_ column: Int, _ header: TableLine) -> Bool {
    guard let own = width(of: column), let width = header.width(of: column) else { return false }
    return own == width || own > width && header.raw[header.raw.startIndex + column].hasSuffix("  ")
  }

  private func width(of column: Int) -> Int? {
    let cells = raw
    return column < cells.count ? cells[cells.startIndex + column].count : nil
  }

  private static func filled(_ value: String, to width: Int) -> String {
    let text = " " + escape(value) + " "
    return text + String(repeating: " ", count: max(0, width - text.count))
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
  private static func plain(_ cell: String) -> String {
    var text = cell[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.replacing("\\|", with: "|"))
  }
}
