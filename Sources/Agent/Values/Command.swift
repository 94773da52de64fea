/// A program to run on this machine: an argument vector, never a shell string.
public struct Command: Sendable, Hashable, Codable {
  /// The program, found on the PATH, and its arguments.
  public var arguments: [String]
  public var workingDirectory: String?
  /// Seconds until the whole process group is ended.
  public var timeout: Double
  /// Bytes kept of each stream; beyond it the middle is left out and counted.
  public var outputLimit: Int

  public init(
    _ arguments: [String], workingDirectory: String? = nil, timeout: Double = 30,
    outputLimit: Int = 1 << 20
  ) {
    self.arguments = arguments
    self.workingDirectory = workingDirectory
    self.timeout = timeout
    self.outputLimit = outputLimit
  }
}

/// How a command ended and what it wrote. A status other than 0 is a normal result.
public struct CommandResult: Sendable, Hashable {
  public enum Ending: Sendable, Hashable {
    case exited(Int)
    case signalled(Int)
    case timedOut
  }

  public var ending: Ending
  public var output: String
  public var errorOutput: String
  /// Bytes left out of `output` because of the limit.
  public var omitted: Int
  public var seconds: Double

  public init(
    ending: Ending, output: String, errorOutput: String = "", omitted: Int = 0, seconds: Double = 0
  ) {
    self.ending = ending
    self.output = output
    self.errorOutput = errorOutput
    self.omitted = omitted
    self.seconds = seconds
  }

  public var succeeded: Bool { ending == .exited(0) }
}
