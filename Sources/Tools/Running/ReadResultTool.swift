import Agent

/// The tool `read_result`: gives the model the part of an earlier result that was left out of its context.
public struct ReadResultTool: Tool {
  public let description: ToolDescription
  private let shelf: ResultShelf

  public init(description: ToolDescription, shelf: ResultShelf) {
    self.description = description
    self.shelf = shelf
  }

  /// Lines given at once where no end is named.
  static let page = 60

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let id = (call.arguments["id"]?.plain ?? "").filter { $0 != "[" && $0 != "]" }
    guard shelf.text(of: id) != nil else {
      let ids = shelf.ids.suffix(8).joined(separator: ", ")
      throw CallError(
        .invalid, "there is no result \"\(id)\"; " + (ids.isEmpty ? "nothing has run yet" : "there are: \(ids)"))
    }
    var call = call
    call.arguments["id"] = .string(id)
    return PreparedCall(call: call)
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let id = prepared.call.arguments["id"]?.plain ?? ""
    let first = Int(prepared.call.arguments["from"]?.numberValue ?? 1)
    let last = prepared.call.arguments["to"]?.numberValue.map { Int($0) } ?? first + ReadResultTool.page - 1
    guard let found = shelf.lines(first, last, of: id) else {
      throw CallError(.failed, "there is no result \"\(id)\"")
    }
    guard !found.lines.isEmpty else {
      throw CallError(.failed, "\(id) has \(found.of) lines, none from \(first) on")
    }
    let head = "\(id), lines \(first)-\(first + found.lines.count - 1) of \(found.of):"
    return ToolResult(text: ([head] + found.lines).joined(separator: "\n"), summary: String(head.dropLast()))
  }
}
