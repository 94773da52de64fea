import Agent
import Homelab

/// A tool of the lab whose command's output Steward reads before the model does: causes are found by code, and a
/// model only words them. What no rule knows stays as it was.
struct ReadingTool: Tool {
  let tool: any Tool
  /// Where a document tells of a finding.
  let document: @Sendable (Finding) async -> String?

  var description: ToolDescription { tool.description }

  func prepare(_ call: ToolCall) async throws -> PreparedCall { try await tool.prepare(call) }

  func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let result = try await tool.perform(prepared)
    guard prepared.effect == .read else { return result }
    return await ReadingTool.read(result, host: prepared.host ?? "", document: document)
  }

  /// The result with its causes first.
  static func read(
    _ result: ToolResult, host: String, document: @Sendable (Finding) async -> String?
  ) async -> ToolResult {
    let reading = await OutputReading(result.text, host: host).documented(document)
    guard let lead = reading.lead else {
      // Outputs that were read and show nothing wrong are an answer too.
      guard reading.hasCommands else { return result }
      var told = result
      told.text = reading.wellText + "\n\n" + result.text
      let healthy = reading.diagnosis.healthy.prefix(4).joined(separator: "; ")
      told.summary = "no rule finds anything wrong in \(reading.commands.count) outputs"
      told.lead = healthy.isEmpty ? told.summary : "nothing wrong found; healthy: \(healthy)"
      return told
    }
    var told = result
    told.text = reading.text + "\n\n" + result.text
    told.summary = lead
    told.lead = ([lead] + reading.details).joined(separator: "\n")
    return told
  }
}
