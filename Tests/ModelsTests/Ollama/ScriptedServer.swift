import Foundation
import Glibc
import Synchronization

/// A server that speaks the real wire format and plays a script, cut where the test wants it: each
/// connection gets the next reply, byte for byte.
final class ScriptedServer: Sendable {
  struct Reply: Sendable {
    var status = "200 OK"
    /// Sent one after the other, with a pause, so that each arrives alone.
    var chunks: [[UInt8]]
    /// Left open after the last chunk, as a server that hangs.
    var hangs = false

    init(status: String = "200 OK", _ text: String, hangs: Bool = false) {
      self.status = status
      chunks = [Array(text.utf8)]
      self.hangs = hangs
    }

    init(bytewise text: String) { chunks = text.utf8.map { [$0] } }
  }

  let port: Int
  private let listener: Int32
  private let state: Mutex<(replies: [Reply], requests: [String], closed: Int)>

  init(_ replies: [Reply]) throws {
    state = Mutex((replies, [], 0))
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, pointer, &size) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { self.serve() }
  }

  deinit { close(listener) }

  /// The bodies of the requests so far.
  var requests: [String] { state.withLock { $0.requests } }
  /// Connections that the client closed while a reply was under way.
  var closed: Int { state.withLock { $0.closed } }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      Thread.detachNewThread { self.answer(connection) }
    }
  }

  private func answer(_ connection: Int32) {
    defer { close(connection) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let head = text.range(of: "\r\n\r\n") else { continue }
      let length =
        text.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.output.1) } ?? 0
      let body = text[head.upperBound...]
      guard body.utf8.count >= length else { continue }
      state.withLock { $0.requests.append(String(body)) }
      break
    }
    guard let reply = state.withLock({ $0.replies.isEmpty ? nil : $0.replies.removeFirst() }) else { return }
    var head = Array("HTTP/1.1 \(reply.status)\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n".utf8)
    _ = send(connection, &head, head.count, Int32(MSG_NOSIGNAL))
    for chunk in reply.chunks {
      guard send(connection, chunk, chunk.count, Int32(MSG_NOSIGNAL)) == chunk.count else {
        state.withLock { $0.closed += 1 }
        return
      }
      if reply.chunks.count > 1 { usleep(50) }
    }
    if reply.hangs, recv(connection, &buffer, 1, 0) <= 0 { state.withLock { $0.closed += 1 } }
  }
}
