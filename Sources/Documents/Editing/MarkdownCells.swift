/// The cells of a table's row, as text.
enum MarkdownCells {
  /// `| a | b |` → `a`, `b`; an escaped bar belongs to its cell.
  static func split(_ row: String) -> [String] {
    var cells: [String] = [""]
    var escaped = false
    for character in row {
      if character == "|", !escaped {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
      escaped = character == "\\" && !escaped
    }
    cells = cells.map(trimmed)
    let bare = trimmed(row)
    if bare.hasPrefix("|") { cells.removeFirst() }
    if cells.count > 1, bare.hasSuffix("|"), cells.last == "" { cells.removeLast() }
    return cells
  }

  /// `Host: nas, Address: 10.0.0.9` → pairs; nil where the text is something else.
  static func pairs(_ text: String) -> [(key: String, value: String)]? {
    let parts = text.split { $0 == "," || $0 == ";" || $0 == "|" }.map(String.init)
    var pairs: [(key: String, value: String)] = []
    for part in parts where !trimmed(part).isEmpty {
      // `https://nas:5000` is a value, and so is the rest of a value that holds a comma.
      if let colon = part.firstIndex(of: ":"), part[part.index(after: colon)...].first != "/" {
        pairs.append((trimmed(String(part[..<colon])), trimmed(String(part[part.index(after: colon)...]))))
      } else if pairs.isEmpty {
        return nil
      } else {
        pairs[pairs.count - 1].value += ", \(trimmed(part))"
      }
    }
    return pairs.isEmpty ? nil : pairs
  }

  /// A row in the style of the row `model`: its indentation and its outer bars. Columns that are as wide in `header` are
  /// aligned, and keep their width.
  static func row(_ cells: [String], like model: String, header: String) -> String {
    let indent = model.prefix { $0 == " " }
    let bare = trimmed(model)
    let widths = zip(raw(model), raw(header)).map { $0.count == $1.count ? $0.count : 0 }
    let padded = cells.enumerated().map { index, cell in
      let text = " \(escaped(cell)) "
      let width = index < widths.count ? widths[index] : 0
      return text + String(repeating: " ", count: max(0, width - text.count))
    }
    let opens = bare.hasPrefix("|")
    let closes = bare.hasSuffix("|")
    var line = padded.joined(separator: "|")
    if !opens { line = String(line.drop { $0 == " " }) }
    if !closes { while line.last == " " { line.removeLast() } }
    return indent + (opens ? "|" : "") + line + (closes ? "|" : "")
  }

  /// The row `line` with the cells that are given in place of its own; the others stay byte for byte.
  static func replaced(_ line: String, with cells: [String?]) -> String {
    let indent = line.prefix { $0 == " " }
    let bare = trimmed(line)
    var parts = raw(line)
    for (index, cell) in cells.enumerated() {
      guard let cell else { continue }
      while parts.count <= index { parts.append("  ") }
      // A cell that says this already keeps its spaces.
      if trimmed(parts[index]) == escaped(cell) { continue }
      let text = " \(escaped(cell)) "
      parts[index] = text + String(repeating: " ", count: max(0, parts[index].count - text.count))
    }
    var text = parts.joined(separator: "|")
    if !bare.hasPrefix("|") { text = String(text.drop { $0 == " " }) }
    return indent + (bare.hasPrefix("|") ? "|" : "") + text + (bare.hasSuffix("|") ? "|" : "")
  }

  /// A cell as a reader sees it.
  static func plain(_ cell: String) -> String { trimmed(cell.filter { $0 != "`" && $0 != "*" }) }

  /// The cells with their spaces, without the outer bars.
  private static func raw(_ line: String) -> [String] {
    var bare = trimmed(line)[...]
    if bare.first == "|" { bare = bare.dropFirst() }
    if bare.last == "|", !bare.hasSuffix("\\|") { bare = bare.dropLast() }
    var cells = [""]
    var escaped = false
    for character in bare {
      if character == "|", !escaped {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
      escaped = character == "\\" && !escaped
    }
    return cells
  }

  private static func escaped(_ cell: String) -> String {
    var result = ""
    for character in cell {
      if character == "|", result.last != "\\" { result.append("\\") }
      result.append(character)
    }
    return result
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
