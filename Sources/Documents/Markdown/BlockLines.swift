/// Puts right what libcmark-gfm 0.29 tells wrongly of lines: a table that follows text without a blank line gets the
/// text's first line, and that text line 0; an underlined heading may end below its underline.
enum BlockLines {
  /// The line of the table's header, which stands above the first line of dashes from `line` on.
  static func header(from line: Int, before end: Int, in source: SourceLines) -> Int {
    guard line >= 1, line + 1 < end else { return max(1, line) }
    for number in line + 1..<min(end, source.count + 1) where isDashes(source.content(number)) {
      return number - 1
    }
    return line
  }

  /// `blocks` with true first lines.
  static func repair(_ blocks: inout [MarkdownBlock], in source: SourceLines) {
    for index in blocks.indices where blocks[index].kind == .table {
      let end = index + 1 < blocks.count ? blocks[index + 1].firstLine : source.count + 1
      let told = blocks[index].firstLine
      blocks[index].firstLine = header(from: told, before: max(end, told), in: source)
      let previous = index - 1
      if previous >= 0, blocks[previous].kind == .paragraph, blocks[index].firstLine > told {
        blocks[previous].firstLine = told
      }
    }
    // Whatever else the parser may get wrong, lines only go up.
    var last = 1
    for index in blocks.indices {
      last = min(max(last, blocks[index].firstLine), max(source.count, 1))
      blocks[index].firstLine = last
      blocks[index].lastLine = min(max(last, blocks[index].lastLine), max(source.count, 1))
      if case .heading = blocks[index].kind {
        blocks[index].lastLine = headingEnd(from: last, through: blocks[index].lastLine, in: source)
      }
    }
  }

  /// The last line of a heading: its only one after `#`s, else the underline.
  private static func headingEnd(from first: Int, through last: Int, in source: SourceLines) -> Int {
    guard first < last else { return first }
    let text = source.content(first).drop { $0 == 0x20 }
    let hashes = text.prefix { $0 == UInt8(ascii: "#") }.count
    let rest = text.dropFirst(hashes).first
    if (1...6).contains(hashes), rest == nil || rest == 0x20 || rest == 0x09 { return first }
    for number in first + 1...last {
      let line = source.content(number).drop { $0 == 0x20 }
      guard let mark = line.first, mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-") else { continue }
      let tail = line.drop { $0 == mark }
      if tail.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return number }
    }
    return last
  }

  /// Whether a line is the one between a table's header and its rows.
  private static func isDashes(_ line: ArraySlice<UInt8>) -> Bool {
    var dashes = false
    for byte in line {
      switch byte {
      case UInt8(ascii: "-"): dashes = true
      case UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ">"):
        continue
      default: return false
      }
    }
    return dashes
  }
}
