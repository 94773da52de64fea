import Glibc
import Synchronization

/// A server on a free port of 127.0.0.1 that writes exactly the bytes a test tells it to, cut where the test
/// cuts them. An HTTP library would decide the chunks and the moments itself.
///
/// Every connection runs `script` on a thread of its own and is closed after it.
final class RawServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let accepted = Atomic(0)

  var url: String { "http://127.0.0.1:\(port)/" }
  var connections: Int { accepted.load(ordering: .sequentiallyConsistent) }

  init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
    let (listener, port) = try Self.listen()
    self.listener = listener
    self.port = port
    Self.startThread { [weak self] in
      while true {
        let socket = accept(listener, nil, nil)
        guard socket >= 0 else { break }
        self?.accepted.add(1, ordering: .sequentiallyConsistent)
        Self.startThread {
          let connection = RawConnection(socket)
          script(connection)
          connection.close()
        }
      }
      close(listener)
    }
  }

  /// Wakes the accepting thread, which closes the socket.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// A port on which nothing listens, kept until the process ends so that no other test listens there.
  static func closedPort() throws -> UInt16 { try bound().port }

  private static func listen() throws -> (socket: Int32, port: UInt16) {
    let (listener, port) = try bound()
    guard Glibc.listen(listener, 128) == 0 else { throw RawServerError(code: errno) }
    return (listener, port)
  }

  private static func bound() throws -> (socket: Int32, port: UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutableBytes(of: &address) { raw in
      let pointer = raw.baseAddress!.assumingMemoryBound(to: sockaddr.self)
      guard bind(listener, pointer, size) == 0 else { return Int32(-1) }
      return getsockname(listener, pointer, &size)
    }
    guard listener >= 0, status == 0 else { throw RawServerError(code: errno) }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  private static func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Body: Sendable {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body)).toOpaque()
    pthread_create(
      &thread, nil,
      { raw in
        Unmanaged<Body>.fromOpaque(raw!).takeRetainedValue().run()
        return nil
      }, context)
    pthread_detach(thread)
  }
}

struct RawServerError: Error {
  var code: Int32
}

/// The server's end of one connection. Its calls block the connection's thread.
struct RawConnection: Sendable {
  private let socket: Int32

  init(_ socket: Int32) {
    self.socket = socket
  }

  /// Reads up to the blank line and then as many bytes as `Content-Length` says.
  @discardableResult
  func readRequest() -> String {
    var bytes: [UInt8] = []
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.range(ofSubstring: "\r\n\r\n") {
        let length =
          text.split(separator: "\r\n").lazy
          .filter { $0.lowercased().hasPrefix("content-length:") }
          .compactMap { line in line.split(separator: " ").last.flatMap { Int($0) } }.first ?? 0
        if text.utf8.distance(from: end, to: text.endIndex) >= length { return text }
      }
      guard let more = read() else { return text }
      bytes += more
    }
  }

  /// Whether all bytes went out; false once the client has closed.
  @discardableResult
  func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Blocks until the client has closed its end.
  func waitForClose() {
    while read() != nil {}
  }

  func pause(milliseconds: UInt32) {
    usleep(milliseconds * 1000)
  }

  /// Closes with RST instead of FIN.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    // The script's end closes the socket, which is what sends it.
  }

  func close() {
    _ = Glibc.close(socket)
  }

  /// The next bytes, or nil at the end or after an error.
  private func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(socket, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }
}

extension String {
  /// The index after the first occurrence.
  fileprivate func range(ofSubstring part: String) -> String.Index? {
    let wanted = Array(part.utf8)
    var start = utf8.startIndex
    while start < utf8.endIndex {
      if utf8[start...].starts(with: wanted) { return utf8.index(start, offsetBy: wanted.count) }
      start = utf8.index(after: start)
    }
    return nil
  }
}
