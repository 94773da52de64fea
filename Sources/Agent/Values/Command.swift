/// A program to run on this machine: an argument vector, never a shell string.
public struct Command: Sendable, Hashable, Codable {
  /// The program, found on the PATH, and its arguments.
  public var arguments: [String]
  public var workingDirectory: String?
  /// Seconds until it is ended, with all that it started.
  public var timeout: Double
  /// Seconds until the first byte of output, or nil where only `timeout` counts.
  public var answerTimeout: Double?
  /// Bytes kept of each stream; beyond it the middle is left out and counted.
  public var outputLimit: Int
  /// Whether what it leaves running in the background when it ends by itself goes on, as the master of an ssh
  /// connection does. At the time limit and when the call is cancelled, everything is ended all the same.
  public var leavesProcesses: Bool

  public init(
    _ arguments: [String], workingDirectory: String? = nil, timeout: Double = 30,
    outputLimit: Int = 1 << 20, leavesProcesses: Bool = false
  ) {
    self.arguments = arguments
    self.workingDirectory = workingDirectory
    self.timeout = timeout
    self.outputLimit = outputLimit
    self.leavesProcesses = leavesProcesses
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
  /// SHA-256 of the whole output, in hexadecimal, or nil where nothing was left out and every byte is text.
  public var digest: String?
  /// Processes that could not be ended: they belong to another user, or hang in the kernel.
  public var survivors: Int
  public var seconds: Double

  public init(
    ending: Ending, output: String, errorOutput: String = "", omitted: Int = 0, digest: String? = nil,
    survivors: Int = 0, seconds: Double = 0
  ) {
    self.ending = ending
    self.output = output
    self.errorOutput = errorOutput
    self.omitted = omitted
    self.digest = digest
    self.survivors = survivors
    self.seconds = seconds
  }

  public var succeeded: Bool { ending == .exited(0) }
}
