/// Runs commands on one machine: this one, or a host of the lab that is reached in some way.
public protocol CommandRunner: Sendable {
  /// Runs `command` to its end. Throws `CommandNotFound` when the program is missing on this machine,
  /// `CallError` when the host is not reached (`.unknown` where the command may have been done), and
  /// `CancellationError` after ending the whole process group when the task is cancelled.
  func run(_ command: Command) async throws -> CommandResult
}

public struct CommandNotFound: Error, CustomStringConvertible, Hashable {
  public var program: String

  public init(program: String) { self.program = program }

  public var description: String { "no program named \"\(program)\" on this machine" }
}
