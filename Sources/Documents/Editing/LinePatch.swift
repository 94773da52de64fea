/// A unified diff of one file, read back.
struct LinePatch {
  private struct Hunk {
    /// The line of the old text that it begins at, counted from 1.
    var start: Int
    var old: [[UInt8]] = []
    var new: [[UInt8]] = []
  }

  private var hunks: [Hunk] = []

  /// A diff as `UnifiedDiff` makes it; nil for anything else.
  init?(_ diff: String) {
    var lines = LinePatch.lines(of: Array(diff.utf8))[...]
    guard lines.count > 2, lines.removeFirst().starts(with: "---".utf8), lines.removeFirst().starts(with: "+++".utf8)
    else { return nil }
    var last: UInt8 = 0
    for line in lines {
      guard let mark = line.first else { return nil }
      let content = Array(line.dropFirst())
      switch mark {
      case UInt8(ascii: "@"):
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard words.count > 2, let start = Int(words[1].dropFirst().split(separator: ",")[0]) else { return nil }
        let count = words[1].split(separator: ",").dropFirst().first.flatMap { Int($0) } ?? 1
        // A side without lines is given by the line before it.
        hunks.append(Hunk(start: count == 0 ? start + 1 : start))
        continue
      case UInt8(ascii: "\\"):
        // No newline at the end of the line before.
        guard !hunks.isEmpty else { return nil }
        let place = hunks.count - 1
        if last != UInt8(ascii: "+"), !hunks[place].old.isEmpty {
          hunks[place].old[hunks[place].old.count - 1].removeLast()
        }
        if last != UInt8(ascii: "-"), !hunks[place].new.isEmpty {
          hunks[place].new[hunks[place].new.count - 1].removeLast()
        }
        continue
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "+"):
        guard !hunks.isEmpty else { return nil }
        if mark != UInt8(ascii: "+") { hunks[hunks.count - 1].old.append(content) }
        if mark != UInt8(ascii: "-") { hunks[hunks.count - 1].new.append(content) }
      default: return nil
      }
      last = mark
    }
    guard !hunks.isEmpty else { return nil }
  }

  /// The way back.
  func reversed() -> LinePatch {
    var patch = self
    var shift = 0
    patch.hunks = hunks.map { hunk in
      defer { shift += hunk.new.count - hunk.old.count }
      return Hunk(start: hunk.start + shift, old: hunk.new, new: hunk.old)
    }
    return patch
  }

  /// `text` with the patch, or nil where it does not hold what the patch changes. A place that moved is found where it
  /// is the only one.
  func apply(to text: String) -> String? {
    var lines = LinePatch.lines(of: Array(text.utf8))
    var shift = 0
    for hunk in hunks {
      guard let place = place(of: hunk, near: hunk.start - 1 + shift, in: lines) else { return nil }
      lines.replaceSubrange(place..<place + hunk.old.count, with: hunk.new)
      shift = place - (hunk.start - 1) + hunk.new.count - hunk.old.count
    }
    return String(decoding: Array(lines.joined()), as: UTF8.self)
  }

  private func place(of hunk: Hunk, near wanted: Int, in lines: [[UInt8]]) -> Int? {
    func fits(_ place: Int) -> Bool {
      place >= 0 && place + hunk.old.count <= lines.count
        && lines[place..<place + hunk.old.count].elementsEqual(hunk.old)
    }
    if fits(wanted) { return wanted }
    guard !hunk.old.isEmpty, lines.count >= hunk.old.count else { return nil }
    let found = (0...lines.count - hunk.old.count).filter(fits)
    return found.count == 1 ? found[0] : nil
  }

  /// Lines with their line feeds.
  private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    for byte in bytes {
      line.append(byte)
      if byte == 0x0A {
        lines.append(line)
        line = []
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
