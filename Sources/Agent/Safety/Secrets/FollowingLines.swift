/// What one line says about secrets on the lines after it.
struct FollowingLines {
  /// Lines deeper than this are a secret: `password: |`.
  private var block: Int?
  /// The next line has the value: `- name: DB_PASSWORD`.
  private var expectsMember = false
  /// The next line's first word may be the value: `Password:`.
  private var expectsWord = false
  /// The cells of a table's rows that hold secrets, once the line under its head was seen.
  private var columns: [Column] = []
  private var head: [Column] = []

  private struct Column {
    var place: Int
    /// Whether its head is a password's name and nothing else: then any word below it is one.
    var isOfPassword: Bool
  }

  /// Whether every line is as usual.
  var isIdle: Bool { block == nil && !expectsMember && !expectsWord && columns.isEmpty && head.isEmpty }

  /// The secrets of a whole line that only the lines before it tell of.
  func ranges(of line: [UInt8]) -> [Range<Int>] {
    let indent = line.skip(0) { $0.isBlank }
    guard indent < line.count else { return [] }
    let end = line.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? line.count
    if let block, indent > block { return line[indent...].starts(with: Redactor.markBytes) ? [] : [indent..<end] }
    if expectsMember, let range = member(line) { return [range] }
    if expectsWord {
      let word = indent..<line.skip(indent) { $0 > 0x20 }
      if ValueShape(line[word]).isPasswordLike { return [word] }
    }
    guard !columns.isEmpty, line[indent] == 0x7C else { return [] }
    let cells = Self.cells(of: line)
    return columns.compactMap { column in
      guard column.place < cells.count else { return nil }
      let cell = cells[column.place]
      let shape = ValueShape(line[cell])
      if shape.isPasswordLike || shape.isRandom { return cell }
      let isWord = cell.count >= 4 && !line[cell].contains { $0 <= 0x20 } && !shape.isPlaceholder && !shape.isPath
      let folded = line[cell].map(\.folded)
      return column.isOfPassword && isWord && !line[cell].starts(with: Redactor.markBytes)
        && !SecretNames.harmlessValues.contains(folded) && !SecretNames.telling.contains(folded) ? cell : nil
    }
  }

  /// Takes note of a whole line.
  mutating func read(_ line: [UInt8]) {
    let indent = line.skip(0) { $0.isBlank }
    let isBlank = indent >= line.count
    if let block, isBlank || indent > block { return }
    block = nil
    if isBlank {
      (head, columns) = ([], [])
      return
    }
    expectsMember = false
    expectsWord = false
    readTable(line, indent)
    let end = line.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? line.count
    for start in indent..<end where !Self.isInMark(start, line) {
      guard let name = SecretNames.name(at: start, in: line), name.isStrong else { continue }
      let after = line.skip(name.range.upperBound) { $0.isNameByte || $0.isQuote || $0 == 0x2C || $0 == 0x2A }
      if after >= end {
        let before = String(decoding: line[indent..<start].map(\.folded), as: UTF8.self)
        expectsMember = before.contains("name:") || before.contains("name\":") || before.contains("key:")
        continue
      }
      guard line[after] == 0x3A || line[after] == 0x3D else { continue }
      let rest = line[line.skip(after + 1, while: { $0.isBlank })...].prefix { $0 > 0x20 }
      if let mark = rest.first, mark == 0x7C || mark == 0x3E, rest.count <= 2 {
        block = indent
      } else if rest.isEmpty || rest.elementsEqual("**".utf8) {
        expectsWord = true
      }
    }
  }

  /// The value of `value: …`.
  private func member(_ line: [UInt8]) -> Range<Int>? {
    let start = line.skip(0) { $0.isBlank || $0.isQuote || $0 == 0x2D }
    guard line.holds(Array("value".utf8), at: start) else { return nil }
    let sign = line.skip(start + 5) { $0.isQuote || $0.isBlank }
    guard sign < line.count, line[sign] == 0x3A || line[sign] == 0x3D else { return nil }
    let value = line.skip(sign + 1) { $0.isBlank || $0.isQuote }
    let end = line.skip(value) { $0 > 0x20 && !$0.isQuote }
    let shape = ValueShape(line[value..<end])
    return end - value >= 4 && !shape.isPlaceholder && !shape.isPath ? value..<end : nil
  }

  // MARK: - Tables

  private mutating func readTable(_ line: [UInt8], _ indent: Int) {
    guard line[indent] == 0x7C else {
      (head, columns) = ([], [])
      return
    }
    let isRule = line[indent...].allSatisfy { "|-: \t\r".utf8.contains($0) }
    if isRule {
      (columns, head) = (head, [])
    } else if columns.isEmpty {
      let cells = Self.cells(of: line)
      head = cells.indices.compactMap { index in
        guard
          cells[index].contains(where: {
            !Self.isInMark($0, line) && SecretNames.name(at: $0, in: line)?.isStrong == true
          })
        else { return nil }
        return Column(place: index, isOfPassword: SecretNames.isOfPassword(line[cells[index]]))
      }
    }
  }

  /// Whether the word "secret" at `place` is the mark's.
  private static func isInMark(_ place: Int, _ line: [UInt8]) -> Bool {
    place > 0 && line[(place - 1)...].starts(with: Redactor.markBytes)
  }

  private static func cells(of line: [UInt8]) -> [Range<Int>] {
    let borders = line.indices.filter { line[$0] == 0x7C && ($0 == 0 || line[$0 - 1] != 0x5C) } + [line.count]
    return zip(borders, borders.dropFirst()).map { left, right in
      let start = min(line.skip(left + 1) { $0.isBlank || $0 == 0x60 || $0 == 0x2A }, right)
      var end = right
      while end > start,
        line[end - 1].isBlank || line[end - 1] == 0x60 || line[end - 1] == 0x2A || line[end - 1] == 0x0D
      { end -= 1 }
      return start..<end
    }
  }
}
