/// A request without a usable answer. A status such as 404 is not an error.
public struct HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// The host answered, but nothing listens on the port.
    case refused
    /// The name has no address.
    case unresolvable(host: String)
    /// No connection within `HTTPTimeouts.connect`.
    case timedOutConnecting
    /// No byte within `HTTPTimeouts.silence`.
    case silent(seconds: Double)
    /// Not complete within `HTTPTimeouts.total`.
    case tookTooLong(seconds: Double)
    /// The connection ended before the answer did.
    case interrupted(String)
    /// A certificate that is not trusted, or a failed handshake, in libcurl's words.
    case tls(String)
    /// Not an absolute http or https URL.
    case badURL
    /// A method or a header that cannot be sent; says which, without its value.
    case badRequest(String)
    /// The body is longer than the caller's limit in bytes.
    case tooLarge(limit: Int)
    /// The task was cancelled.
    case cancelled
    /// libcurl's code (`libcurl-errors(3)`) and words.
    case other(code: Int, message: String)
  }

  public var kind: Kind
  /// The URL without user, password, query and fragment: all of them may carry a secret.
  public var url: String

  /// Input: the URL as it was requested → the error about it, which keeps no secret of the URL.
  public init(_ kind: Kind, url: String) {
    self.kind = kind
    self.url = HTTPURL.redacted(url)
  }

  public var description: String {
    switch kind {
    case .refused:
      "\(url) refused the connection; check that the service runs and listens on this port"
    case .unresolvable(let host):
      "no address found for \"\(host)\" of \(url); check the name and the resolver"
    case .timedOutConnecting:
      "no connection to \(url) in time; check that the host is up and that no firewall drops the packets"
    case .silent(let seconds):
      "no byte from \(url) for \(Self.text(seconds)) s; check its load or allow a longer silence"
    case .tookTooLong(let seconds):
      "the answer of \(url) was not complete after \(Self.text(seconds)) s; allow more time"
    case .interrupted(let reason):
      "the connection to \(url) ended before the answer did (\(reason)); check the log of the service"
    case .tls(let reason):
      "no trusted connection to \(url): \(reason); check its certificate and the clock"
    case .badURL:
      "\"\(url)\" is not an http or https url; write it as http://host:port/path"
    case .badRequest(let reason):
      "cannot send the request to \(url): \(reason)"
    case .tooLarge(let limit):
      "the answer of \(url) is larger than \(limit) bytes; ask for less or raise the limit"
    case .cancelled:
      "the request to \(url) was cancelled"
    case .other(let code, let message):
      "the request to \(url) failed: \(message) (libcurl error \(code))"
    }
  }

  private static func text(_ seconds: Double) -> String {
    seconds == seconds.rounded() && abs(seconds) < 1e15 ? String(Int(seconds)) : String(seconds)
  }
}
