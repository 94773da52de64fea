/// Names that are near to a wrong one.
public enum NearestName {
  /// At most `limit` of `names`, the nearest first; none that has little in common with `name`.
  public static func suggestions(for name: String, among names: [String], limit: Int = 3) -> [String] {
    let wanted = name.lowercased()
    return names.compactMap { candidate -> (distance: Int, name: String)? in
      let known = candidate.lowercased()
      let allowed = max(1, max(wanted.count, known.count) / 3)
      var distance = distance(wanted, known)
      // A part of a long name is how people shorten it: "fawn" for "still-fawn".
      if distance > allowed, wanted.count >= 3, known.contains(wanted) || wanted.contains(known) {
        distance = allowed
      }
      return distance <= allowed ? (distance, candidate) : nil
    }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
  }

  /// Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, replacements
  /// and exchanges of neighbours, each 1.
  public static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left.unicodeScalars.prefix(256))
    let b = Array(right.unicodeScalars.prefix(256))
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], before[j - 2] + 1)
        }
      }
      before = last
      last = row
    }
    return last[b.count]
  }
}
