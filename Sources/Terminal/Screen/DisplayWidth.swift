import Agent

/// The columns that a terminal gives to text, after Unicode's East Asian Width (UAX #11).
///
/// The C library's `wcwidth` depends on the process's locale, and so would the layout of an answer.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// 0 for a combining mark, 2 for a wide character or an emoji, else 1.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide(scalar) ? 2 : 1
    }
  }

  /// `text` on one line, without anything a terminal would act on.
  static func escaped(_ text: String) -> String {
    Escaper.escapeLine(text)
  }

  /// The start of `text` that fits `width`, with an ellipsis where it was cut.
  static func fitted(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    var result = ""
    var used = 1
    for scalar in text.unicodeScalars {
      used += of(scalar)
      if used > width { break }
      result.unicodeScalars.append(scalar)
    }
    return width > 0 ? result + "…" : ""
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
      0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x20000...0x3FFFD:
      return true
    default:
      return scalar.properties.isEmojiPresentation
    }
  }
}
