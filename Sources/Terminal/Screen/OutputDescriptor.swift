import Glibc

/// A descriptor that text is written to, whole.
struct OutputDescriptor: Sendable {
  let number: Int32

  var isTerminal: Bool { isatty(number) == 1 }

  /// The columns of the terminal, or 80 where there is none or it does not say.
  var width: Int { size.columns }

  /// The rows of the terminal, or 24.
  var height: Int { size.rows }

  /// Writes all of `text`; what a closed pipe or a full disk refuses is lost.
  ///
  /// An interrupted or partial write goes on; a descriptor that would block is waited for.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(number, start, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        } else if errno == EAGAIN {
          var ready = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
          poll(&ready, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  private var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0 else { return (80, 24) }
    return (size.ws_col > 0 ? Int(size.ws_col) : 80, size.ws_row > 0 ? Int(size.ws_row) : 24)
  }
}
