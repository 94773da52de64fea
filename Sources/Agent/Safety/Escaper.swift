/// Makes text that others wrote safe to show: what a terminal would act on is shown, not obeyed.
///
/// Control characters, bidirectional controls, zero-width and tag characters become visible escapes
/// (`\x1b`, `\u{202e}`). It works on whole scalars, so no split of a stream can hide one.
public enum Escaper {
  /// `text` with every scalar that is not printable escaped; newlines and tabs stay.
  public static func escape(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      if isHidden(scalar) {
        result += notation(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` on one line: newlines and tabs are escaped too.
  public static func escapeLine(_ text: String) -> String {
    escape(text).replacing("\n", with: "\\n").replacing("\t", with: "\\t")
  }

  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: return false
    case 0..<0x20, 0x7F..<0xA0: return true
    case 0x20..<0x7F: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      // A zero-width joiner inside emoji is common and harmless on its own, but it also hides
      // differences between names, so it is shown like the rest.
      return true
    default:
      return scalar.properties.isDefaultIgnorableCodePoint && scalar.value != 0xFE0F
    }
  }

  private static func notation(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16)
    if scalar.value < 0x100 {
      return "\\x" + String(repeating: "0", count: 2 - hex.count) + hex
    }
    return "\\u{\(hex)}"
  }
}
