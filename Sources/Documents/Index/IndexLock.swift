import Glibc

/// Held by the one process that writes an index. The kernel lets go of it when the process ends, however that is.
final class IndexLock: Sendable {
  private let descriptor: Int32

  /// nil where another process, or another index of this one, holds it. An index in memory needs none.
  init?(_ path: String?) {
    guard let path else {
      descriptor = -1
      return
    }
    descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    // Where no lock can be kept (a file system without), SQLite's own is what there is.
    guard descriptor >= 0 else { return }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR else { return }
    close(descriptor)
    return nil
  }

  /// Waits for it while `isNeeded`, ten seconds at most; then SQLite's own locks are what there is.
  static func wait(_ path: String, while isNeeded: () -> Bool) -> IndexLock? {
    for _ in 0..<500 {
      if let lock = IndexLock(path) { return lock }
      guard isNeeded() else { return nil }
      usleep(20_000)
    }
    return nil
  }

  deinit {
    guard descriptor >= 0 else { return }
    // Closing alone leaves the lock to a child that was forked and has not yet become its program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
