/// Differences between two texts in the unified format of diff(1), as patch(1) reads it.
public enum UnifiedDiff {
  /// Two texts → their unified diff, empty where they are the same bytes. `old` is nil for a new document.
  public static func make(old: String?, new: String, path: String, context: Int = 3) -> String {
    let before = lines(of: old ?? "")
    let after = lines(of: new)
    let edits = edits(from: before, to: after)
    guard edits.contains(where: { $0.kind != .same }) else { return "" }
    var output: [UInt8] = []
    output += Array((old == nil ? "--- /dev/null\n" : "--- a/\(path)\n").utf8)
    output += Array("+++ b/\(path)\n".utf8)
    for hunk in hunks(edits, context: context) {
      let olds = edits[hunk].count { $0.kind != .added }
      let news = edits[hunk].count { $0.kind != .removed }
      // A side without lines is given by the line before it.
      let oldStart = edits[hunk.lowerBound].old + (olds == 0 ? 0 : 1)
      let newStart = edits[hunk.lowerBound].new + (news == 0 ? 0 : 1)
      output += Array("@@ -\(oldStart),\(olds) +\(newStart),\(news) @@\n".utf8)
      for edit in edits[hunk] {
        output.append(edit.kind.rawValue)
        output += edit.kind == .added ? after[edit.new] : before[edit.old]
        if output.last != 0x0A { output += Array("\n\\ No newline at end of file\n".utf8) }
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// How many lines `new` has more and less than `old`.
  public static func count(old: String, new: String) -> (added: Int, removed: Int) {
    let edits = edits(from: lines(of: old), to: lines(of: new))
    return (edits.count { $0.kind == .added }, edits.count { $0.kind == .removed })
  }

  private enum Kind: UInt8 {
    case same = 0x20
    case added = 0x2B
    case removed = 0x2D
  }

  /// One line of the diff, and how many lines of each side stand before it.
  private struct Edit {
    var kind: Kind
    var old: Int
    var new: Int
  }

  /// Lines with their line feeds, as bytes: Swift takes CRLF for one character and equal-looking text for equal.
  private static func lines(of text: String) -> [ArraySlice<UInt8>] {
    let bytes = Array(text.utf8)
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      lines.append(bytes[start...end])
      start = end + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  private static func edits(
    from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>]
  ) -> [Edit] {
    var prefix = 0
    while prefix < min(old.count, new.count), old[prefix] == new[prefix] { prefix += 1 }
    var suffix = 0
    while suffix < min(old.count, new.count) - prefix,
      old[old.count - 1 - suffix] == new[new.count - 1 - suffix]
    { suffix += 1 }
    var removed = Set<Int>()
    var added = Set<Int>()
    let oldMiddle = prefix..<(old.count - suffix)
    let newMiddle = prefix..<(new.count - suffix)
    if oldMiddle.count + newMiddle.count > 4000 {
      // The time for a shortest diff grows with the square of the differences.
      removed.formUnion(oldMiddle)
      added.formUnion(newMiddle)
    } else {
      for change in Array(new[newMiddle]).difference(from: Array(old[oldMiddle])) {
        switch change {
        case .remove(let offset, _, _): removed.insert(prefix + offset)
        case .insert(let offset, _, _): added.insert(prefix + offset)
        }
      }
    }
    var edits: [Edit] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if removed.contains(left), left < old.count {
        edits.append(Edit(kind: .removed, old: left, new: right))
        left += 1
      } else if added.contains(right), right < new.count {
        edits.append(Edit(kind: .added, old: left, new: right))
        right += 1
      } else {
        edits.append(Edit(kind: .same, old: left, new: right))
        left += 1
        right += 1
      }
    }
    return edits
  }

  /// The ranges of `edits` around changes, joined where their context would touch.
  private static func hunks(_ edits: [Edit], context: Int) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, edit) in edits.enumerated() where edit.kind != .same {
      let range = max(0, index - context)..<min(edits.count, index + context + 1)
      if let last = hunks.last, range.lowerBound <= last.upperBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }
}
