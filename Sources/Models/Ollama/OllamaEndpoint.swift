/// Where an Ollama server listens, read from `OLLAMA_HOST` as Ollama's own client reads it
/// (envconfig's Host in ollama/ollama).
public struct OllamaEndpoint: Sendable, Hashable, CustomStringConvertible {
  public var scheme: String
  public var host: String
  public var port: Int
  public var path: String

  public static let standard = OllamaEndpoint(reading: nil)

  /// `nil` and "" → http://127.0.0.1:11434; `nas`, `nas:8080`, `https://llm.lan/ollama` → what they
  /// say, with port 80 for http://, 443 for https:// and 11434 where no scheme is given. A port that
  /// is none falls back to the default.
  public init(reading value: String?) {
    let trimmed = (value ?? "").trimmed { $0.isWhitespace }.trimmed { "\"'".contains($0) }
      .trimmed { $0.isWhitespace }
    var rest = trimmed[...]
    var fallback = 11434
    scheme = "http"
    if let range = rest.firstRange(of: "://") {
      scheme = rest[..<range.lowerBound].lowercased()
      rest = rest[range.upperBound...]
      if scheme == "http" { fallback = 80 }
      if scheme == "https" { fallback = 443 }
    }
    path = ""
    if let slash = rest.firstIndex(of: "/") {
      path = String(rest[slash...]).trimmed(suffix: "/")
      rest = rest[..<slash]
    }
    var portText: Substring?
    if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
      host = String(rest[rest.index(after: rest.startIndex)..<close])
      let after = rest[rest.index(after: close)...]
      if after.hasPrefix(":") { portText = after.dropFirst() }
    } else if rest.filter({ $0 == ":" }).count == 1, let colon = rest.firstIndex(of: ":") {
      host = String(rest[..<colon])
      portText = rest[rest.index(after: colon)...]
    } else {
      // No port, or a bare IPv6 address.
      host = String(rest)
    }
    if host.isEmpty { host = "127.0.0.1" }
    port = fallback
    if let portText, let number = Int(portText), (0...65535).contains(number) { port = number }
  }

  /// The base URL, without a slash at its end.
  public var url: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "\(scheme)://\(name):\(port)\(path)"
  }

  public var description: String { url }

  /// Whether the server is in the owner's own network, as far as its name or address tells: loopback, the private and
  /// link-local ranges (RFC 1918, 3927, 4193), the one that Tailscale uses (RFC 6598), a name without a domain or
  /// in one that is never public. Names of Tailscale's own domain are not among them: anybody gets a public one there.
  public var isAtHome: Bool {
    if isLocal { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    if numbers.count == 4, let first = numbers[0], let second = numbers[1], !numbers.contains(nil) {
      return first == 10 || first == 172 && (16..<32).contains(second) || first == 192 && second == 168
        || first == 169 && second == 254 || first == 100 && (64..<128).contains(second)
    }
    let name = host.lowercased()
    if name.contains(":") { return ["fc", "fd", "fe8", "fe9", "fea", "feb"].contains { name.hasPrefix($0) } }
    // A number in another notation may be any address.
    if name.allSatisfy({ $0.isHexDigit || $0 == "x" || $0 == "." }), name.first?.isNumber == true { return false }
    return !name.contains(".")
      || [".lan", ".local", ".home", ".internal", ".localdomain", ".localhost", ".home.arpa"]
        .contains { name.hasSuffix($0) }
  }

  /// Whether the server is on this machine, so that this machine's memory is what counts.
  public var isLocal: Bool {
    host == "localhost" || host == "::1" || host == "0.0.0.0" || host.wholeMatch(of: /127\.\d+\.\d+\.\d+/) != nil
  }
}

extension String {
  func trimmed(_ predicate: (Character) -> Bool) -> String {
    String(drop(while: predicate).reversed().drop(while: predicate).reversed())
  }

  func trimmed(suffix: Character) -> String {
    String(reversed().drop { $0 == suffix }.reversed())
  }
}
