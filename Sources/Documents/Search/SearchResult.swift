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
  /// Documents that the index does not hold (too large, unreadable), where something of the line was not found: it may
  /// stand there.
  public var leftOut: [String]

  public init(
    hits: [Passage] = [], conflicts: [Conflict] = [], unknown: [String] = [], leftOut: [String] = []
  ) {
    self.hits = hits
    self.conflicts = conflicts
    self.unknown = unknown
    self.leftOut = leftOut
  }

  /// `no document holds "OPS-306"`, and where it may stand all the same; nil where there is nothing to tell.
  public var unknownTold: String? {
    var told: [String] = []
    if !unknown.isEmpty {
      told.append("no document holds \(unknown.map { "\"\($0)\"" }.joined(separator: " or "))")
      if !hits.isEmpty { told.append("what follows holds other words of the line, or parts") }
    }
    if let first = leftOut.first {
      told.append(
        leftOut.count == 1 ? "\(first) is not indexed" : "\(first) and \(leftOut.count - 1) more are not indexed")
    }
    return told.isEmpty ? nil : told.joined(separator: "; ")
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
          // A document may contradict itself.
          let source = place.path == hit.path ? "line \(place.line) of the same document" : "\(place.path)\(date)"
          doubts.append("\(source) gives another \(conflict.attribute) of \(conflict.subject): \(other.value)")
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
