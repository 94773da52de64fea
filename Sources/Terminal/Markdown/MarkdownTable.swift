/// A table of an answer, held until it is whole and drawn with light lines.
struct MarkdownTable {
  private enum Alignment {
    case left, right, centre
  }

  private let header: [[Glyph]]
  private let rows: [[[Glyph]]]
  private let alignments: [Alignment]

  /// A table from its source lines, or nil when the second is no delimiter row.
  init?(lines: [[Unicode.Scalar]]) {
    guard lines.count >= 2 else { return nil }
    let names = Self.cells(lines[0])
    let marks = Self.cells(lines[1])
    guard marks.count == names.count, marks.allSatisfy(Self.isDelimiter) else { return nil }
    header = names.map { InlineParser.glyphs(of: $0, look: .bold) }
    alignments = marks.map { mark in
      guard mark.last == ":" else { return .left }
      return mark.first == ":" ? .centre : .right
    }
    rows = lines.dropFirst(2).map { line in
      let cells = Self.cells(line).prefix(names.count).map { InlineParser.glyphs(of: $0) }
      return cells + Array(repeating: [], count: names.count - cells.count)
    }
  }

  /// The table in lines of at most `width` columns, each ended by a newline.
  ///
  /// Columns that do not fit get narrower and their cells wrap; where even that is too wide, each row is
  /// a list of `name: value`.
  func rendered(width: Int, prefix: [Glyph], colour: Bool) -> String {
    let lines: [[Glyph]]
    if let widths = fittedWidths(width - prefix.width) {
      lines = boxed(widths)
    } else {
      lines = records(width - prefix.width)
    }
    return lines.map { (prefix + $0).rendered(colour: colour) + "\n" }.joined()
  }

  // MARK: - Layout

  private func fittedWidths(_ width: Int) -> [Int]? {
    var widths = header.indices.map { column in
      max(1, ([header] + rows).map { $0[column].width }.max() ?? 1)
    }
    let room = width - 3 * widths.count - 1
    while widths.reduce(0, +) > room {
      guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 6
      else { return nil }
      widths[widest] -= 1
    }
    return widths
  }

  private func boxed(_ widths: [Int]) -> [[Glyph]] {
    var lines = [border(widths, "┌", "┬", "┐")]
    lines += row(header, widths)
    lines.append(border(widths, "├", "┼", "┤"))
    for cells in rows { lines += row(cells, widths) }
    lines.append(border(widths, "└", "┴", "┘"))
    return lines
  }

  private func border(_ widths: [Int], _ left: String, _ middle: String, _ right: String) -> [Glyph] {
    let dashes = widths.map { String(repeating: "─", count: $0 + 2) }
    return [Glyph](of: left + dashes.joined(separator: middle) + right, look: .dim)
  }

  private func row(_ cells: [[Glyph]], _ widths: [Int]) -> [[Glyph]] {
    let wrapped = zip(cells, widths).map { Self.wrap($0, width: $1) }
    let height = wrapped.map(\.count).max() ?? 1
    let bar = [Glyph](of: "│", look: .dim)
    return (0..<height).map { line in
      var glyphs = bar
      for (column, lines) in wrapped.enumerated() {
        let text = line < lines.count ? lines[line] : []
        let free = widths[column] - text.width
        let before =
          switch alignments[column] {
          case .left: 0
          case .right: free
          case .centre: free / 2
          }
        glyphs += [Glyph](of: String(repeating: " ", count: before + 1)) + text
        glyphs += [Glyph](of: String(repeating: " ", count: free - before + 1)) + bar
      }
      return glyphs
    }
  }

  private func records(_ width: Int) -> [[Glyph]] {
    var lines: [[Glyph]] = []
    for (index, cells) in rows.enumerated() {
      if index > 0 { lines.append([]) }
      for (name, cell) in zip(header, cells) {
        let wrapped = Self.wrap(name + [Glyph](of: ": ") + cell, width: max(8, width - 2))
        lines.append(wrapped[0])
        lines += wrapped.dropFirst().map { [Glyph](of: "  ") + $0 }
      }
    }
    return lines.isEmpty ? header : lines
  }

  /// `text` in lines of at most `width` columns; a longer word is cut.
  private static func wrap(_ text: [Glyph], width: Int) -> [[Glyph]] {
    var lines: [[Glyph]] = []
    var line: [Glyph] = []
    for word in text.split(separator: Glyph(scalar: " "), omittingEmptySubsequences: true) {
      var word = Array(word)
      if !line.isEmpty && line.width + 1 + word.width <= width {
        line += [Glyph(scalar: " ")] + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while word.width > width {
        var head: [Glyph] = []
        while let next = word.first, (head + [next]).width <= width { head.append(word.removeFirst()) }
        // A column as narrow as one wide character still has to take it.
        if head.isEmpty { head.append(word.removeFirst()) }
        lines.append(head)
      }
      line = word
    }
    return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
  }

  // MARK: - Source

  /// The trimmed cells of a row, without the empty ones outside its outer bars.
  private static func cells(_ line: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var cells: [[Unicode.Scalar]] = [[]]
    var escaped = false
    for scalar in line {
      if scalar == "|" && !escaped {
        cells.append([])
      } else {
        if scalar == "|" { cells[cells.count - 1].removeLast() }
        cells[cells.count - 1].append(scalar == "\t" ? " " : scalar)
      }
      escaped = scalar == "\\" && !escaped
    }
    cells = cells.map { cell in
      Array(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    if cells.first?.isEmpty == true { cells.removeFirst() }
    if cells.last?.isEmpty == true { cells.removeLast() }
    return cells
  }

  private static func isDelimiter(_ cell: [Unicode.Scalar]) -> Bool {
    cell.contains("-") && cell.allSatisfy { $0 == "-" || $0 == ":" }
  }
}
