import Testing

@testable import Net

@Suite(.timeLimit(.minutes(10)))
struct HTTPErrorTests {
  private let client = HTTPClient()

  @Test func reportsRefusedConnection() async throws {
    let port = try RawServer.closedPort()
    let error = await failure(of: HTTPRequest(url: "http://user:secret@127.0.0.1:\(port)/api?key=secret"))
    #expect(error?.kind == .refused)
    #expect(error?.description.contains("http://127.0.0.1:\(port)/api refused the connection") == true)
    #expect(error?.description.contains("secret") == false)
  }

  @Test func reportsANameWithoutAddress() async {
    // A label of more than 63 bytes (RFC 1035): the resolver refuses it without asking the network.
    let host = String(repeating: "x", count: 64) + ".invalid"
    let error = await failure(of: HTTPRequest(url: "http://\(host):1/"))
    #expect(error?.kind == .unresolvable(host: host))
  }

  @Test func timesOutOnSilence() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.waitForClose()
    }
    let timeouts = HTTPTimeouts(silence: .seconds(2))
    let error = await failure(of: HTTPRequest(url: server.url, timeouts: timeouts))
    #expect(error?.kind == .silent(seconds: 2))
  }

  @Test func timesOutOnSilenceInTheMiddleOfTheBody() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n\r\nhalf")
      connection.waitForClose()
    }
    let timeouts = HTTPTimeouts(silence: .seconds(2))
    let stream = try await client.stream(HTTPRequest(url: server.url, timeouts: timeouts))
    var bytes: [UInt8] = []
    await #expect(throws: HTTPError(.silent(seconds: 2), url: server.url)) {
      for try await chunk in stream.body { bytes += chunk }
    }
    #expect(bytes == Array("half".utf8))
  }

  @Test func aServerThatKeepsTalkingIsNotSilent() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n\r\n")
      for _ in 0..<30 {
        connection.pause(milliseconds: 200)
        connection.write(".")
      }
    }
    let timeouts = HTTPTimeouts(silence: .seconds(4))
    let response = try await client.send(HTTPRequest(url: server.url, timeouts: timeouts))
    #expect(response.body.count == 30)
  }

  @Test func timesOutOnTheWholeRequest() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n\r\n")
      while connection.write(".") { connection.pause(milliseconds: 20) }
    }
    let timeouts = HTTPTimeouts(total: .milliseconds(300))
    let error = await failure(of: HTTPRequest(url: server.url, timeouts: timeouts))
    #expect(error?.kind == .tookTooLong(seconds: 0.3))
  }

  @Test func refusesABodyOverTheLimit() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n\r\n")
      connection.write([UInt8](repeating: 0, count: 4 << 20))
    }
    await #expect(throws: HTTPError(.tooLarge(limit: 1 << 20), url: server.url)) {
      try await client.send(HTTPRequest(url: server.url), limit: 1 << 20)
    }
  }

  @Test func refusesAnAnnouncedBodyOverTheLimitBeforeItComes() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n")
      connection.waitForClose()
    }
    await #expect(throws: HTTPError(.tooLarge(limit: 10), url: server.url)) {
      try await client.send(HTTPRequest(url: server.url), limit: 10)
    }
  }

  @Test func takesABodyOfExactlyTheLimit() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789")
    }
    #expect(try await client.send(HTTPRequest(url: server.url), limit: 10).body.count == 10)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf",
    "",
  ])
  func aConnectionThatEndsEarlyIsAnError(_ answer: String) async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write(answer)
    }
    let error = await failure(of: HTTPRequest(url: server.url))
    guard case .interrupted = error?.kind else {
      Issue.record("expected an interrupted connection, got \(String(describing: error))")
      return
    }
  }

  @Test func aConnectionResetInMidBodyIsAnError() async throws {
    let readHalf = Signal()
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n\r\nhalf")
      readHalf.block()
      connection.reset()
    }
    // The server waits for the reader, which may wait long for its turn on a busy machine.
    let timeouts = HTTPTimeouts(silence: .seconds(600))
    let stream = try await client.stream(HTTPRequest(url: server.url, timeouts: timeouts))
    var bytes: [UInt8] = []
    do {
      for try await chunk in stream.body {
        bytes += chunk
        readHalf.raise()
      }
      Issue.record("expected an error")
    } catch let error as HTTPError {
      guard case .interrupted = error.kind else {
        Issue.record("expected an interrupted connection, got \(error)")
        return
      }
    }
    #expect(bytes == Array("half".utf8))
  }

  @Test func reportsAFailedTLSHandshake() async throws {
    let server = try RawServer { connection in
      connection.write("this is not TLS\r\n")
      connection.waitForClose()
    }
    let error = await failure(of: HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
    guard case .tls = error?.kind else {
      Issue.record("expected a TLS error, got \(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    "", "localhost:11434", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/",
    "http://127.0.0.1:99999/", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/\0",
  ])
  func refusesAnythingButAnHTTPURL(_ url: String) async {
    #expect(await failure(of: HTTPRequest(url: url))?.kind == .badURL)
  }

  @Test func refusesAHeaderWithALineBreakWithoutPrintingIt() async {
    let request = HTTPRequest(url: "http://127.0.0.1/", headers: [("Authorization", "secret\r\nX: y")])
    let error = await failure(of: request)
    guard case .badRequest = error?.kind else {
      Issue.record("expected a bad request, got \(String(describing: error))")
      return
    }
    #expect(error?.description.contains("Authorization") == true)
    #expect(error?.description.contains("secret") == false)
  }

  @Test(arguments: [
    ("http://user:pass@host.lan:8080/path?token=x#y", "http://host.lan:8080/path"),
    ("http://[::1]:11434/api", "http://[::1]:11434/api"),
    ("http://user:pa/ss@host.lan/", "…"),
    ("host.lan/a\nb?token=x", "host.lan/a%0Ab"),
  ])
  func namesTheURLWithoutSecrets(_ url: String, _ shown: String) {
    #expect(HTTPError(.refused, url: url).url == shown)
  }

  private func failure(of request: HTTPRequest) async -> HTTPError? {
    do throws(HTTPError) {
      _ = try await client.send(request)
      return nil
    } catch {
      return error
    }
  }
}
