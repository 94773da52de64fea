import Agent

/// A runner that answers with recorded outputs, and crashes the test on a command it does not know.
struct RecordedRunner: CommandRunner {
  var answer: @Sendable (Command) throws -> CommandResult

  init(_ answer: @escaping @Sendable (Command) throws -> CommandResult) { self.answer = answer }

  /// The same output for whatever script is run.
  init(output: String) {
    self.init { _ in CommandResult(ending: .exited(0), output: output) }
  }

  func run(_ command: Command) async throws -> CommandResult { try answer(command) }
}
