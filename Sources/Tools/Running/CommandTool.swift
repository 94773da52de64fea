import Agent
import Foundation

/// A tool that runs an argument vector: on this machine, or on a host of the lab by the inventory's way.
struct CommandTool: Tool {
  let file: ToolFile
  let template: [String]
  /// `local`, or a placeholder that names the host.
  let on: String
  let binder: any Binder
  let runner: any CommandRunner
  /// Where a command of this machine runs, whatever the working directory of the Steward that was asked; nil where
  /// that does not matter.
  let directory: String?

  var description: ToolDescription { file.tool }

  func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let placeholders = Placeholders(tool: file.tool, arguments: call.arguments, binder: binder)
    let bound = try on == "local" ? nil : placeholders.fill(on).map { try binder.bind($0, as: "host") }
    let way = try bound?.way?.get()
    let arguments = try template.compactMap { try placeholders.fill($0) }
    let effect = file.effect(running: arguments)
    return PreparedCall(
      call: call, toolHash: file.hash, effect: effect, host: bound?.name, address: bound?.fields["address"],
      reach: bound == nil ? nil : way?.text ?? "this machine", hostKeys: try await keys(way, effect),
      user: way == nil ? NSUserName() : way?.user,
      // For a person and a model; a tool that needs more of its output filters it itself.
      command: Command(
        arguments, workingDirectory: way == nil ? directory : nil, timeout: file.tool.timeout, outputLimit: 128 << 10),
      rollback: try file.tool.rollback.flatMap { try placeholders.fill($0, anywhere: true) },
      check: try file.tool.check.map { try placeholders.fill($0) })
  }

  /// The keys that an approval covers. A look at a host whose key is not known fails by itself, and says why.
  private func keys(_ way: (any HostWay)?, _ effect: Effect) async throws -> [HostKey]? {
    guard let way else { return nil }
    do {
      return try await way.keys()
    } catch let error as CallError {
      if effect > .read { throw error }
      return []
    }
  }

  func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    guard let command = prepared.command else {
      throw CallError(.failed, "\(description.name) was prepared without a command")
    }
    let result: CommandResult
    do {
      result = try await run(command, prepared)
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
      // How far an effect came, nobody knows.
      throw CallError(
        prepared.effect == .read ? .failed : .unknown, "\(program) was ended by signal \(signal)")
    case .exited(let status) where status != 0 && prepared.effect > .read:
      let said = [result.errorOutput, result.output].joined(separator: "\n").split(separator: "\n")
      let last = said.last.map { ": \(Escaper.escapeLine(String($0.prefix(200))))" } ?? ""
      throw CallError(.failed, "\(program) ended with status \(status)\(last)")
    case .exited(let status):
      var output = [result.output, result.errorOutput].filter { !$0.isEmpty }
        .joined(separator: "\n")
      if result.omitted == 0, let digest = result.digest {
        output += "\n[no text: bytes that are no UTF-8 stand as \\xNN; SHA-256 of the output: \(digest)]"
      }
      let text = output.isEmpty ? "(no output)" : output
      let lines = text.split(separator: "\n").count
      return ToolResult(
        text: status == 0 ? text : "\(program) ended with status \(status)\n\(text)",
        summary: status == 0 ? "\(lines) lines" : "status \(status), \(lines) lines",
        data: ["status": .number(Double(status)), "output": .string(result.output)],
        changed: prepared.effect == .read ? [] : ["ran \(command.arguments.joined(separator: " "))"])
    }
  }

  /// Runs it where it was prepared for: the inventory may have changed in the moment between.
  private func run(_ command: Command, _ prepared: PreparedCall) async throws -> CommandResult {
    guard let keys = prepared.hostKeys, let host = prepared.host else { return try await runner.run(command) }
    guard let way = try binder.bind(host, as: "host").way?.get(), way.text == prepared.reach else {
      throw CallError(.refused, "\(host) is not reached as it was when this was prepared; ask again")
    }
    // A look shares the connection of the one before it; an effect goes over one that takes the approved keys only.
    return prepared.effect == .read ? try await way.run(command) : try await way.run(command, pinned: keys)
  }
}
