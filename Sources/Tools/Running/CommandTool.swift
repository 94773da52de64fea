import Agent
import Foundation

/// A tool that runs an argument vector on this machine.
struct CommandTool: Tool {
  let file: ToolFile
  let template: [String]
  /// `local`, or a placeholder that names the host.
  let on: String
  let binder: any Binder
  let runner: any CommandRunner

  var description: ToolDescription { file.tool }

  func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let placeholders = Placeholders(tool: file.tool, arguments: call.arguments, binder: binder)
    var bound: Binding?
    if on != "local", let name = try placeholders.fill(on) {
      let binding = try binder.bind(name, as: "host")
      if let reach = binding.reach {
        throw CallError(
          .refused,
          "\"\(binding.name)\" is reached by \(reach); tools run on this machine only for now")
      }
      bound = binding
    }
    let arguments = try template.compactMap { try placeholders.fill($0) }
    return PreparedCall(
      call: call, toolHash: file.hash, effect: file.effect(running: arguments), host: bound?.name,
      address: bound?.fields["address"], reach: bound == nil ? nil : "this machine", user: NSUserName(),
      // For a person and a model; a tool that needs more of its output filters it itself.
      command: Command(arguments, timeout: file.tool.timeout, outputLimit: 128 << 10),
      rollback: try file.tool.rollback.flatMap { try placeholders.fill($0, anywhere: true) },
      check: try file.tool.check.map { try placeholders.fill($0) })
  }

  func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    guard let command = prepared.command else {
      throw CallError(.failed, "\(description.name) was prepared without a command")
    }
    let result: CommandResult
    do {
      result = try await runner.run(command)
    } catch let error as CommandNotFound {
      throw CallError(.failed, error.description)
    }
    let program = command.arguments[0]
    switch result.ending {
    case .timedOut:
      throw CallError(
        prepared.effect == .read ? .failed : .unknown,
        "\(program) was ended after \(Int(command.timeout)) s"
          + (result.survivors == 0 ? "" : "; \(result.survivors) of its processes could not be ended"))
    case .signalled(let signal):
      throw CallError(.failed, "\(program) was ended by signal \(signal)")
    case .exited(let status):
      let output = [result.output, result.errorOutput].filter { !$0.isEmpty }
        .joined(separator: "\n")
      let text = output.isEmpty ? "(no output)" : output
      let lines = text.split(separator: "\n").count
      return ToolResult(
        text: status == 0 ? text : "\(program) ended with status \(status)\n\(text)",
        summary: status == 0 ? "\(lines) lines" : "status \(status), \(lines) lines",
        data: ["status": .number(Double(status)), "output": .string(result.output)],
        changed: prepared.effect == .read ? [] : ["ran \(command.arguments.joined(separator: " "))"])
    }
  }
}
