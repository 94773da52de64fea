/// Lets only so many in at a time, by key: a server of ssh refuses more than ten sessions on one connection, and drops
/// new ones where many knock at once.
actor Gate {
  private let limit: Int
  private var inside: [String: Int] = [:]
  private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

  init(limit: Int) { self.limit = limit }

  func pass<T: Sendable>(_ key: String, _ body: @Sendable () async throws -> T) async rethrows -> T {
    await enter(key)
    defer { leave(key) }
    return try await body()
  }

  private func enter(_ key: String) async {
    if inside[key, default: 0] < limit {
      inside[key, default: 0] += 1
    } else {
      await withCheckedContinuation { waiting[key, default: []].append($0) }
    }
  }

  private func leave(_ key: String) {
    if let next = waiting[key]?.first {
      waiting[key]?.removeFirst()
      // The place goes over to the one that waited.
      next.resume()
    } else {
      inside[key, default: 1] -= 1
    }
  }
}
