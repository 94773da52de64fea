/// Joins what words find and what vectors find.
///
/// The words' scores and the cosines are each put on a scale from 0 to 1 and added. Joining by ranks alone (reciprocal
/// rank fusion) loses how far the first is ahead; docs/search.md has the figures of both.
enum VectorFusion {
  /// What the vectors count, of 1.
  static let share: Float = 0.35
  /// Documents that vectors alone may bring in, and whose last one is the zero of their scale.
  static let reach = 100
  /// A passage this close is found even where it holds too few of the words.
  static let close: Float = 0.4

  static func join(_ candidates: [Candidate], closeness: [Float], table: PassageTable) -> [Candidate] {
    let documents = table.documents.map { document in
      closeness[document.first..<document.first + document.count]
    }
    // A document is near when its best passage is, and nearer when the next two are too.
    let near = documents.map { passages -> Float in
      let best = passages.max(count: 3)
      guard let first = best.first, first > -1 else { return 0 }
      let others = [best.count > 1 ? best[1] : first, best.count > 2 ? best[2] : best[best.count - 1]]
      return first + (others[0] + others[1]) / 2
    }
    let order = near.indices.sorted { near[$0] > near[$1] }
    guard let first = order.first, near[first] > 0 else { return candidates }
    let zero = near[order[min(reach, order.count - 1)]]
    let range = max(near[first] - zero, .leastNormalMagnitude)
    let top = candidates.reduce(0) { max($0, $1.score) }
    var joined = candidates
    var places = Set(candidates.map(\.place))
    for document in order.prefix(reach) {
      let owner = table.documents[document]
      for place in owner.first..<owner.first + owner.count where closeness[place] >= close {
        if places.insert(place).inserted {
          joined.append(Candidate(place: place, document: document, score: 0, coverage: 0))
        }
      }
    }
    for index in joined.indices {
      let candidate = joined[index]
      let ofDocument = max(0, (near[candidate.document] - zero) / range)
      // Which passage of the document: the nearer to the line, the better.
      let lag = max(0, (documents[candidate.document].max() ?? 0) - max(closeness[candidate.place], 0))
      joined[index].score =
        (1 - share) * (top > 0 ? candidate.score / top : 0) + share * (ofDocument - min(lag, ofDocument) * 0.5)
      if closeness[candidate.place] >= close { joined[index].coverage = 1 }
    }
    return joined
  }
}

extension Sequence<Float> {
  /// The `count` greatest, the greatest first.
  fileprivate func max(count: Int) -> [Float] {
    var best: [Float] = []
    for element in self where best.count < count || element > best[best.count - 1] {
      let place = best.firstIndex { $0 < element } ?? best.count
      best.insert(element, at: place)
      if best.count > count { best.removeLast() }
    }
    return best
  }
}
