/// The day a document or a section was last changed, and how that is known.
struct DocumentDate: Sendable, Hashable {
  enum Source: String, Sendable, Hashable {
    case git
    /// The document names it.
    case document
    case file
  }

  /// `YYYY-MM-DD`.
  var day: String
  var source: Source
}
