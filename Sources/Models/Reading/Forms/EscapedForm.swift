import Agent

/// `call:NAME{key:<escape>text<escape>,count:3}`: FunctionGemma; Gemma 4 with `<|"|>` for its quotes.
enum EscapedForm {
  private static let quotes = ["<escape>", #"<|"|>"#]

  static func read(_ body: Substring, _ reading: BodyContext) -> FormReading {
    let start = body.drop(while: \.isWhitespace)
    let keyword = "call:"
    guard start.hasPrefix(keyword) else {
      return keyword.hasPrefix(start) && !reading.atEnd ? .incomplete : .none
    }
    let name = start.dropFirst(keyword.count).prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    let rest = start[name.endIndex...]
    guard let first = rest.first else { return reading.atEnd ? .none : .incomplete }
    guard first == "{", WrittenCall.isName(String(name)) else { return .none }
    var parser = Parser(rest)
    guard let arguments = parser.object() else { return reading.atEnd || parser.isBroken ? .none : .incomplete }
    return .calls([WrittenCall(name: String(name), arguments: arguments)], end: parser.rest.startIndex)
  }

  private struct Parser {
    var rest: Substring
    var isBroken = false
    private var depth = 0

    init(_ text: Substring) { rest = text }

    mutating func object() -> JSONObject? {
      rest = rest.dropFirst()
      var members: JSONObject = [:]
      while true {
        rest = rest.drop { $0.isWhitespace || $0 == "," }
        guard let next = rest.first else { return nil }
        if next == "}" {
          rest = rest.dropFirst()
          return members
        }
        let key = rest.prefix { $0.isLetter || $0.isNumber || "_-".contains($0) }
        guard !key.isEmpty else { return fail() }
        rest = rest[key.endIndex...].drop(while: \.isWhitespace)
        guard let colon = rest.first else { return nil }
        guard colon == ":" else { return fail() }
        rest = rest.dropFirst().drop(while: \.isWhitespace)
        guard let value = value() else { return nil }
        members[String(key)] = value
      }
    }

    private mutating func value() -> JSONValue? {
      depth += 1
      defer { depth -= 1 }
      guard depth < 32 else { return fail() }
      for quote in EscapedForm.quotes where rest.hasPrefix(quote) {
        let inner = rest.dropFirst(quote.count)
        guard let end = inner.firstRange(of: quote) else { return nil }
        rest = inner[end.upperBound...]
        return .string(String(inner[..<end.lowerBound]))
      }
      switch rest.first {
      case nil: return nil
      case "{": return object().map { .object($0) }
      case "[": return array()
      default:
        let word = rest.prefix { !",}]".contains($0) && !$0.isNewline }
        guard word.endIndex < rest.endIndex else { return nil }
        rest = rest[word.endIndex...]
        let text = String(word).trimmed { $0.isWhitespace }
        return (try? JSONValue(parsing: text)) ?? .string(text)
      }
    }

    private mutating func array() -> JSONValue? {
      rest = rest.dropFirst()
      var items: [JSONValue] = []
      while true {
        rest = rest.drop { $0.isWhitespace || $0 == "," }
        guard let next = rest.first else { return nil }
        if next == "]" {
          rest = rest.dropFirst()
          return .array(items)
        }
        // No value begins with it: read as an empty word, it would be read for ever.
        guard next != "}" else { return fail() }
        guard let value = value() else { return nil }
        items.append(value)
      }
    }

    private mutating func fail<Value>() -> Value? {
      isBroken = true
      return nil
    }
  }
}
