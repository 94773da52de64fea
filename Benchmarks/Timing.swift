/// Times of the same work, done again and again.
struct Timing {
  /// Milliseconds, sorted.
  private(set) var samples: [Double] = []

  mutating func add(_ duration: Duration) {
    samples.append(duration / .milliseconds(1))
    samples.sort()
  }

  func percentile(_ share: Double) -> Double {
    samples.isEmpty ? .nan : samples[min(samples.count - 1, Int(Double(samples.count) * share))]
  }

  var median: Double { percentile(0.5) }

  static func of(_ work: () async throws -> Void) async rethrows -> Duration {
    let clock = ContinuousClock()
    let start = clock.now
    try await work()
    return clock.now - start
  }
}
