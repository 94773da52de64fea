import Agent
import Foundation

/// Runs commands as children of Steward, each in a session of its own below a supervisor, so that ending one ends
/// all that it started, what has detached itself included.
public struct ProcessRunner: CommandRunner {
  /// Seconds from TERM to KILL.
  static let grace = 2.0

  private let environment: [String]

  /// - Parameter environment: the variables that commands get, less those that hold secrets.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.environment = ChildEnvironment.strings(from: environment)
  }

  public func run(_ command: Command) async throws -> CommandResult {
    guard let program = command.arguments.first, !program.isEmpty,
      let path = ProgramPath.find(program, in: command.workingDirectory)
    else { throw CommandNotFound(program: command.arguments.first ?? "") }
    let clock = ContinuousClock()
    let begin = clock.now
    try Task.checkCancellation()
    let process = try SupervisedProcess(command, path: path, environment: environment)
    let outcome = await withTaskCancellationHandler {
      await process.wait()
    } onCancel: {
      process.end()
    }
    try Task.checkCancellation()
    guard outcome.failure == 0 else {
      throw CallError(.failed, "\(program) could not be run: \(String(cString: strerror(outcome.failure)))")
    }
    return CommandResult(
      ending: outcome.ending, output: outcome.output.text, errorOutput: outcome.errors.text,
      omitted: outcome.output.omitted, digest: outcome.output.digest, survivors: outcome.survivors,
      seconds: (clock.now - begin) / .seconds(1))
  }
}
