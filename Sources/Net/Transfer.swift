import Synchronization

/// The status line and headers of an answer.
struct ResponseHead: Sendable {
  var status: Int
  var headers = HTTPHeaders()
}

/// One request on its way: where the loop's thread puts what arrives and a task waits for it.
final class Transfer: Sendable {
  /// What becomes of bytes that the loop offers.
  enum Intake { case taken, full, refused }

  /// From this many unread bytes on, the server has to wait.
  static let highWater = 1 << 20

  let request: HTTPRequest
  private let loop: TransferLoop
  private let state = Mutex(State())

  private typealias HeadResult = Result<ResponseHead, HTTPError>
  private typealias BodyResult = Result<[UInt8]?, HTTPError>

  private struct State {
    var head: ResponseHead?
    var unread: [UInt8] = []
    var isPaused = false
    /// How the transfer ended, or nil while it runs.
    var end: Result<Void, HTTPError>?
    var headWaiter: CheckedContinuation<HeadResult, Never>?
    var bodyWaiter: CheckedContinuation<BodyResult, Never>?
  }

  init(_ request: HTTPRequest, loop: TransferLoop) {
    self.request = request
    self.loop = loop
  }

  // MARK: the reading task's side

  func head() async throws(HTTPError) -> ResponseHead {
    try await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let ready: HeadResult? = state.withLock { state in
          if case .failure(let error) = state.end { return .failure(error) }
          if let head = state.head { return .success(head) }
          state.headWaiter = waiter
          return nil
        }
        if let ready { waiter.resume(returning: ready) }
      }
    } onCancel: {
      cancel()
    }.get()
  }

  /// All bytes that have arrived since the last call, waiting for at least one; nil at the end of the body.
  func next() async throws(HTTPError) -> [UInt8]? {
    try await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let (ready, wasPaused): (BodyResult?, Bool) = state.withLock { state in
          if !state.unread.isEmpty {
            let bytes = state.unread
            let wasPaused = state.isPaused
            state.unread = []
            state.isPaused = false
            return (.success(bytes), wasPaused)
          }
          if let end = state.end { return (end.map { nil }, false) }
          precondition(state.bodyWaiter == nil, "the body of a transfer has one reader")
          state.bodyWaiter = waiter
          return (nil, false)
        }
        if wasPaused { loop.submit(.resume(self)) }
        if let ready { waiter.resume(returning: ready) }
      }
    } onCancel: {
      cancel()
    }.get()
  }

  /// Closes the connection unless the transfer has ended, and lets go of what nobody will read.
  /// Safe to call from anywhere and repeatedly.
  func cancel() {
    let error = HTTPError(.cancelled, url: request.url)
    if finish(.failure(error)) { loop.submit(.remove(self)) }
    state.withLock { state in
      guard !state.unread.isEmpty else { return }
      state.unread = []
      // What is left of the body must not pass for all of it.
      state.end = .failure(error)
    }
  }

  // MARK: the loop's side

  func receive(_ head: ResponseHead) {
    let waiter = state.withLock { state in
      state.head = head
      return state.headWaiter.take()
    }
    waiter?.resume(returning: .success(head))
  }

  /// Takes all of `bytes` or none of them.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Intake {
    let chunk = [UInt8](bytes)
    let (intake, waiter) = state.withLock { state -> (Intake, CheckedContinuation<BodyResult, Never>?) in
      if state.end != nil { return (.refused, nil) }
      if let waiter = state.bodyWaiter.take() { return (.taken, waiter) }
      if state.unread.count >= Self.highWater {
        state.isPaused = true
        return (.full, nil)
      }
      state.unread += chunk
      return (.taken, nil)
    }
    waiter?.resume(returning: .success(chunk))
    return intake
  }

  /// The first end counts. Returns whether this was it. Unread bytes stay for the reader.
  @discardableResult
  func finish(_ end: Result<Void, HTTPError>) -> Bool {
    let waiters = state.withLock { state -> Waiters? in
      guard state.end == nil else { return nil }
      state.end = end
      return Waiters(head: state.headWaiter.take(), body: state.bodyWaiter.take())
    }
    guard let waiters else { return false }
    waiters.head?.resume(
      returning: end.flatMap { .failure(HTTPError(.interrupted("no status line"), url: request.url)) })
    waiters.body?.resume(returning: end.map { nil })
    return true
  }

  private struct Waiters {
    var head: CheckedContinuation<HeadResult, Never>?
    var body: CheckedContinuation<BodyResult, Never>?
  }
}
