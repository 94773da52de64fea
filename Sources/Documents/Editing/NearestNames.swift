import Agent

/// Names that somebody may have meant.
enum NearestNames {
  /// The `count` names nearest to `name`, best first; those too far away are left out.
  static func of(_ name: String, among names: [String], count: Int = 3) -> [String] {
    let wanted = Array(name.lowercased().utf8)
    let words = Set(name.lowercased().split { !$0.isLetter && !$0.isNumber })
    let scored = names.compactMap { candidate -> (Double, String)? in
      let lower = candidate.lowercased()
      let shared = words.intersection(lower.split { !$0.isLetter && !$0.isNumber }).count
      let length = max(wanted.count, lower.utf8.count, 1)
      // A long name is not worth the table that exact distance needs.
      let near =
        length > 80
        ? 0 : 1 - Double(EditDistance.between(wanted, Array(lower.utf8), limit: 80)) / Double(length)
      let score = near + Double(shared) * 0.4
      return score >= 0.4 ? (score, candidate) : nil
    }
    return scored.sorted { ($0.0, $1.1) > ($1.0, $0.1) }.prefix(count).map(\.1)
  }

  /// `; did you mean A or B?`, or nothing.
  static func hint(for name: String, among names: [String]) -> String {
    let nearest = of(name, among: names)
    return nearest.isEmpty ? "" : "; did you mean \(nearest.joined(separator: " or "))?"
  }
}
