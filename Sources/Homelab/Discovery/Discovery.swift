import Agent

/// Asks a machine what it is, in one round trip.
public struct Discovery: Sendable {
  private let runner: any CommandRunner

  public init(runner: any CommandRunner) { self.runner = runner }

  /// Constant text, as the scripts of the checks are.
  public static var script: String { Script.prelude + DiscoveryScript.text + "\ns end\n" }

  /// The facts of this machine. Throws `CallError` when the script did not run at all; a program that
  /// is missing is a fact.
  public func facts() async throws -> MachineFacts {
    let command = Command(["sh", "-c", Discovery.script], timeout: 60, outputLimit: 8 << 20)
    let result: CommandResult
    do {
      result = try await runner.run(command)
    } catch let error as CommandNotFound {
      throw CallError(.failed, "\(error); discovery needs a POSIX shell")
    }
    let sections = Sections(parsing: result.output)
    guard !sections.isEmpty else {
      let why = result.errorOutput.split(separator: "\n").first ?? "no output"
      throw CallError(.failed, "discovery of this machine wrote nothing: \(why)")
    }
    return MachineFacts(sections)
  }
}
