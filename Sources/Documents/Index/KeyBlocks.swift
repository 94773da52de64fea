import Agent

/// Private keys span lines, so they are removed before a document is split, where one half would not look like a
/// key any more. The line numbers stay.
enum KeyBlocks {
  static func remove(from text: String, with redactor: Redactor) -> (text: String, count: Int) {
    guard text.utf8.containsKeyMark else { return (text, 0) }
    let source = SourceLines(text)
    var result: [UInt8] = []
    var count = 0
    var line = 1
    while line <= source.count {
      var end = line + 1
      if source.line(line).contains("-----BEGIN") {
        while end <= source.count, !source.line(end - 1).contains("-----END") { end += 1 }
      }
      let block = source.text(line..<end)
      let clean = end - line > 1 ? redactor.redact(block) : (text: block, count: 0)
      result += Array(clean.text.utf8)
      if clean.count > 0 {
        count += clean.count
        let kept = SourceLines(clean.text).bytes.count { $0 == 0x0A }
        let had = SourceLines(block).bytes.count { $0 == 0x0A }
        result += Array(repeating: 0x0A, count: max(0, had - kept))
      }
      line = end
    }
    return (String(decoding: result, as: UTF8.self), count)
  }
}

extension String.UTF8View {
  fileprivate var containsKeyMark: Bool {
    let mark = Array("-----BEGIN".utf8)
    return withContiguousStorageIfAvailable { bytes in
      guard bytes.count >= mark.count else { return false }
      for start in 0...(bytes.count - mark.count) where bytes[start] == mark[0] {
        if bytes[start..<start + mark.count].elementsEqual(mark) { return true }
      }
      return false
    } ?? true
  }
}
