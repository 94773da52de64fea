import Agent
import Documents

/// The passages that a line brings into the turn: the owner's documents, without the daily logs, which
/// would answer a question with the same question of yesterday. `search_docs` searches those too.
///
/// For a line that clearly asks for the present state of a machine only the places are given: what a
/// runbook says of another day's cause is easily taken for what is the case now, and each passage costs
/// a home machine seconds of reading.
struct DocumentRetriever: Retriever {
  let index: DocumentIndex
  /// Whether a line asks for a look at a machine.
  let asksForState: @Sendable (String) -> Bool

  func passages(for line: String, count: Int) async throws -> [Passage] {
    let found = try await index.find(line, limit: count * 3)
    let passages = found.hits.filter { !$0.path.hasPrefix("sessions/") }.prefix(count)
    guard asksForState(line) else { return Array(passages) }
    return passages.map { passage in
      var place = passage
      if let issue = KnownIssue(passage.text), issue.fits(line) { place.cause = issue.cause }
      place.text = ""
      return place
    }
  }
}
