/// A block at the top level of a document: where it begins, and how it may be split.
struct MarkdownBlock: Hashable {
  enum Kind: Hashable {
    case heading(level: Int, text: String)
    case paragraph
    case list(bullet: Bool)
    case code(fenced: Bool)
    case table
    case other
  }

  var kind: Kind
  var firstLine: Int
  /// The last line as the parser tells; only relied on for headings.
  var lastLine: Int
}
