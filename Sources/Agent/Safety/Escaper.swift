/// Makes text that others wrote safe to show: what a terminal would act on is shown, not obeyed.
///
/// Control characters, bidirectional controls, zero-width and tag characters become visible escapes
/// (`\x1b`, `\u{202e}`), and so does a mark that stands on a pile of others. It works on whole scalars, so no split
/// of a stream can hide one. Everything that Steward shows goes through here, from a live answer to a review.
public enum Escaper {
  /// Marks that may stand on one letter; no script needs more, and a pile of them covers the lines above.
  static let marksLimit = 4

  /// `text` with every scalar that is not printable escaped; newlines and tabs stay.
  public static func escape(_ text: String) -> String {
    var stream = Stream()
    return stream.take(text)
  }

  /// `text` on one line: newlines and tabs are escaped too.
  public static func escapeLine(_ text: String) -> String {
    escape(text).replacing("\n", with: "\\n").replacing("\t", with: "\\t")
  }

  /// Escapes a text that comes in pieces: the same for the whole, wherever it is cut.
  public struct Stream: Sendable {
    /// Marks since the last letter.
    private var marks = 0

    public init() {}

    public mutating func take(_ piece: String) -> String {
      if piece.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x09 }) {
        if !piece.isEmpty { marks = 0 }
        return piece
      }
      var result = String.UnicodeScalarView()
      for scalar in piece.unicodeScalars {
        let isMark = Escaper.isMark(scalar)
        marks = isMark ? marks + 1 : 0
        if isHidden(scalar) || marks > Escaper.marksLimit {
          result.append(contentsOf: notation(scalar).unicodeScalars)
        } else {
          result.append(scalar)
        }
      }
      return String(result)
    }
  }

  /// The text of bytes that may be no UTF-8: a byte that belongs to no character is shown as `\xNN`.
  public static func decode(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var result = String.UnicodeScalarView()
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var place = bytes.startIndex
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let scalar):
        result.append(Unicode.UTF8.decode(scalar))
        place = bytes.index(place, offsetBy: scalar.count)
      case .error(let length):
        for byte in bytes[place...].prefix(length) {
          result.append(contentsOf: "\\x\(hex(UInt32(byte), digits: 2))".unicodeScalars)
        }
        place = bytes.index(place, offsetBy: length)
      case .emptyInput: return String(result)
      }
    }
  }

  /// JSON without a character that a terminal would act on: `\u009b` says the same.
  public static func escape(json: String) -> String {
    guard json.unicodeScalars.contains(where: isHidden) else { return json }
    var result = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      if isHidden(scalar) {
        for unit in String(scalar).utf16 {
          result.append(contentsOf: "\\u\(hex(UInt32(unit), digits: 4))".unicodeScalars)
        }
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether a terminal would act on `scalar`, or would not show it.
  public static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
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
      return scalar.properties.isDefaultIgnorableCodePoint && scalar.value != 0xFE0F || isBlank(scalar)
    }
  }

  /// Whether `scalar` counts as a symbol and shows nothing: the blank of Braille, a note without a head.
  static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0x2800 || scalar.value == 0x1D159 }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  static func notation(_ scalar: Unicode.Scalar) -> String {
    scalar.value < 0x100 ? "\\x\(hex(scalar.value, digits: 2))" : "\\u{\(hex(scalar.value, digits: 1))}"
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let hex = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - hex.count)) + hex
  }
}
