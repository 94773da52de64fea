import Agent

/// Reads JSON as small models write it: single quotes, Python's words, trailing commas, unquoted
/// keys, raw newlines in strings, missing closing brackets at the end.
struct LooseJSON {
  /// What was read, where it ended, and whether anything had to be repaired.
  struct Reading {
    var value: JSONValue
    /// Characters consumed.
    var end: String.Index
    var repaired: Bool
  }

  private struct Broken: Error {}

  private let text: Substring
  private var index: Substring.Index
  private var repaired = false
  private var depth = 0
  /// Whether an unfinished end may be closed: only when no more text can come.
  private let atEnd: Bool

  private init(_ text: Substring, atEnd: Bool) {
    self.text = text
    index = text.startIndex
    self.atEnd = atEnd
  }

  /// The value at the start of `text`; nil when none can be read.
  ///
  /// `{{…}}` is read as `{…}`: some chat templates show their examples with doubled braces, and their
  /// models copy that.
  static func read(_ text: Substring, atEnd: Bool) -> Reading? {
    if text.hasPrefix("{{"), var inner = read(text.dropFirst(), atEnd: atEnd) {
      let rest = text[inner.end...].drop(while: \.isWhitespace)
      if rest.first == "}" {
        inner.end = rest.index(after: rest.startIndex)
      } else if !atEnd, rest.isEmpty {
        return nil
      }
      inner.repaired = true
      return inner
    }
    var parser = LooseJSON(text, atEnd: atEnd)
    guard let value = try? parser.value() else { return nil }
    return Reading(value: value, end: parser.index, repaired: parser.repaired)
  }

  private var current: Character? { index < text.endIndex ? text[index] : nil }

  private mutating func advance() { index = text.index(after: index) }

  private mutating func skipSpace() {
    while let character = current, character.isWhitespace { advance() }
  }

  private mutating func value() throws -> JSONValue {
    skipSpace()
    guard let character = current else { throw Broken() }
    depth += 1
    defer { depth -= 1 }
    // Deeper than any call; a bomb of brackets must not use up the stack.
    guard depth < 64 else { throw Broken() }
    switch character {
    case "{": return try object()
    case "[": return try array()
    case "\"", "'": return .string(try string(quote: character))
    default: return try word()
    }
  }

  private mutating func object() throws -> JSONValue {
    advance()
    var members: JSONObject = [:]
    while true {
      skipSpace()
      guard let character = current else { return try unfinished(.object(members)) }
      if character == "}" {
        advance()
        return .object(members)
      }
      if character == "," {
        advance()
        skipSpace()
        if current == "}" { repaired = true }
        continue
      }
      let key = try self.key()
      skipSpace()
      guard let separator = current else { return try unfinished(.object(members)) }
      guard separator == ":" else { throw Broken() }
      advance()
      skipSpace()
      if current == nil { return try unfinished(.object(members)) }
      members[key] = try value()
      skipSpace()
      if let next = current, next != ",", next != "}" {
        // `]` or text where `}` is due: the brace is missing.
        if atEnd, next == "]" { return try unfinished(.object(members)) }
        throw Broken()
      }
    }
  }

  private mutating func array() throws -> JSONValue {
    advance()
    var items: [JSONValue] = []
    while true {
      skipSpace()
      guard let character = current else { return try unfinished(.array(items)) }
      if character == "]" {
        advance()
        return .array(items)
      }
      if character == "," {
        advance()
        skipSpace()
        if current == "]" { repaired = true }
        continue
      }
      items.append(try value())
    }
  }

  private mutating func unfinished(_ value: JSONValue) throws -> JSONValue {
    guard atEnd else { throw Broken() }
    repaired = true
    return value
  }

  private mutating func key() throws -> String {
    guard let character = current else { throw Broken() }
    if character == "\"" || character == "'" { return try string(quote: character) }
    let start = index
    while let next = current, next.isLetter || next.isNumber || next == "_" || next == "-" {
      advance()
    }
    guard index > start else { throw Broken() }
    repaired = true
    return String(text[start..<index])
  }

  private mutating func string(quote: Character) throws -> String {
    if quote == "'" { repaired = true }
    advance()
    var result = ""
    while let character = current {
      advance()
      switch character {
      case quote: return result
      case "\\":
        guard let escaped = current else { throw Broken() }
        advance()
        switch escaped {
        case "n": result.append("\n")
        case "t": result.append("\t")
        case "r": result.append("\r")
        case "b": result.append("\u{8}")
        case "f": result.append("\u{c}")
        case "u": result.unicodeScalars.append(try unicode())
        default: result.append(escaped)
        }
      case "\n", "\r\n":
        repaired = true
        result.append("\n")
      default: result.append(character)
      }
    }
    throw Broken()
  }

  private mutating func unicode() throws -> Unicode.Scalar {
    func unit(_ parser: inout LooseJSON) throws -> UInt32 {
      let digits = parser.text[parser.index...].prefix(4)
      guard digits.count == 4, let value = UInt32(digits, radix: 16) else { throw Broken() }
      parser.index = digits.endIndex
      return value
    }
    let first = try unit(&self)
    if (0xD800..<0xDC00).contains(first), text[index...].hasPrefix("\\u") {
      index = text.index(index, offsetBy: 2)
      let second = try unit(&self)
      guard (0xDC00..<0xE000).contains(second) else { return "\u{FFFD}" }
      return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  private mutating func word() throws -> JSONValue {
    let start = index
    while let next = current, next.isLetter || next.isNumber || "+-._".contains(next) { advance() }
    // More of the word may come.
    if index == text.endIndex, !atEnd { throw Broken() }
    let word = String(text[start..<index])
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "True", "False", "None":
      repaired = true
      return word == "None" ? .null : .bool(word == "True")
    default:
      guard let number = Double(word), number.isFinite else { throw Broken() }
      return .number(number)
    }
  }
}
