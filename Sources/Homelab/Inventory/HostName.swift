/// The grammar of host names (RFC 1123 with underscores) and of addresses.
public enum HostName {
  /// Whether `text` may name a host: letters, digits, `-`, `_` and dots, no leading dash, at most
  /// 253 bytes and 63 a label. An IPv6 address passes too. What passes is safe in an argument vector.
  public static func isValid(_ text: String) -> Bool {
    if text.contains(":") { return isIPv6(text) }
    guard !text.isEmpty, text.utf8.count <= 253 else { return false }
    return text.split(separator: "." as Character, omittingEmptySubsequences: false).allSatisfy { label in
      !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { byte in
          (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == 45 || byte == 95
        }
    }
  }

  /// Four numbers up to 255.
  public static func isIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: "." as Character, omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        part.count <= 3 && !part.isEmpty && part.allSatisfy(\.isNumber) && (Int(part) ?? 256) < 256
      }
  }

  /// Hexadecimal groups and colons; not every rule of RFC 4291.
  public static func isIPv6(_ text: String) -> Bool {
    text.utf8.count <= 45 && text.count { $0 == ":" } >= 2
      && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
  }
}
