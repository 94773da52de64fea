import Glibc

/// A pipe that ends a wait in `poll` from another thread or from a signal handler.
final class WakePipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    // Where no descriptor is left, poll ignores the end -1.
    _ = pipe(&ends)
    for end in ends {
      // A full pipe must not block a signal handler.
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  func wake() {
    var byte: UInt8 = 0
    _ = write(writeEnd, &byte, 1)
  }

  /// Waits for a wake, so many milliseconds at most.
  func wait(milliseconds: Int32) {
    var end = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    poll(&end, 1, milliseconds)
  }

  /// Forgets the wakes so far.
  func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) > 0 {}
  }
}
