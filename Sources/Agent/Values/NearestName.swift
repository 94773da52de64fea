/// Names that are near to a wrong one.
public enum NearestName {
  /// At most `limit` of `names`, the nearest first; none that has little in common with `name`.
  public static func suggestions(for name: String, among names: [String], limit: Int = 3) -> [String] {
    let wanted = name.lowercased()
    return names.compactMap { candidate -> (distance: Int, name: String)? in
      let known = candidate.lowercased()
      let allowed = max(1, max(wanted.count, known.count) / 3)
      var distance = EditDistance.between(wanted, known, limit: allowed)
      // A part of a long name is how people shorten it: "fawn" for "still-fawn".
      if distance > allowed, wanted.count >= 3, known.count >= 3, known.contains(wanted) || wanted.contains(known) {
        distance = allowed
      }
      return distance <= allowed ? (distance, candidate) : nil
    }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
  }
}
