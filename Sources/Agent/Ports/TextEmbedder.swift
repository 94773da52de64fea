/// Turns texts into vectors, so that texts of like meaning lie close together.
public protocol TextEmbedder: Sendable {
  /// The model: vectors of different models are never compared.
  var name: String { get }

  /// One vector for each text, in their order, all of one size.
  func vectors(of texts: [String], as role: EmbeddedRole) async throws -> [[Float]]
}

/// What a text is to a search; some models want to be told.
public enum EmbeddedRole: Sendable, Hashable {
  case question
  case passage
}
