/// What search takes into account. Each can be switched off, so that docs/search.md can say what each is worth.
public struct SearchSignals: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Identifiers and addresses as written, besides their parts.
  public static let identifiers = SearchSignals(rawValue: 1 << 0)
  /// Words that the documents do not hold are read as the nearest that they do.
  public static let spelling = SearchSignals(rawValue: 1 << 1)
  /// Words of the field that stand for each other.
  public static let synonyms = SearchSignals(rawValue: 1 << 2)
  /// The document's title, the headings and the path count more than the text.
  public static let titles = SearchSignals(rawValue: 1 << 3)
  /// The document's tags count for each of its passages.
  public static let tags = SearchSignals(rawValue: 1 << 4)
  /// Passages that hold more of the line count more.
  public static let completeness = SearchSignals(rawValue: 1 << 5)
  /// What the rest of the document says counts for each of its passages.
  public static let surroundings = SearchSignals(rawValue: 1 << 6)
  /// Other documents come before a second passage of one that is shown.
  public static let diversity = SearchSignals(rawValue: 1 << 7)
  /// Vectors of an embedding model, where there are any.
  public static let vectors = SearchSignals(rawValue: 1 << 8)
  /// Where a value of a thing is asked for, passages that state one come first.
  public static let facts = SearchSignals(rawValue: 1 << 9)
  /// Words that follow each other in the line count more where they stand near each other.
  public static let nearness = SearchSignals(rawValue: 1 << 10)

  /// All of them, by name.
  public static let named: [(name: String, signal: SearchSignals)] = [
    ("identifiers", .identifiers), ("spelling", .spelling), ("synonyms", .synonyms),
    ("titles", .titles), ("tags", .tags), ("completeness", .completeness), ("surroundings", .surroundings),
    ("diversity", .diversity), ("nearness", .nearness), ("facts", .facts), ("vectors", .vectors),
  ]

  public static let all = SearchSignals(named.map(\.signal))
}
