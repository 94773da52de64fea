import Agent
import Synchronization

/// What the tools of an evaluation answer in the present turn.
final class CannedOutputs: Sendable {
  private let outputs = Mutex<[String: String]>([:])

  func set(_ outputs: [String: String]) { self.outputs.withLock { $0 = outputs } }

  /// By "name value" of any argument, else by name. Outputs of commands that came with the question are what any look
  /// brings.
  func output(for call: ToolCall) -> String {
    outputs.withLock { outputs in
      for value in call.arguments.values.map(\.plain).sorted() {
        if let text = outputs["\(call.tool) \(value)"] { return text }
      }
      if let text = outputs[call.tool] { return text }
      return outputs.count == 1
        ? outputs.values.first { CannedOutputs.isOfCommands($0) } ?? "nothing found"
        : "nothing found"
    }
  }

  /// As a shell shows them: `$ command`, then its lines.
  private static func isOfCommands(_ text: String) -> Bool {
    text.hasPrefix("$ ") || text.contains("\n$ ")
  }
}

/// A tool whose effects are only written down.
struct CannedTool: Tool {
  let description: ToolDescription
  let outputs: CannedOutputs

  func prepare(_ call: ToolCall) async throws -> PreparedCall {
    PreparedCall(call: call, effect: description.effect, host: call.arguments["host"]?.stringValue)
  }

  func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let text = outputs.output(for: prepared.call)
    let lines = text.split(separator: "\n").map(String.init)
    let first = lines.first ?? ""
    guard prepared.call.tool == "run_diagnostic", lines.count > 1 else {
      return ToolResult(text: text, summary: first)
    }
    // As the real tool leads with its worst finding, or with what is healthy.
    let host = first.prefix { $0 != ":" }
    let finding = lines[1].replacing(#/^(?:WARNING|CRITICAL|INFO|healthy:) /#, with: "")
    return ToolResult(text: text, summary: first, lead: "\(host): \(finding)")
  }
}
