import Agent
import Documents

/// The passages that a line brings into the turn: the owner's documents, without the daily logs, which
/// would answer a question with the same question of yesterday. `search_docs` searches those too.
struct DocumentRetriever: Retriever {
  let index: DocumentIndex

  func passages(for line: String, count: Int) async throws -> [Passage] {
    let found = try await index.find(line, limit: count * 3)
    return Array(found.hits.filter { !$0.path.hasPrefix("sessions/") }.prefix(count))
  }
}
