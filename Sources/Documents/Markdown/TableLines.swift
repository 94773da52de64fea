/// Puts right where tables begin: libcmark-gfm 0.29 gives a table that follows text without a blank line the text's
/// first line, and that text line 0.
enum TableLines {
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
    }
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
