import Agent

/// Whether arguments fit a tool's schema. What had to be mended is a call only where it fits, in exactly one
/// reading; what was written whole goes to the turn, which tells the model what is wrong with it.
struct ArgumentFit {
  let tool: ToolDescription

  /// The one reading of a mended call that fits; nil where none does, or more than one.
  func mended(_ arguments: JSONObject, closed: Bool) -> JSONObject? {
    var readings = [arguments]
    // A brace that was missing may have stood before what servers write beside the arguments.
    let outer = arguments.filter { WrittenCall.besides.contains($0.key) }
    if closed, !outer.isEmpty { readings.append(arguments.filter { outer[$0.key] == nil }) }
    let fitting = readings.filter(fits)
    return fitting.count == 1 ? fitting[0] : nil
  }

  func fits(_ arguments: JSONObject) -> Bool {
    arguments.allSatisfy { name, value in tool.properties[name].map { Self.fits(value, $0) } ?? false }
      && tool.required.allSatisfy { arguments[$0] != nil }
  }

  private static func fits(_ value: JSONValue, _ schema: JSONValue) -> Bool {
    if let allowed = schema["enum"]?.arrayValue, !allowed.contains(value) { return false }
    if let only = schema["const"], only != value { return false }
    let types = schema["type"].map { $0.arrayValue?.compactMap(\.stringValue) ?? [$0.plain] }
    guard let types else { return true }
    return types.contains { type in
      switch (type, value) {
      case ("string", .string), ("boolean", .bool), ("null", .null), ("number", .number): true
      case ("integer", .number(let number)): number == number.rounded()
      case ("array", .array(let items)): items.allSatisfy { item in schema["items"].map { fits(item, $0) } ?? true }
      case ("object", .object(let members)):
        (schema["required"]?.arrayValue ?? []).allSatisfy { members[$0.plain] != nil }
          && members.allSatisfy { name, member in schema["properties"]?[name].map { fits(member, $0) } ?? true }
      default: false
      }
    }
  }
}
