import Dispatch
import Foundation

/// Signals as the commands need them.
enum Signals {
  static func ignorePipe() { signal(SIGPIPE, SIG_IGN) }

  /// Runs `body` so that Ctrl-C (and TERM) cancels it: the stream, the child and the ssh stop, and the
  /// body throws `CancellationError`.
  static func cancelling<T: Sendable>(
    _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    let task = Task { try await body() }
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    let sources = [SIGINT, SIGTERM].map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { task.cancel() }
      source.resume()
      return source
    }
    defer {
      sources.forEach { $0.cancel() }
      signal(SIGINT, SIG_DFL)
      signal(SIGTERM, SIG_DFL)
    }
    return try await task.value
  }
}
