/// Finds the sections of the lab's documents that answer a line.
public protocol Retriever: Sendable {
  /// The best passages first, at most `count`; empty when nothing fits.
  func passages(for line: String, count: Int) async throws -> [Passage]
}
