/// Refuses requests that would reach the wire as something else than was meant.
enum RequestCheck {
  static func check(_ request: HTTPRequest) throws(HTTPError) {
    guard let url = HTTPURL(request.url), url.isHTTP else {
      throw HTTPError(.badURL, url: request.url)
    }
    guard isToken(request.method) else {
      throw HTTPError(.badRequest("the method is not a word"), url: request.url)
    }
    for (name, value) in request.headers {
      guard isToken(name) else {
        throw HTTPError(.badRequest("a header name is not a word"), url: request.url)
      }
      // A line break in a value would begin another header or another request.
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
        throw HTTPError(
          .badRequest("the header \(name) has a control character; remove line breaks from its value"),
          url: request.url)
      }
    }
  }

  /// RFC 9110, section 5.6.2.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
