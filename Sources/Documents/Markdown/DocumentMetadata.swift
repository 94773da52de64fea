/// What a document says about itself: in front matter, in `**Key**: value` lines, and under `## Tags`.
struct DocumentMetadata: Hashable, Sendable {
  /// As written: owners put misspellings there, so that things are found.
  var tags: [String] = []
  /// The day of the last change that it names, else the day in its title or its file's name, `YYYY-MM-DD`.
  var day: String?
  /// Sections that hold tags and nothing else, by their first lines.
  var tagSections: Set<Int> = []

  /// Lines at the top that may be metadata.
  private static let headLines = 40
  /// More than this is a list of something else.
  private static let tagLimit = 200

  init(_ document: MarkdownDocument) {
    let source = document.source
    var days: [Int: String] = [:]
    // Front matter and the lines under the title, where they are alike: `key: value`; tags stand at the end as well.
    for number in 1..<source.count + 1 {
      let isHead = number < document.firstLine + Self.headLines
      guard isHead || Self.beginsTags(source.content(number)) else { continue }
      guard let (key, value) = Self.field(source.line(number)) else { continue }
      if Self.isTagKey(key) {
        tags += Self.list(value)
        if value.isEmpty { tags += Self.items(after: number, before: document.firstLine, in: source) }
      }
      guard isHead else { continue }
      if let rank = Self.dayKeys.firstIndex(of: key), days[rank] == nil { days[rank] = WrittenDay.first(in: value) }
    }
    for section in document.sections where Self.isTagKey(Self.key(section.name)) {
      tags += source.trimmed(section.ownLines).flatMap { Self.list(source.line($0)) }
      tagSections.insert(section.ownRange.lowerBound)
    }
    tags = Array(tags.prefix(Self.tagLimit))
    // A page keeps its file's name when its title gets a new day.
    day =
      days.min { $0.key < $1.key }?.value ?? WrittenDay.first(in: document.title)
      ?? WrittenDay.first(in: MarkdownDocument.name(of: document.path))
  }

  /// What tells a date of the document, the most telling first.
  private static let dayKeys = [
    "last updated", "updated", "last modified", "modified", "last changed", "last edited", "last revised", "revised",
    "last reviewed", "reviewed", "last verified", "verified", "last tested", "tested", "last used", "last run", "as of",
    "status as of", "completed", "date", "generated", "published", "created",
  ]

  /// Whether a line begins with `Tags` or `Keywords`, whatever marks stand before: a look at its first bytes.
  private static func beginsTags(_ line: ArraySlice<UInt8>) -> Bool {
    let word = line.prefix(12).drop { " *_-#>".utf8.contains($0) }
    guard let first = word.first, "tTkK".utf8.contains(first) else { return false }
    let name = word.prefix(4).map { $0 | 0x20 }
    return name == Array("tags".utf8) || name == Array("keyw".utf8)
  }

  private static func isTagKey(_ key: String) -> Bool { key == "tags" || key == "keywords" }

  private static func key(_ text: String) -> String {
    String(text.lowercased().drop { !$0.isLetter }.reversed().drop { !$0.isLetter }.reversed())
  }

  /// `**Last Updated**: 2026-02-15` → ("last updated", "2026-02-15")
  private static func field(_ line: String) -> (key: String, value: String)? {
    guard let colon = line.firstIndex(of: ":"), line.distance(from: line.startIndex, to: colon) < 40 else { return nil }
    let key = key(String(line[..<colon]))
    guard !key.isEmpty else { return nil }
    let value = line[line.index(after: colon)...].drop { $0 == "*" || $0 == " " }
    return (key, String(value))
  }

  /// `- a` lines of front matter under `tags:`.
  private static func items(after number: Int, before end: Int, in source: SourceLines) -> [String] {
    var items: [String] = []
    var next = number + 1
    while next < min(end, source.count + 1), case let line = source.line(next).drop(while: { $0 == " " }),
      line.hasPrefix("-")
    {
      items += list(String(line.dropFirst()))
      next += 1
    }
    return items
  }

  private static func list(_ text: String) -> [String] {
    text.split { ",;[]`\"".contains($0) }
      .map { String($0.drop { " -*#".contains($0) }.reversed().drop { $0 == " " || $0 == "*" }.reversed()) }
      .filter { !$0.isEmpty && $0.count <= 60 }
  }
}
