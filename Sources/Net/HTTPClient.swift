/// Sends HTTP requests through libcurl, many at a time, on one thread of its own.
///
/// The thread starts with the first request and ends when the client and all streams it gave out are gone.
/// Proxies are taken from the environment (`http_proxy`, `https_proxy`, `no_proxy`), never for loopback.
public final class HTTPClient: Sendable {
  /// 16 MiB: what `send` accepts unless told otherwise.
  public static let defaultLimit = 16 << 20

  private let loop = TransferLoop()

  public init() {}

  deinit { loop.stop() }

  /// Waits for the whole answer. Any status is a normal result; a body of more than `limit` bytes throws.
  public func send(
    _ request: HTTPRequest, limit: Int = HTTPClient.defaultLimit
  ) async throws(HTTPError) -> HTTPResponse {
    let transfer = try begin(request)
    defer { transfer.cancel() }
    let head = try await transfer.head()
    if request.method != "HEAD", let length = head.headers["Content-Length"].flatMap({ Int($0) }),
      length > limit
    {
      throw HTTPError(.tooLarge(limit: limit), url: request.url)
    }
    var body: [UInt8] = []
    while let chunk = try await transfer.next() {
      guard body.count + chunk.count <= limit else {
        throw HTTPError(.tooLarge(limit: limit), url: request.url)
      }
      body += chunk
    }
    return HTTPResponse(status: head.status, headers: head.headers, body: body)
  }

  /// Returns once the status line and the headers have arrived; the body follows in the stream.
  public func stream(_ request: HTTPRequest) async throws(HTTPError) -> HTTPStream {
    let lease = TransferLease(try begin(request), of: self)
    let head = try await lease.transfer.head()
    return HTTPStream(
      status: head.status, headers: head.headers,
      body: AsyncThrowingStream { try await lease.transfer.next() })
  }

  private func begin(_ request: HTTPRequest) throws(HTTPError) -> Transfer {
    try RequestCheck.check(request)
    // A task that is already cancelled does not reach the network.
    guard !Task.isCancelled else { throw HTTPError(.cancelled, url: request.url) }
    let transfer = Transfer(request, loop: loop)
    loop.submit(.add(transfer))
    return transfer
  }
}

/// What the stream's closure holds: the transfer ends with the last reference to it, and the client, whose
/// thread moves the bytes, lives at least as long.
private final class TransferLease: Sendable {
  let transfer: Transfer
  private let client: HTTPClient

  init(_ transfer: Transfer, of client: HTTPClient) {
    self.transfer = transfer
    self.client = client
  }

  deinit { transfer.cancel() }
}
