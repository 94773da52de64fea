import Agent

/// Asks a machine what it is, in one round trip.
public struct Discovery: Sendable {
  private let runner: any CommandRunner

  /// `runner`: runs commands on that machine.
  public init(runner: any CommandRunner) { self.runner = runner }

  /// Constant text, as the scripts of the checks are.
  public static var script: String { Script.prelude + DiscoveryScript.text + "\ns end\n" }

  /// Seconds that a machine may take: a few programs that do not answer, each with a limit of its own, or one that hangs
  /// in the kernel and that nothing ends.
  static let limit = 30.0

  /// What runs on the machine that is asked.
  static var command: Command { Command(["sh", "-c", script], timeout: limit, outputLimit: 16 << 20) }

  /// The facts of the machine. Throws `CallError` when the script did not run at all; a program that
  /// is missing is a fact.
  public func facts() async throws -> MachineFacts {
    do {
      return try Discovery.facts(try await runner.run(Discovery.command), of: "this machine")
    } catch let error as CommandNotFound {
      throw CallError(.failed, "\(error); discovery needs a POSIX shell")
    }
  }

  /// What the script wrote → the facts. Throws `CallError` where it wrote nothing that can be used.
  static func facts(_ result: CommandResult, of name: String) throws -> MachineFacts {
    let sections = Sections(parsing: result.output)
    guard !sections.isEmpty else {
      let why = result.errorOutput.split(separator: "\n").first.map(String.init)
      let ending = result.ending == .timedOut ? "no answer in time" : "no output"
      throw CallError(
        .failed, "discovery of \(name) wrote nothing: \(Escaper.escapeLine(String((why ?? ending).prefix(160))))")
    }
    var facts = MachineFacts(sections)
    if result.omitted > 0 { facts.unknown.append("\(result.omitted) bytes of its answer were left out") }
    if result.ending == .timedOut { facts.unknown.append("it did not come to an end in \(Int(limit)) s") }
    return facts
  }
}
