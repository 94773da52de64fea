/// Decodes the inside of a JSON string as it arrives.
struct JSONStringStream {
  /// The closing quote was read.
  private(set) var ended = false
  /// An escape that is not whole yet.
  private var escape = ""
  /// The first half of a surrogate pair.
  private var high: UInt32?

  mutating func take(_ piece: String) -> String {
    var text = ""
    for scalar in piece.unicodeScalars where !ended {
      if escape.isEmpty {
        switch scalar {
        case "\\": escape = "\\"
        case "\"": ended = true
        default: text.unicodeScalars.append(scalar)
        }
        continue
      }
      escape.unicodeScalars.append(scalar)
      let kind = escape.dropFirst().first!
      if kind == "u" {
        guard escape.count == 6 else { continue }
        text.unicodeScalars.append(contentsOf: unicode(escape.suffix(4)))
      } else {
        text.append(JSONStringStream.simple[kind] ?? String(kind))
      }
      escape = ""
    }
    return text
  }

  private static let simple: [Character: String] = ["n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{c}"]

  private mutating func unicode(_ digits: Substring) -> String.UnicodeScalarView {
    var result = String.UnicodeScalarView()
    guard let unit = UInt32(digits, radix: 16) else { return "\u{FFFD}".unicodeScalars }
    switch unit {
    case 0xD800..<0xDC00: high = unit
    case 0xDC00..<0xE000:
      guard let first = high else { return "\u{FFFD}".unicodeScalars }
      high = nil
      result.append(Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00)) ?? "\u{FFFD}")
    default: result.append(Unicode.Scalar(unit) ?? "\u{FFFD}")
    }
    return result
  }
}
