import CEdit

/// The text in an editor and the cursor in it, as they are now.
struct EditBuffer {
  let scalars: [Unicode.Scalar]
  /// How many of `scalars` are before the cursor.
  let cursor: Int

  init(_ editor: OpaquePointer?) {
    guard let line = el_wline(editor)?.pointee else {
      scalars = []
      cursor = 0
      return
    }
    scalars = WideText.scalars(
      UnsafeBufferPointer(start: line.buffer, count: line.lastchar - line.buffer))
    cursor = line.cursor - line.buffer
  }

  init(text: String, cursor: Int) {
    scalars = Array(text.unicodeScalars)
    self.cursor = cursor
  }

  var beforeCursor: ArraySlice<Unicode.Scalar> { scalars[..<cursor] }
  var afterCursor: ArraySlice<Unicode.Scalar> { scalars[cursor...] }
  var text: String { Self.string(scalars) }
  var textBeforeCursor: String { Self.string(beforeCursor) }

  /// Where the line with the cursor starts.
  var lineStart: Int { beforeCursor.lastIndex(of: "\n").map { $0 + 1 } ?? 0 }
  /// Where the line with the cursor ends, before its newline.
  var lineEnd: Int { afterCursor.firstIndex(of: "\n") ?? scalars.count }

  /// The cursor's place one line up, in the same column or at that line's end; nil on the first line.
  var lineAbove: Int? {
    guard lineStart > 0 else { return nil }
    let end = lineStart - 1
    let start = scalars[..<end].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    return min(start + cursor - lineStart, end)
  }

  /// The cursor's place one line down; nil on the last line.
  var lineBelow: Int? {
    guard lineEnd < scalars.count else { return nil }
    let start = lineEnd + 1
    let end = scalars[start...].firstIndex(of: "\n") ?? scalars.count
    return min(start + cursor - lineStart, end)
  }

  /// Whether libedit's incremental search is on: it writes its pattern as a last line of the text.
  var isSearching: Bool {
    guard let newline = scalars.lastIndex(of: "\n"), cursor <= newline else { return false }
    let line = Self.string(scalars[(newline + 1)...])
    return ["bck:", "bck?", "fwd:", "fwd?"].contains { line.hasPrefix($0) }
  }

  /// Whether the text asks for another line: it ends with a backslash that is not itself escaped.
  var continues: Bool {
    cursor == scalars.count && !scalars.reversed().prefix { $0 == "\\" }.count.isMultiple(of: 2)
  }

  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
