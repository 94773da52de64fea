import CCurl

/// The parts of a URL, read by libcurl's own parser so that what is checked is what will be used.
public struct HTTPURL {
  public var scheme: String
  public var host: String
  var port: String?
  var path: String
  /// Whether a user or password stands in it.
  public var hasUser: Bool

  /// Input: an absolute URL → its parts, or nil if libcurl could not use it.
  public init?(_ text: String) {
    // A byte below the space would end the C string or pass as a separator.
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }), let parser = curl_url() else { return nil }
    defer { curl_url_cleanup(parser) }
    func part(_ name: CURLUPart) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard curl_url_get(parser, name, &value, 0) == CURLUE_OK, let value else { return nil }
      defer { curl_free(value) }
      return String(cString: value)
    }
    guard curl_url_set(parser, CURLUPART_URL, text, 0) == CURLUE_OK,
      let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST), !host.isEmpty
    else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = part(CURLUPART_PORT)
    self.path = part(CURLUPART_PATH) ?? "/"
    hasUser = part(CURLUPART_USER) != nil
  }

  public var isHTTP: Bool { scheme == "http" || scheme == "https" }

  /// Input: any text given as a URL → the same without user, password, query and fragment.
  static func redacted(_ text: String) -> String {
    if let url = HTTPURL(text) {
      return "\(url.scheme)://\(url.host)\(url.port.map { ":" + $0 } ?? "")\(url.path)"
    }
    // Where the authority ends is unclear in a malformed URL: anything around an @ may be a password.
    if text.contains("@") { return "…" }
    return text.prefix { $0 != "?" && $0 != "#" }.unicodeScalars
      .map { $0.value > 0x20 && $0.value != 0x7f ? String($0) : "%" + hex($0.value) }
      .joined()
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return digits.utf8.count < 2 ? "0" + digits : digits
  }
}
