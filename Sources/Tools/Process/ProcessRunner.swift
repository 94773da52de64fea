import Agent
import Subprocess
import Synchronization
import SystemPackage

/// Runs commands as children of Steward, each in a session of its own, so that ending one ends all
/// that it started.
public struct ProcessRunner: CommandRunner {
  public init() {}

  /// TERM to the group, KILL two seconds later.
  private static let teardown: [TeardownStep] = [
    .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(2)),
    .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100)),
  ]

  public func run(_ command: Command) async throws -> CommandResult {
    guard let program = command.arguments.first, !program.isEmpty else {
      throw CommandNotFound(program: "")
    }
    let clock = ContinuousClock()
    let begin = clock.now
    let deadline = Deadline()
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = ProcessRunner.teardown
    let limit = command.outputLimit
    do {
      let result = try await Subprocess.run(
        program.contains("/") ? .path(FilePath(program)) : .name(program),
        arguments: Arguments(Array(command.arguments.dropFirst())),
        // Messages are parsed: in one language, whatever the owner's.
        environment: .inherit.updating(["LC_ALL": "C.UTF-8", "LANGUAGE": nil]),
        workingDirectory: command.workingDirectory.map { FilePath($0) },
        platformOptions: options, input: .none, output: .sequence, error: .sequence
      ) { execution in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            try await Task.sleep(for: .seconds(command.timeout))
            deadline.passed.store(true, ordering: .relaxed)
            await execution.teardown(using: ProcessRunner.teardown)
          }
          async let output = ProcessRunner.collect(execution.standardOutput, limit: limit)
          async let errors = ProcessRunner.collect(execution.standardError, limit: min(limit, 65536))
          let collected = try await (output, errors)
          group.cancelAll()
          return collected
        }
      }
      try Task.checkCancellation()
      let (output, errors) = result.closureResult
      return CommandResult(
        ending: deadline.passed.load(ordering: .relaxed) ? .timedOut : ProcessRunner.ending(result.terminationStatus),
        output: output.text, errorOutput: errors.text, omitted: output.omitted,
        seconds: (clock.now - begin) / .seconds(1))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw CommandNotFound(program: program)
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      throw CallError(.failed, "\(program) could not be run: \(error)")
    }
  }

  private static func ending(_ status: TerminationStatus) -> CommandResult.Ending {
    switch status {
    case .exited(let code): .exited(Int(code))
    case .signaled(let signal): .signalled(Int(signal))
    }
  }

  private static func collect(
    _ sequence: SubprocessOutputSequence, limit: Int
  ) async throws -> OutputWindow {
    var window = OutputWindow(limit: limit)
    for try await buffer in sequence { buffer.withUnsafeBytes { window.append($0) } }
    return window
  }

  private final class Deadline: Sendable {
    let passed = Atomic(false)
  }
}
