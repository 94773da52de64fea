/// How many letters apart two words are: inserted, left out, changed, or swapped with their neighbour.
public enum EditDistance {
  /// The distance of two texts byte by byte, or `limit + 1` where it is larger than `limit`.
  public static func between(_ left: String, _ right: String, limit: Int) -> Int {
    between(Array(left.utf8), Array(right.utf8), limit: limit)
  }

  /// The distance, or `limit + 1` where it is larger than `limit`.
  public static func between(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
    if abs(left.count - right.count) > limit { return limit + 1 }
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    let width = right.count + 1
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: width * 3) { rows in
      var (two, one, now) = (0, width, width * 2)
      for column in 0..<width { rows[one + column] = column }
      for row in 1...left.count {
        rows[now] = row
        var best = row
        for column in 1..<width {
          let same = left[row - 1] == right[column - 1]
          var cost = min(
            rows[one + column] + 1, rows[now + column - 1] + 1,
            rows[one + column - 1] + (same ? 0 : 1))
          if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
            cost = min(cost, rows[two + column - 2] + 1)
          }
          rows[now + column] = cost
          best = min(best, cost)
        }
        if best > limit { return limit + 1 }
        (two, one, now) = (one, now, two)
      }
      return min(rows[one + right.count], limit + 1)
    }
  }
}
