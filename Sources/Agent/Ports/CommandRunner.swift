/// Runs commands on this machine. How another host is reached is part of the argument vector.
public protocol CommandRunner: Sendable {
  /// Runs `command` to its end. Throws `CommandNotFound` when the program is missing, and
  /// `CancellationError` after ending the whole process group when the task is cancelled.
  func run(_ command: Command) async throws -> CommandResult
}

public struct CommandNotFound: Error, CustomStringConvertible, Hashable {
  public var program: String

  public init(program: String) { self.program = program }

  public var description: String { "no program named \"\(program)\" on this machine" }
}
