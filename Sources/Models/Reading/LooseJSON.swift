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
    /// Whether the end was missing and added.
    var closed: Bool
  }

  /// What a text begins with.
  enum Result {
    case value(Reading)
    /// The value goes on behind the end of the text.
    case incomplete
    case broken
  }

  private enum Trouble: Error { case broken, incomplete }

  private let text: Substring
  private var index: Substring.Index
  private var repaired = false
  private var closed = false
  private var depth = 0
  /// Whether an unfinished end may be closed: only when no more text can come.
  private let atEnd: Bool

  private init(_ text: Substring, atEnd: Bool) {
    self.text = text
    index = text.startIndex
    self.atEnd = atEnd
  }

  /// The value at the start of `text`.
  ///
  /// `{{…}}` is read as `{…}`: some chat templates show their examples with doubled braces, and their
  /// models copy that.
  static func read(_ text: Substring, atEnd: Bool) -> Result {
    if text.hasPrefix("{{") {
      switch read(text.dropFirst(), atEnd: atEnd) {
      case .value(var inner):
        let rest = text[inner.end...].drop(while: \.isWhitespace)
        if rest.first == "}" {
          inner.end = rest.index(after: rest.startIndex)
        } else if !atEnd, rest.isEmpty {
          return .incomplete
        }
        inner.repaired = true
        return .value(inner)
      case let other: return other
      }
    }
    var parser = LooseJSON(text, atEnd: atEnd)
    do {
      let value = try parser.value()
      return .value(Reading(value: value, end: parser.index, repaired: parser.repaired, closed: parser.closed))
    } catch Trouble.incomplete {
      // Inside a word or a string: what is missing is not only a bracket.
      return atEnd ? .broken : .incomplete
    } catch { return .broken }
  }

  private var current: Character? { index < text.endIndex ? text[index] : nil }

  private mutating func advance() { index = text.index(after: index) }

  private mutating func skipSpace() {
    while let character = current, character.isWhitespace { advance() }
  }

  private mutating func value() throws -> JSONValue {
    skipSpace()
    guard let character = current else { throw Trouble.incomplete }
    depth += 1
    defer { depth -= 1 }
    // Deeper than any call; a bomb of brackets must not use up the stack.
    guard depth < 64 else { throw Trouble.broken }
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
      guard separator == ":" else { throw Trouble.broken }
      advance()
      skipSpace()
      if current == nil { return try unfinished(.object(members)) }
      members[key] = try value()
      skipSpace()
      if current == nil, !atEnd { throw Trouble.incomplete }
      if let next = current, next != ",", next != "}" {
        // `]` or text where `}` is due: the brace is missing.
        if atEnd, next == "]" { return try unfinished(.object(members)) }
        throw Trouble.broken
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
      skipSpace()
      // `[1 2]`: the comma is missing.
      if let next = current, next != ",", next != "]" { repaired = true }
    }
  }

  private mutating func unfinished(_ value: JSONValue) throws -> JSONValue {
    guard atEnd else { throw Trouble.incomplete }
    repaired = true
    closed = true
    return value
  }

  private mutating func key() throws -> String {
    guard let character = current else { throw Trouble.incomplete }
    if character == "\"" || character == "'" { return try string(quote: character) }
    let start = index
    while let next = current, next.isLetter || next.isNumber || next == "_" || next == "-" {
      advance()
    }
    guard index > start else { throw Trouble.broken }
    if current == nil, !atEnd { throw Trouble.incomplete }
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
        guard let escaped = current else { throw Trouble.incomplete }
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
    throw Trouble.incomplete
  }

  private mutating func unicode() throws -> Unicode.Scalar {
    func unit(_ parser: inout LooseJSON) throws -> UInt32 {
      let digits = parser.text[parser.index...].prefix(4)
      guard digits.count == 4 || digits.endIndex < parser.text.endIndex else { throw Trouble.incomplete }
      guard digits.count == 4, let value = UInt32(digits, radix: 16) else { throw Trouble.broken }
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
    if index == text.endIndex, !atEnd { throw Trouble.incomplete }
    let word = String(text[start..<index])
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "True", "False", "None":
      repaired = true
      return word == "None" ? .null : .bool(word == "True")
    default:
      guard let number = Double(word), number.isFinite else { throw Trouble.broken }
      return .number(number)
    }
  }
}
