/// A passage that holds at least one term.
struct Candidate: Hashable {
  /// In the passage table.
  var place: Int
  /// Its document, in the passage table.
  var document: Int
  var score: Float
  /// How much of the line the passage with its document covers, from 0 to 1.
  var coverage: Float
}
