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
    let survey = try await surveyor.survey()
    let drift = surveyor.drift(of: survey, only: prepared.host)
    let dates = dates()
    let report = DriftReport(
      drift: drift, inventory: surveyor.currentInventory, survey: survey, dates: dates, only: prepared.host)
    var result = ToolResult(
      text: report.text(), summary: drift.summary, lead: report.lead, data: drift.json(dates: dates),
      passages: surveyor.sections(of: report.places, dates: dates))
    result.isWholeAnswer = true
    result.denials = report.denials
    return result
  }
}
