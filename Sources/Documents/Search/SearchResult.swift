import Agent

/// What a search found, and what speaks against believing it.
public struct SearchResult: Sendable, Hashable {
  /// The best passages first.
  public var hits: [Passage]
  /// What the documents disagree on, of what the line asks.
  public var conflicts: [Conflict]
  /// Names, addresses and numbers of the line that no document holds, as written: the hits hold parts of them at most.
  /// Where there are no hits, words too.
  public var unknown: [String]

  public init(hits: [Passage] = [], conflicts: [Conflict] = [], unknown: [String] = []) {
    self.hits = hits
    self.conflicts = conflicts
    self.unknown = unknown
  }

  /// `no document holds "OPS-306"`; nil where every word is known.
  public var unknownTold: String? {
    guard !unknown.isEmpty else { return nil }
    let told = unknown.map { "\"\($0)\"" }.joined(separator: " or ")
    return "no document holds \(told)\(hits.isEmpty ? "" : "; what follows holds other words of the line, or parts")"
  }

  /// The hits with their doubts: where one states a value that another document denies, it says so.
  func doubted(stale: (Passage) -> [String]) -> SearchResult {
    var result = self
    for index in hits.indices {
      let hit = hits[index]
      var doubts: [String] = []
      for conflict in conflicts {
        guard let own = conflict.values.first(where: { $0.places.contains(where: hit.holds) }) else { continue }
        for other in conflict.values where other.value != own.value {
          let place = other.places[0]
          let date = place.dated.map { " (\($0))" } ?? ""
          doubts.append(
            "\(place.path)\(date) gives another \(conflict.attribute) of \(conflict.subject): \(other.value)")
        }
      }
      doubts += stale(hit).map { "cites \($0), which is not in the lab" }
      if !doubts.isEmpty { result.hits[index].doubts = doubts }
    }
    return result
  }
}

extension Passage {
  /// Whether the statement at `place` stands in it.
  fileprivate func holds(_ place: Conflict.Place) -> Bool { place.path == path && lines.contains(place.line) }
}
