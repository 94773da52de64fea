/// Marks an item of a checklist as done, or as open again.
struct ChecklistEdit {
  let document: MarkdownDocument
  /// Where the item stands; nil looks in the whole document.
  let section: MarkdownSection?

  private struct Item {
    var line: Int
    /// Where the mark between the brackets is, in the document's bytes.
    var mark: Int
    var text: String
  }

  /// `text` names the item, by all of its words or its beginning. Throws `DocumentError` where none or several fit.
  func apply(_ text: String, done: Bool) throws -> [UInt8] {
    let items = items()
    let wanted = ChecklistEdit.folded(text)
    let place = section.map { "\"\($0.name)\" of \(document.path)" } ?? document.path
    let rules: [(String) -> Bool] = [
      { $0 == wanted }, { $0.hasPrefix(wanted) }, { $0.contains(wanted) },
    ]
    for rule in rules where !wanted.isEmpty {
      let found = items.filter { rule(ChecklistEdit.folded($0.text)) }
      if found.count > 1 {
        throw DocumentError(
          .section,
          "\(found.count) items in \(place) fit \"\(text)\": \(found.prefix(4).map { "\"\($0.text)\" in line \($0.line)" }.joined(separator: ", ")); say more of one"
        )
      }
      if let item = found.first {
        var bytes = document.source.bytes
        let isDone = bytes[item.mark] != UInt8(ascii: " ")
        if isDone != done { bytes[item.mark] = done ? UInt8(ascii: "x") : UInt8(ascii: " ") }
        return bytes
      }
    }
    let hint = NearestNames.hint(for: text, among: items.map(\.text))
    throw DocumentError(
      .section,
      items.isEmpty
        ? "\(place) holds no checklist (lines like: - [ ] update the switch)" : "no item \"\(text)\" in \(place)\(hint)"
    )
  }

  private func items() -> [Item] {
    let blocks =
      section.map { section in
        document.blocks.filter { section.lines.contains($0.firstLine) }
      } ?? document.blocks
    return blocks.flatMap { block -> [Item] in
      guard case .list = block.kind else { return [] }
      let end = document.blocks.first { $0.firstLine > block.firstLine }?.firstLine ?? document.source.count + 1
      return (block.firstLine..<end).compactMap(item)
    }
  }

  private func item(_ number: Int) -> Item? {
    let line = document.source.content(number)
    var index = line.startIndex
    func skip(_ holds: (UInt8) -> Bool) { while index < line.endIndex, holds(line[index]) { index += 1 } }
    skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: ">") }
    let bullet = index
    skip { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard index < line.endIndex, index == bullet ? "-*+".utf8.contains(line[index]) : ".)".utf8.contains(line[index])
    else { return nil }
    index += 1
    skip { $0 == UInt8(ascii: " ") }
    guard line.endIndex - index >= 3, line[index] == UInt8(ascii: "["), line[index + 2] == UInt8(ascii: "]"),
      " xX".utf8.contains(line[index + 1])
    else { return nil }
    let text = String(decoding: line[(index + 3)...], as: UTF8.self)
    return Item(line: number, mark: index + 1, text: String(text.drop { $0 == " " }))
  }

  private static func folded(_ text: String) -> String {
    var text = text[...]
    for mark in ["- [ ]", "- [x]", "[ ]", "[x]", "- "] where text.hasPrefix(mark) { text = text.dropFirst(mark.count) }
    return text.lowercased().split { !($0.isLetter || $0.isNumber || ".-_/:".contains($0)) }.joined(separator: " ")
  }
}
