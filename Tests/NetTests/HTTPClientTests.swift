import Glibc
import Testing

@testable import Net

@Suite(.timeLimit(.minutes(10)))
struct HTTPClientTests {
  private let client = HTTPClient()

  @Test func sendsMethodHeadersAndBody() async throws {
    let server = try RawServer { connection in
      let request = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.utf8.count)\r\n\r\n\(request)")
    }
    let request = HTTPRequest(
      method: "POST", url: server.url + "api/chat?stream=1",
      headers: [("Content-Type", "application/json"), ("X-Empty", "")], body: Array("{\"a\":1}".utf8))
    let echo = String(decoding: try await client.send(request).body, as: UTF8.self)
    let lines = echo.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.first == "POST /api/chat?stream=1 HTTP/1.1")
    #expect(lines.contains("User-Agent: steward"))
    #expect(lines.contains("Content-Type: application/json"))
    #expect(lines.contains("X-Empty:"))
    #expect(lines.contains("Content-Length: 7"))
    #expect(!echo.lowercased().contains("expect:"))
    #expect(lines.last == "{\"a\":1}")
  }

  @Test(arguments: ["GET", "HEAD", "DELETE", "PUT", "OPTIONS"])
  func sendsTheMethod(_ method: String) async throws {
    let server = try RawServer { connection in
      let word = connection.readRequest().prefix { $0 != " " }
      connection.write("HTTP/1.1 200 OK\r\nX-Method: \(word)\r\nContent-Length: 0\r\n\r\n")
    }
    let response = try await client.send(HTTPRequest(method: method, url: server.url))
    #expect(response.headers["x-method"] == method)
  }

  @Test func a404IsANormalResult() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone")
    }
    let response = try await client.send(HTTPRequest(url: server.url))
    #expect(response.status == 404)
    #expect(response.body == Array("none".utf8))
  }

  @Test func joinsAChunkedBody() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n")
      for byte in "5\r\nhello\r\n7;note=x\r\n, world\r\n0\r\nX-End: 1\r\n\r\n".utf8 {
        connection.write([byte])
      }
    }
    let response = try await client.send(HTTPRequest(url: server.url))
    #expect(response.body == Array("hello, world".utf8))
    #expect(response.headers["X-End"] == nil)
  }

  @Test func skipsTheHeadOf100Continue() async throws {
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n")
      connection.write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\nX-Late: 2\r\n\r\n")
    }
    let response = try await client.send(HTTPRequest(method: "POST", url: server.url))
    #expect(response.status == 201)
    #expect(response.headers["x-early"] == nil)
    #expect(response.headers["x-late"] == "2")
  }

  @Test func followsARedirectOnlyWhenAsked() async throws {
    let server = try RawServer { connection in
      if connection.readRequest().hasPrefix("GET / ") {
        connection.write("HTTP/1.1 302 Found\r\nLocation: /there\r\n")
        connection.write("Content-Length: 0\r\nConnection: close\r\n\r\n")
      } else {
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nthere")
      }
    }
    let unfollowed = try await client.send(HTTPRequest(url: server.url))
    #expect(unfollowed.status == 302)
    #expect(unfollowed.headers["Location"] == "/there")
    let followed = try await client.send(HTTPRequest(url: server.url, followsRedirects: true))
    #expect(followed.status == 200)
    #expect(followed.headers["Location"] == nil)
    #expect(followed.body == Array("there".utf8))
  }

  @Test func keepsTheConnectionForTheNextRequest() async throws {
    let server = try RawServer { connection in
      while !connection.readRequest().isEmpty {
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
      }
    }
    for _ in 0..<3 { _ = try await client.send(HTTPRequest(url: server.url)) }
    #expect(server.connections == 1)
  }

  @Test func sendsManyRequestsAtOnce() async throws {
    let server = try RawServer { connection in
      let path = connection.readRequest().split(separator: " ")[1]
      connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\(path)")
    }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<40 {
        group.addTask { [client] in
          let response = try await client.send(HTTPRequest(url: server.url + "\(index)"))
          return String(decoding: response.body, as: UTF8.self) == "/\(index)"
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func asksTheProxyForAllHostsButLoopback() async {
    // In a process of its own: the environment of this one is read by the other tests meanwhile.
    await #expect(processExitsWith: .success) {
      let proxy = try RawServer { connection in
        connection.readRequest()
        connection.write("HTTP/1.1 203 Proxied\r\nContent-Length: 0\r\n\r\n")
      }
      setenv("http_proxy", proxy.url, 1)
      unsetenv("no_proxy")
      unsetenv("NO_PROXY")
      let client = HTTPClient()
      let proxied = try await client.send(HTTPRequest(url: "http://steward.invalid/"))
      #expect(proxied.status == 203)
      let port = try RawServer.closedPort()
      for host in ["127.0.0.1", "127.9.9.9", "localhost", "[::1]"] {
        await #expect(throws: HTTPError.self) {
          try await client.send(HTTPRequest(url: "http://\(host):\(port)/"))
        }
      }
    }
  }

  @Test func endsItsThreadWithTheClient() async throws {
    let closed = Signal()
    let server = try RawServer { connection in
      connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      // The kept connection goes when the thread cleans up.
      connection.waitForClose()
      closed.raise()
    }
    do {
      let shortLived = HTTPClient()
      _ = try await shortLived.send(HTTPRequest(url: server.url))
    }
    await closed.wait()
  }
}
