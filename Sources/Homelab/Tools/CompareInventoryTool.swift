import Agent

/// The tool `compare_inventory`: what the documents say against what the machines say.
public struct CompareInventoryTool: Tool {
  public let description: ToolDescription
  private let surveyor: Surveyor
  private let dates: @Sendable () -> [String: String]

  /// - Parameter dates: when each document was last changed, YYYY-MM-DD.
  public init(
    description: ToolDescription, surveyor: Surveyor, dates: @escaping @Sendable () -> [String: String] = { [:] }
  ) {
    self.description = description
    self.surveyor = surveyor
    self.dates = dates
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let host = try surveyor.named(HostArgument.names(call)).map { $0[0].name }
    return PreparedCall(call: call, effect: .read, host: host)
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let drift = surveyor.drift(of: try await surveyor.survey(), only: prepared.host)
    let next =
      drift.corrections.isEmpty ? "" : "\nto correct the documents: steward drift --apply, or /drift apply in the chat"
    return ToolResult(
      text: drift.text() + next, summary: drift.summary, lead: drift.lead, data: drift.json(dates: dates()),
      passages: surveyor.places(of: drift.differences.filter { $0.line > 0 }))
  }
}
