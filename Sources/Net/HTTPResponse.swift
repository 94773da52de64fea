/// A whole answer. Any status is a normal result, 404 and 500 too.
public struct HTTPResponse: Sendable, Equatable {
  public var status: Int
  public var headers: HTTPHeaders
  public var body: [UInt8]

  public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// An answer whose body is still arriving. Any status is a normal result.
public struct HTTPStream: Sendable {
  public var status: Int
  public var headers: HTTPHeaders
  /// The body as it arrives, in chunks of no particular size; for one reader. It throws `HTTPError`.
  ///
  /// At most 1 MiB waits for a slow reader, then the server is made to wait. Cancelling the reading task,
  /// or dropping this stream and its iterators, closes the connection. A task that is cancelled between two
  /// chunks sees an end without an error, as with every `AsyncThrowingStream`: ask `Task.isCancelled`, or
  /// rely on the end mark of the format, before taking the body for complete.
  public var body: AsyncThrowingStream<[UInt8], any Error>

  public init(
    status: Int, headers: HTTPHeaders = HTTPHeaders(),
    body: AsyncThrowingStream<[UInt8], any Error>
  ) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
