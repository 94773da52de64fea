import Agent

/// What a search found, and what speaks against believing it.
public struct SearchResult: Sendable, Hashable {
  /// The best passages first.
  public var hits: [Passage]
  /// What the documents disagree on, of what the line asks.
  public var conflicts: [Conflict]

  public init(hits: [Passage] = [], conflicts: [Conflict] = []) {
    self.hits = hits
    self.conflicts = conflicts
  }

  /// The hits with their doubts: where one states a value that another document denies, it says so.
  func doubted(stale: (Passage) -> [String]) -> SearchResult {
    var result = self
    for index in hits.indices {
      let hit = hits[index]
      var doubts: [String] = []
      for conflict in conflicts {
        guard let own = conflict.values.first(where: { hit.text.contains($0.value) }) else { continue }
        for other in conflict.values where other.value != own.value {
          let place = other.places[0]
          guard place.path != hit.path else { continue }
          let date = place.date.map { ", \($0)" } ?? ""
          doubts.append("\(place.path)\(date) gives another \(conflict.attribute): \(other.value)")
        }
      }
      doubts += stale(hit).map { "cites \($0), which is not in the lab" }
      if !doubts.isEmpty { result.hits[index].doubts = doubts }
    }
    return result
  }
}
