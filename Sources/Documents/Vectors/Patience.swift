import Synchronization

/// Waiting that ends.
enum Patience {
  /// What `work` gives within `limit`, else nil. The work is not cancelled: a server that is loading a model goes on
  /// with it, and has it the next time.
  static func wait<Value: Sendable>(
    _ limit: Duration, for work: @escaping @Sendable () async -> Value?
  ) async -> Value? {
    await withCheckedContinuation { continuation in
      let waiting = Mutex<CheckedContinuation<Value?, Never>?>(continuation)
      let answer = Answer(waiting)
      Task { answer.give(await work()) }
      Task {
        try? await Task.sleep(for: limit)
        answer.give(nil)
      }
    }
  }

  private final class Answer<Value: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<Value?, Never>?>

    init(_ waiting: consuming sending Mutex<CheckedContinuation<Value?, Never>?>) { self.waiting = waiting }

    /// The first answer counts.
    func give(_ value: Value?) {
      waiting.withLock { continuation in
        continuation?.resume(returning: value)
        continuation = nil
      }
    }
  }
}
