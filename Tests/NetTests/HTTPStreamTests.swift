import Glibc
import Testing

@testable import Net

@Suite(.timeLimit(.minutes(10)))
struct HTTPStreamTests {
  private let client = HTTPClient()
  /// The server waits for the reader, which may wait long for its turn on a busy machine.
  private static let patient = HTTPTimeouts(silence: .seconds(600))
  private static let openHead = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n"

  @Test func streamsALineAsSoonAsItIsWritten() async throws {
    let firstWasRead = Signal()
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write(Self.openHead)
      connection.write("{\"n\":1}\n")
      // The second line is not written before the reader has seen the first.
      firstWasRead.block()
      connection.write("{\"n\":2}\n")
    }
    let stream = try await client.stream(HTTPRequest(url: server.url, timeouts: Self.patient))
    #expect(stream.status == 200)
    #expect(stream.headers["content-TYPE"] == "application/x-ndjson")
    var splitter = LineSplitter()
    var lines: [String] = []
    for try await chunk in stream.body {
      lines += try splitter.append(chunk).map { String(decoding: $0, as: UTF8.self) }
      if lines == ["{\"n\":1}"] { firstWasRead.raise() }
    }
    #expect(lines == ["{\"n\":1}", "{\"n\":2}"])
    #expect(splitter.finish() == nil)
  }

  @Test func returnsTheHeadBeforeTheFirstByteOfTheBody() async throws {
    let headWasRead = Signal()
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write(Self.openHead)
      headWasRead.block()
      connection.write("late")
    }
    let stream = try await client.stream(HTTPRequest(url: server.url, timeouts: Self.patient))
    headWasRead.raise()
    #expect(try await Self.text(of: stream) == "late")
  }

  /// Nothing else ends it: the server writes no more, and waits.
  @Test(.timeLimit(.minutes(10))) func cancellingStopsTheTransfer() async throws {
    let (firstChunk, closed) = (Signal(), Signal())
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write(Self.openHead + "{\"n\":1}\n")
      connection.waitForClose()
      closed.raise()
    }
    let task = Task { [client] in
      let stream = try await client.stream(HTTPRequest(url: server.url, timeouts: Self.patient))
      for try await _ in stream.body { firstChunk.raise() }
    }
    await firstChunk.wait()
    task.cancel()
    await closed.wait()
    _ = await task.result
  }

  @Test func cancellingWhileWaitingForTheHeadThrows() async throws {
    let (arrived, closed) = (Signal(), Signal())
    let server = try RawServer { connection in
      connection.readRequest()
      arrived.raise()
      connection.waitForClose()
      closed.raise()
    }
    let task = Task { [client] in try await client.stream(HTTPRequest(url: server.url, timeouts: Self.patient)) }
    await arrived.wait()
    task.cancel()
    let result = await task.result
    #expect(throws: HTTPError(.cancelled, url: server.url)) { try result.get() }
    await closed.wait()
  }

  @Test func aCancelledTaskSendsNothing() async throws {
    let server = try RawServer { $0.readRequest() }
    let task = Task { [client] in
      withUnsafeCurrentTask { $0?.cancel() }
      return try await client.send(HTTPRequest(url: server.url, timeouts: Self.patient))
    }
    let result = await task.result
    #expect(throws: HTTPError(.cancelled, url: server.url)) { try result.get() }
    #expect(server.connections == 0)
  }

  @Test func droppingTheStreamClosesTheConnection() async throws {
    let closed = Signal()
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write(Self.openHead + "a")
      connection.waitForClose()
      closed.raise()
    }
    do {
      let stream = try await client.stream(HTTPRequest(url: server.url, timeouts: Self.patient))
      for try await _ in stream.body { break }
    }
    await closed.wait()
  }

  @Test func aStreamOutlivesTheVariableOfItsClient() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write(Self.openHead)
      connection.write("still here")
    }
    let stream = try await HTTPClient().stream(HTTPRequest(url: server.url, timeouts: Self.patient))
    #expect(try await Self.text(of: stream) == "still here")
  }

  @Test func aSlowReaderMakesTheServerWaitAndLosesNothing() async throws {
    // 251 is prime, so that a lost or doubled chunk shifts the pattern.
    let pattern = (0..<(251 << 10)).map { UInt8($0 % 251) }
    let size = 96 * pattern.count
    let written = Signal()
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write(Self.openHead)
      for _ in 0..<96 { connection.write(pattern) }
      written.raise()
    }
    // A silence limit shorter than the reader's pause: it must not be taken for the server's.
    let request = HTTPRequest(url: server.url, timeouts: HTTPTimeouts(silence: .seconds(4)))
    let stream = try await client.stream(request)
    try await Task.sleep(for: .seconds(6))
    #expect(!written.isRaised, "24 MiB fit in no buffer on the way, so the server must still be writing")
    var received = 0
    var largest = 0
    var isIntact = true
    for try await chunk in stream.body {
      var offset = 0
      while offset < chunk.count {
        let from = received % pattern.count
        let length = min(chunk.count - offset, pattern.count - from)
        let difference = chunk.withUnsafeBytes { arrived in
          pattern.withUnsafeBytes { memcmp(arrived.baseAddress! + offset, $0.baseAddress! + from, length) }
        }
        isIntact = isIntact && difference == 0
        offset += length
        received += length
      }
      largest = max(largest, chunk.count)
    }
    #expect(received == size)
    #expect(isIntact)
    #expect(largest <= Transfer.highWater + (64 << 10))
  }

  @Test func oneSlowReaderDoesNotHoldUpTheOthers() async throws {
    let big = try RawServer { connection in
      connection.readRequest()
      connection.write(Self.openHead)
      connection.write([UInt8](repeating: 1, count: 24 << 20))
    }
    let small = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    }
    let unread = try await client.stream(HTTPRequest(url: big.url))
    for _ in 0..<20 {
      let response = try await client.send(HTTPRequest(url: small.url))
      #expect(response.body == Array("ok".utf8))
    }
    #expect(unread.status == 200)
  }

  private static func text(of stream: HTTPStream) async throws -> String {
    var bytes: [UInt8] = []
    for try await chunk in stream.body { bytes += chunk }
    return String(decoding: bytes, as: UTF8.self)
  }
}
