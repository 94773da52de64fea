import Agent
import TestSupport
import Testing

@testable import Tools

/// Random calls and command templates against the schema and the placeholders: each is refused with an error of the
/// call's own kind, or what would run is exactly the template with its values in their places.
struct CallFuzz {
  private var random: SplitMix
  private(set) var accepted = 0
  private(set) var refused = 0
  private(set) var violations: [String] = []

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  private struct Anything: Binder {
    func bind(_ value: String, as kind: String) throws -> Binding {
      guard value == "nas" else { throw CallError(.invalid, "no \(kind) named \"\(value)\"") }
      return Binding(name: "nas", fields: ["address": "10.0.0.5"])
    }
  }

  /// What hostile values are made of.
  private static let pieces = [
    "", "a", "-", "--", "-rf", "@", "/etc/passwd", " ", "\n", "\0", "'", "\"", "`id`", "$(id)", ";", "|", "{x}",
    "{host}",
    "{", "}", "\u{1B}[2J", "\u{202E}", "é", "日本", "\u{2212}x", "–force", "nas", "0", "1e9", "true", "null", "..", "\\",
    "%s",
  ]

  mutating func step() throws {
    let names = ["x", "y", "host"]
    var properties: JSONObject = [:]
    for name in names where random.chance(0.8) {
      var schema: JSONObject = ["type": .string(random.pick(["string", "integer", "number", "boolean", "array"]))]
      if random.chance(0.2) { schema["x-dash"] = true }
      if random.chance(0.2) { schema["maxLength"] = 5 }
      if random.chance(0.1) { schema["enum"] = ["a", "b"] }
      if name == "host" { schema = ["type": "string", "x-steward": "host"] }
      properties[name] = .object(schema)
    }
    let required = properties.keys.filter { _ in random.chance(0.3) }.map { JSONValue.string($0) }
    let template = ["prog"] + (0..<random.below(5)).map { _ in element(Array(properties.keys).sorted()) }
    let tool = ToolDescription(
      name: "fuzz", description: "f",
      parameters: ["type": "object", "properties": .object(properties), "required": .array(required)],
      run: .command(template, on: "local"))
    var arguments: JSONObject = [:]
    for name in names + ["extra"] where random.chance(0.6) { arguments[name] = value(depth: 0) }

    do {
      let checked = try SchemaValidator.validate(arguments, for: tool)
      let placeholders = Placeholders(tool: tool, arguments: checked, binder: Anything())
      let filled = try template.map { try placeholders.fill($0) }
      accepted += 1
      judge(template, filled, checked, tool)
    } catch is CallError {
      refused += 1
    }
  }

  private mutating func judge(
    _ template: [String], _ filled: [String?], _ arguments: JSONObject, _ tool: ToolDescription
  ) {
    if filled.count != template.count || filled[0] != "prog" { violations.append("an element was split or lost") }
    for (text, result) in zip(template, filled) {
      guard let result else { continue }
      if result.utf8.contains(0) { violations.append("NUL in \(text)") }
      guard let match = text.prefixMatch(of: /\{([a-z]+)(\.address)?\}/) else { continue }
      let name = String(match.output.1)
      // The value stands whole at its place, and what follows it is the template's own.
      let value = match.output.2 == nil ? arguments[name]?.plain ?? "" : "10.0.0.5"
      if !result.hasPrefix(value) { violations.append("\(text) became \(result)") }
      let isOption = value.hasPrefix("-") || value.hasPrefix("@") || value.hasPrefix("–") || value.hasPrefix("\u{2212}")
      if isOption, tool.properties[name]?["x-dash"] != true { violations.append("\(text) became the option \(result)") }
    }
  }

  private mutating func element(_ names: [String]) -> String {
    guard !names.isEmpty, random.chance(0.7) else {
      return random.pick(["-c", "--", "fixed", "--size={x}"].filter { names.contains("x") || !$0.contains("{") })
    }
    let name = random.pick(names)
    let placeholder = name == "host" && random.chance(0.5) ? "{host.address}" : "{\(name)}"
    return random.chance(0.3) ? placeholder + random.pick([":443", "/x", "{\(random.pick(names))}"]) : placeholder
  }

  private mutating func value(depth: Int) -> JSONValue {
    switch random.below(depth > 3 ? 6 : 9) {
    case 0, 1, 2, 3: .string((0..<random.below(4)).map { _ in random.pick(Self.pieces) }.joined())
    case 4: .number(random.pick([0, -1, 1, 1.5, 1e308, -.infinity, .nan, 4096]))
    case 5: random.pick([.null, .bool(true), .bool(false)])
    case 6: .array((0..<random.below(3)).map { _ in value(depth: depth + 1) })
    case 7: .object(["x": value(depth: depth + 1)])
    default: .string(random.pick(["nas", "NAS", "-nas", "nas\n", "a", "b", "5", "-5"]))
    }
  }
}

extension SplitMix {
  fileprivate mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  fileprivate mutating func chance(_ share: Double) -> Bool { Double(next() >> 11) / Double(1 << 53) < share }
  fileprivate mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
}
