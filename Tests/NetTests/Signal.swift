import Glibc
import Synchronization

/// Lets one side of a test wait for the other.
final class Signal: Sendable {
  private let state = Mutex<(isRaised: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

  func raise() {
    let waiters = state.withLock { state in
      defer { state = (true, []) }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async {
    await withCheckedContinuation { waiter in
      let isRaised = state.withLock { state in
        if !state.isRaised { state.waiters.append(waiter) }
        return state.isRaised
      }
      if isRaised { waiter.resume() }
    }
  }

  var isRaised: Bool { state.withLock { $0.isRaised } }

  /// For a server's thread.
  func block() {
    while !isRaised { usleep(1000) }
  }
}
