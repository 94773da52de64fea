import Agent

/// Calls as Python writes them, `[NAME(key="text"), NAME()]`: Llama 3.2 and 4, Gemma 3, LFM2, OLMo 3, ToolACE; and
/// `NAME.call(key="text")`, Llama 3.1's built-in form.
enum PythonForm {
  static func read(_ body: Substring, _ reading: BodyContext) -> FormReading {
    var start = body.drop(while: \.isWhitespace)
    // MiniCPM 3 puts its calls into a block.
    let fence = "```python"
    if !reading.atEnd, !start.isEmpty, fence.hasPrefix(start) { return .incomplete }
    let inFence = start.hasPrefix(fence)
    if inFence { start = start.dropFirst(fence.count) }
    var parser = Parser(start)
    do {
      let calls = try parser.calls()
      let end = parser.rest.startIndex
      guard inFence else { return .calls(calls, end: end) }
      switch FenceEnd.read(body[end...], atEnd: reading.atEnd) {
      case .at(let index): return .calls(calls, end: index)
      case .incomplete: return .incomplete
      case .none: return .calls(calls, end: end)
      }
    } catch Parser.Trouble.incomplete { return reading.atEnd ? .none : .incomplete } catch { return .none }
  }

  private struct Parser {
    enum Trouble: Error { case incomplete, broken }

    var rest: Substring
    private var depth = 0

    init(_ text: Substring) { rest = text }

    private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }

    private mutating func take(_ character: Character) throws -> Bool {
      skipSpace()
      guard let first = rest.first else { throw Trouble.incomplete }
      guard first == character else { return false }
      rest = rest.dropFirst()
      return true
    }

    mutating func calls() throws -> [WrittenCall] {
      var calls: [WrittenCall] = []
      if try take("[") {
        repeat { calls.append(try call()) } while try take(",")
        guard try take("]") else { throw Trouble.broken }
        return calls
      }
      calls.append(try call())
      // Several, a line each.
      while true {
        let mark = rest
        do {
          skipSpace()
          if rest.first == ";" { rest = rest.dropFirst() }
          calls.append(try call())
        } catch {
          rest = mark
          return calls
        }
      }
    }

    private mutating func call() throws -> WrittenCall {
      skipSpace()
      var name = try word()
      // Gemma wraps the call: print(default_api.NAME(…)).
      if name == "print" {
        guard try take("(") else { throw Trouble.broken }
        let inner = try call()
        guard try take(")") else { throw Trouble.broken }
        return inner
      }
      for suffix in [".call"] where name.hasSuffix(suffix) { name = String(name.dropLast(suffix.count)) }
      for prefix in ["default_api.", "functions.", "tools."] where name.hasPrefix(prefix) {
        name = String(name.dropFirst(prefix.count))
      }
      guard rest.first == "(" else { throw rest.isEmpty ? Trouble.incomplete : Trouble.broken }
      rest = rest.dropFirst()
      var arguments: JSONObject = [:]
      while true {
        if try take(")") { return WrittenCall(name: name, arguments: arguments) }
        let key = try word()
        guard try take("=") else { throw Trouble.broken }
        arguments[key] = try value()
        if try take(",") { continue }
        guard try take(")") else { throw Trouble.broken }
        return WrittenCall(name: name, arguments: arguments)
      }
    }

    private mutating func word() throws -> String {
      skipSpace()
      let word = rest.prefix { $0.isLetter || $0.isNumber || "_.-".contains($0) }
      guard word.endIndex < rest.endIndex else { throw Trouble.incomplete }
      guard WrittenCall.isName(String(word)) else { throw Trouble.broken }
      rest = rest[word.endIndex...]
      return String(word)
    }

    private mutating func value() throws -> JSONValue {
      depth += 1
      defer { depth -= 1 }
      guard depth < 32 else { throw Trouble.broken }
      skipSpace()
      switch rest.first {
      case nil: throw Trouble.incomplete
      case "\"", "'": return .string(try string())
      case "[":
        rest = rest.dropFirst()
        var items: [JSONValue] = []
        while try !take("]") {
          items.append(try value())
          _ = try take(",")
        }
        return .array(items)
      case "{":
        rest = rest.dropFirst()
        var members: JSONObject = [:]
        while try !take("}") {
          skipSpace()
          guard let quote = rest.first else { throw Trouble.incomplete }
          guard quote == "\"" || quote == "'" else { throw Trouble.broken }
          let key = try string()
          guard try take(":") else { throw Trouble.broken }
          members[key] = try value()
          _ = try take(",")
        }
        return .object(members)
      default:
        let word = rest.prefix { $0.isLetter || $0.isNumber || "+-._".contains($0) }
        guard word.endIndex < rest.endIndex else { throw Trouble.incomplete }
        rest = rest[word.endIndex...]
        switch word {
        case "True", "true": return .bool(true)
        case "False", "false": return .bool(false)
        case "None", "null": return .null
        default:
          guard let number = Double(word), number.isFinite else { throw Trouble.broken }
          return .number(number)
        }
      }
    }

    private mutating func string() throws -> String {
      let quote = rest.first!
      let long = String(repeating: quote, count: 3)
      if rest.hasPrefix(long) {
        let inner = rest.dropFirst(3)
        guard let end = inner.firstRange(of: long) else { throw Trouble.incomplete }
        rest = inner[end.upperBound...]
        return String(inner[..<end.lowerBound])
      }
      rest = rest.dropFirst()
      var result = ""
      while let character = rest.first {
        rest = rest.dropFirst()
        if character == quote { return result }
        guard character == "\\" else {
          result.append(character)
          continue
        }
        guard let escaped = rest.first else { throw Trouble.incomplete }
        rest = rest.dropFirst()
        switch escaped {
        case "n": result.append("\n")
        case "t": result.append("\t")
        default: result.append(escaped)
        }
      }
      throw Trouble.incomplete
    }
  }
}
