import Glibc

/// The characters of a terminal or a pipe, decoded from UTF-8 as they come.
struct KeyReader {
  enum Event {
    case key(Unicode.Scalar)
    case redraw
    case end
  }

  let descriptor: Int32
  let cancelled: WakePipe
  /// Woken when the terminal has another size or the process goes on after a stop.
  let redraw: WakePipe
  private var bytes: [UInt8] = []
  private var position = 0

  init(descriptor: Int32, cancelled: WakePipe, redraw: WakePipe) {
    self.descriptor = descriptor
    self.cancelled = cancelled
    self.redraw = redraw
  }

  /// Waits for the next character.
  mutating func next() -> Event {
    while true {
      if let scalar = decode() { return .key(scalar) }
      switch wait(milliseconds: -1) {
      case .ready: if !fill() { return .end }
      case .redraw: return .redraw
      case .cancelled, .late: return .end
      }
    }
  }

  /// Whether another character is there within `milliseconds`.
  mutating func hasMore(within milliseconds: Int32) -> Bool {
    if position < bytes.count { return true }
    return wait(milliseconds: milliseconds) == .ready && fill()
  }

  /// A line without its newline, or nil at the end of the input.
  mutating func line() -> String? {
    var text = String.UnicodeScalarView()
    while true {
      switch next() {
      case .key("\n"): return String(text)
      case .key(let scalar): text.append(scalar)
      case .redraw: continue
      case .end:
        // The last line of a file may lack its newline; a cancelled read gives nothing.
        return text.isEmpty ? nil : String(text)
      }
    }
  }

  private enum Wait {
    case ready, redraw, cancelled, late
  }

  private func wait(milliseconds: Int32) -> Wait {
    var waits = [descriptor, cancelled.readEnd, redraw.readEnd].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    while true {
      let count = poll(&waits, nfds_t(waits.count), milliseconds)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return .late }
      if waits[1].revents != 0 { return .cancelled }
      if waits[2].revents != 0 {
        redraw.drain()
        return .redraw
      }
      return .ready
    }
  }

  private mutating func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        bytes.removeFirst(position)
        position = 0
        bytes += chunk.prefix(count)
        return true
      }
      if count < 0 && errno == EINTR { continue }
      return false
    }
  }

  /// The next whole character, or nil when its bytes are not all here. Invalid bytes become U+FFFD.
  private mutating func decode() -> Unicode.Scalar? {
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    let length =
      switch first {
      case 0..<0x80: 1
      case 0xC2..<0xE0: 2
      case 0xE0..<0xF0: 3
      case 0xF0..<0xF5: 4
      default: 0
      }
    guard length > 1 else {
      position += 1
      return length == 1 ? Unicode.Scalar(first) : "\u{FFFD}"
    }
    var value = UInt32(first) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length {
      guard position + offset < bytes.count else { return nil }
      let byte = bytes[position + offset]
      guard byte & 0xC0 == 0x80 else {
        position += offset
        return "\u{FFFD}"
      }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    position += length
    let overlong = length == 3 && value < 0x800 || length == 4 && value < 0x10000
    return overlong ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}"
  }
}
