import Glibc

/// A lock between processes, by flock(2) on a file of its own; without the file there is none.
final class FileLock: Sendable {
  private let descriptor: Int32

  init(_ path: String) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Waits for whoever has it.
  func lock() {
    guard descriptor >= 0 else { return }
    while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
  }

  /// Waits for whoever has it, without holding a thread. Throws `CancellationError`.
  func wait() async throws {
    guard descriptor >= 0 else { return }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  func unlock() { if descriptor >= 0 { _ = flock(descriptor, LOCK_UN) } }
}
