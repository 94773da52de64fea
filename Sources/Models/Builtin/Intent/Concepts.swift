import Agent

/// Words that mean much the same in a request: what "crawls" shares with "slow".
struct Concepts: Sendable {
  /// Stem → concepts, each written as `%name`.
  private var byStem: [String: [String]] = [:]

  /// `name: word word …` a line; `#` begins a comment.
  init(parsing text: String) {
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let parts = line.split(separator: ":" as Character, maxSplits: 1)
      guard parts.count == 2 else { continue }
      for word in parts[1].split(separator: " " as Character) {
        let stem = Words.stem(String(word))
        if byStem[stem, default: []].contains("%\(parts[0])") { continue }
        byStem[stem, default: []].append("%\(parts[0])")
      }
    }
  }

  func of(_ stem: String) -> [String] { byStem[stem] ?? [] }

  static let shipped = Concepts(parsing: String(decoding: PackageResources.concepts_txt as [UInt8], as: UTF8.self))
}
