import Foundation
import Glibc
import Synchronization

/// A pseudo-terminal whose one end a test plays the keyboard and the screen of.
final class PseudoTerminal: Sendable {
  let master: Int32
  let slave: Int32
  /// The path of the terminal, for what opens it by itself.
  let path: String
  private let shown = Mutex("")

  init(rows: UInt16 = 24, columns: UInt16 = 80) throws {
    // TIOCSPTLCK and TIOCGPTN (ioctl_tty(2)): the Glibc module has neither them nor posix_openpt.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var unlocked: Int32 = 0
    var number: Int32 = -1
    guard master >= 0, ioctl(master, 0x4004_5431, &unlocked) == 0,
      ioctl(master, 0x8004_5430, &number) == 0
    else { throw POSIXError(.ENOTTY) }
    path = "/dev/pts/\(number)"
    slave = open(path, O_RDWR | O_NOCTTY)
    guard slave >= 0 else { throw POSIXError(.ENOTTY) }
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
    let master = master
    Thread.detachNewThread { [self] in
      var bytes = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(master, &bytes, bytes.count)
        guard count > 0 else { break }
        shown.withLock { $0 += String(decoding: bytes.prefix(count), as: UTF8.self) }
      }
    }
  }

  /// All that was written to the screen.
  var output: String { shown.withLock { $0 } }

  func type(_ text: String) {
    _ = text.withCString { write(master, $0, strlen($0)) }
  }

  /// Waits until the screen was sent `text` more than `count` times; false after ten seconds.
  func shows(_ text: String, moreThan count: Int = 0) async throws -> Bool {
    for _ in 0..<1000 {
      if output.ranges(of: text).count > count { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  /// Waits until somebody reads key by key; false after ten seconds.
  func takesKeys() async throws -> Bool {
    for _ in 0..<1000 {
      if !isCooked { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  /// Whether the terminal is in the mode that programs expect.
  var isCooked: Bool {
    var mode = termios()
    tcgetattr(slave, &mode)
    return mode.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == tcflag_t(ICANON | ECHO | ISIG)
  }
}
