/// One HTTP request, as it is sent.
public struct HTTPRequest: Sendable {
  /// The method, upper-case as in RFC 9110: `GET`, `POST`, `DELETE`.
  public var method: String
  /// An absolute `http` or `https` URL. A user and password in it are sent as Basic authentication.
  public var url: String
  /// Sent in this order. `User-Agent` is `steward` and `Accept` is `*/*` unless named here.
  public var headers: [(name: String, value: String)]
  /// Sent as it is; name its `Content-Type` in `headers`.
  public var body: [UInt8]?
  public var timeouts: HTTPTimeouts
  /// The IP address to connect to, whatever the URL's name resolves to by then; nil asks the resolver.
  public var address: String?
  /// Whether a 3xx answer with a `Location` is followed, at most five times. Otherwise it is the result.
  public var followsRedirects: Bool

  public init(
    method: String = "GET",
    url: String,
    headers: [(name: String, value: String)] = [],
    body: [UInt8]? = nil,
    timeouts: HTTPTimeouts = HTTPTimeouts(),
    address: String? = nil,
    followsRedirects: Bool = false
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
    self.address = address
    self.followsRedirects = followsRedirects
  }
}

/// How long a request may wait for what.
public struct HTTPTimeouts: Sendable, Equatable {
  /// Resolving the name, TCP and TLS together.
  public var connect: Duration
  /// The longest time without a byte from the server, counted from the moment the connection stands; so it
  /// includes the wait for the first byte. Time in which the reader leaves the body unread does not count.
  public var silence: Duration
  /// The whole request with its body, or nil for a stream that may go on.
  public var total: Duration?

  public init(
    connect: Duration = .seconds(5), silence: Duration = .seconds(60), total: Duration? = nil
  ) {
    self.connect = connect
    self.silence = silence
    self.total = total
  }
}
