import ArgumentParser
import Homelab
import Tools

@main
struct Steward: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steward",
    abstract: "An assistant for the person who runs a homelab.",
    discussion: """
      Steward knows the lab from your own Markdown documents, checks facts on the real machines, \
      answers with the evidence, and changes nothing without your yes.

      Begin with `steward init ~/homelab`, then `steward chat`. Without a model server it works \
      too: search, diagnostics and documents need none.

      Environment: STEWARD_LAB (the lab), OLLAMA_HOST (the model server), NO_COLOR.

      Exit status: 0 done, 1 failed, 2 bad usage, 10 needs your approval, 11 refused by policy, \
      12 partly done or outcome unknown, 13 no model reached, 14 a tool failed, 15 does not fit the \
      model's context, 130 interrupted.
      """,
    version: Version.current,
    subcommands: [
      ChatCommand.self, AskCommand.self, InitCommand.self, SearchCommand.self, IndexCommand.self,
      ToolsCommand.self, RunCommand.self, DiscoverCommand.self, DriftCommand.self, DiagnoseCommand.self,
      WatchCommand.self, IncidentCommand.self, ProceduresCommand.self, PlanCommand.self, PromptsCommand.self,
      ApproveCommand.self, UndoCommand.self, SettingsCommand.self,
      ReviewCommand.self, DoctorCommand.self, EvalCommand.self,
    ],
    defaultSubcommand: ChatCommand.self)

  static func main() async {
    // A reader that goes away is a normal end of output.
    Signals.ignorePipe()
    let failure = await failure()
    await SharedConnections.end(ProcessRunner())
    if let failure { end(with: failure) }
  }

  /// Runs the command; what it ended with, or nil.
  private static func failure() async -> (any Error)? {
    do {
      var command = try parseAsRoot(CommandOrder.commandFirst(Array(CommandLine.arguments.dropFirst())))
      if var asynchronous = command as? AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return nil
    } catch {
      return error
    }
  }

  private static func end(with error: any Error) -> Never {
    switch error {
    case let error as StewardError: Console.fail(error.description, error.status)
    case let error as ExitCode: Steward.exit(withError: error)
    case is CancellationError: Console.fail("stopped", .interrupted)
    default: break
    }
    // Usage errors keep ArgumentParser's own words and go with status 2.
    if let status = Console.usageStatus(error) {
      let text = Steward.fullMessage(for: error)
      Console.write(text, toErrors: status != 0)
      Steward.exit(withError: ExitCode(status))
    }
    Console.fail("\(error)", ExitStatus(error))
  }
}

enum Version {
  static let current = "0.1.0"
}
