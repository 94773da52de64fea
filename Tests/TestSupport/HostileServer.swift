import Agent
import Foundation
import Glibc
import Synchronization

/// A model server that speaks Ollama's wire format and plays a script: what a model says when others
/// have got at its weights, its prompt or its documents.
public final class HostileServer: Sendable {
  /// One reply of the model.
  public enum Reply: Sendable {
    /// Words, in pieces as they would stream.
    case says([String])
    /// Native calls.
    case calls([ToolCall])
    /// The body byte for byte, each element sent alone: what no server should send.
    case raw([[UInt8]])

    public static func says(_ text: String) -> Reply { .says([text]) }

    public static func call(_ tool: String, _ arguments: JSONObject = [:]) -> Reply {
      .calls([ToolCall(tool: tool, arguments: arguments)])
    }
  }

  public let port: Int
  private let listener: Int32
  private let state: Mutex<(script: [Reply], requests: [String], connections: Int)>
  private let answering: (@Sendable (String) -> Reply?)?

  /// Plays `script`, a reply for each request; after it the model says "ok".
  ///
  /// - Parameter answering: the reply to a request by what is in it; nil leaves it to the script.
  public init(_ script: [Reply] = [], answering: (@Sendable (_ request: String) -> Reply?)? = nil) throws {
    state = Mutex((script, [], 0))
    self.answering = answering
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, size) == 0 && listen(listener, 64) == 0
          && getsockname(listener, pointer, &size) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    let accepting = listener
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(accepting, nil, nil)
        guard connection >= 0 else { break }
        guard let self else {
          close(connection)
          break
        }
        Thread.detachNewThread { self.answer(connection) }
      }
      close(accepting)
    }
  }

  /// Wakes the accepting thread, which closes the socket.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  public var url: String { "http://127.0.0.1:\(port)" }
  /// As `--model` takes it.
  public var model: String { "ollama:hostile@\(url)" }

  /// The bodies of the chat requests so far: what the model was shown.
  public var requests: [String] { state.withLock { $0.requests } }

  /// How often somebody connected.
  public var connections: Int { state.withLock { $0.connections } }

  private func answer(_ connection: Int32) {
    defer { close(connection) }
    state.withLock { $0.connections += 1 }
    guard let request = read(connection) else { return }
    let body: [[UInt8]]
    switch request.path {
    case "/api/version": body = [Array(#"{"version":"0.12.6"}"#.utf8)]
    case "/api/tags":
      body = [
        Array(
          #"{"models":[{"name":"hostile:latest","model":"hostile:latest","size":1000000,"digest":"0","details":{"family":"qwen2","parameter_size":"1.5B"}}]}"#
            .utf8)
      ]
    case "/api/show": body = [Array(#"{"capabilities":["completion","tools"]}"#.utf8)]
    case "/api/chat":
      let reply = state.withLock { state -> Reply in
        state.requests.append(request.body)
        // Read ahead, not asked.
        if request.body.contains(#""num_predict":1,"#) { return .says("") }
        if let reply = answering?(request.body) { return reply }
        return state.script.isEmpty ? .says("ok") : state.script.removeFirst()
      }
      body = HostileServer.lines(reply)
    default: body = [Array(#"{"error":"not found"}"#.utf8)]
    }
    send(
      Array("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n".utf8), to: connection)
    for chunk in body { send(chunk, to: connection) }
  }

  private static func lines(_ reply: Reply) -> [[UInt8]] {
    func line(_ message: JSONObject) -> [UInt8] {
      var message = message
      message["role"] = "assistant"
      let value: JSONValue = [
        "model": "hostile", "created_at": "2026-01-01T00:00:00Z", "message": .object(message), "done": false,
      ]
      return Array((value.canonical + "\n").utf8)
    }
    let end = Array(
      (#"{"model":"hostile","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"#
        + #""done":true,"done_reason":"stop","total_duration":1000000,"prompt_eval_count":10,"eval_count":5}"# + "\n")
        .utf8)
    switch reply {
    case .says(let pieces): return pieces.map { line(["content": .string($0)]) } + [end]
    case .calls(let calls):
      let values = calls.map { call -> JSONValue in
        ["function": ["name": .string(call.tool), "arguments": .object(call.arguments)]]
      }
      return [line(["content": "", "tool_calls": .array(values)]), end]
    case .raw(let chunks): return chunks
    }
  }

  private func send(_ bytes: [UInt8], to connection: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  private func read(_ connection: Int32) -> (path: String, body: String)? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let head = text.firstRange(of: "\r\n\r\n") else { continue }
      let length = text.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.output.1) } ?? 0
      let body = text[head.upperBound...]
      guard body.utf8.count >= length else { continue }
      let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
      return (path, String(body))
    }
  }
}
