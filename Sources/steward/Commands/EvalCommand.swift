import Agent
import ArgumentParser
import Foundation
import Terminal

struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Run evaluation cases against a model.",
    discussion: """
      The cases are in Tests/Evals of Steward's clone. A turn is right when the tool and its arguments are, \
      grounded when the owner reads what must be said, from code or from the model, and nothing that no evidence \
      holds. --baseline shows how much of that is code's.
      """)

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var printing: PrintOptions
  @Option(name: .long, help: "The directory with cases/, labs/ and tools/ (else Tests/Evals of the clone).")
  var directory: String?
  @Option(name: .long, help: "Only cases whose id or kind contains this.") var only: String?
  @Option(name: .long, help: "How often each case is run.") var runs = 1
  @Option(name: .long, help: "Tokens of context (num_ctx).") var context: Int?
  @Flag(help: "Without Steward's hints and first looks: what the model does by itself.") var alone = false
  @Flag(help: "In place of a model, one that only says \"OK.\": what the figures are worth.") var baseline = false
  @Flag(help: "Read nothing ahead between the turns, as if the owner typed at once.")
  var atOnce = false
  @Argument(help: "Files of cases (else all).") var files: [String] = []

  func validate() throws {
    guard !baseline || modelOptions.model == nil else { throw ValidationError("--baseline takes no --model") }
  }

  func run() async throws {
    let share = try LabPlace.findShare(environment: ProcessInfo.processInfo.environment)
    let directory = directory ?? share + "/Tests/Evals"
    let evaluation = Evaluation(
      directory: directory, modelOption: modelOptions.model, contextTokens: context, alone: alone,
      baseline: baseline, atOnce: atOnce)
    let cases = try Evaluation.cases(directory, paths: files).filter { one in
      only.map { one.id.contains($0) || one.kind.contains($0) } ?? true
    }
    guard !cases.isEmpty else { throw StewardError("no case fits", status: .usage) }
    let json = printing.json
    let runs = runs
    let scores = try await Signals.cancelling {
      var scores: [EvalScore] = []
      for _ in 0..<max(1, runs) {
        for one in cases {
          for score in try await evaluation.run(one) {
            if json { Console.note(EvalCommand.line(score)) }
            scores.append(score)
            if !json { Console.write(EvalCommand.line(score)) }
          }
        }
      }
      return scores
    }
    let summary = EvalSummary(scores)
    if json {
      try Console.write(
        json: ["summary": JSONValue(encoding: summary), "turns": JSONValue(encoding: scores)] as JSONValue)
    } else {
      Console.write(EvalCommand.table(summary))
    }
  }

  static func line(_ score: EvalScore) -> String {
    let screen = Console.screen
    let mark = score.isWrong ? screen.paint(.red, "✗") : screen.paint(.green, "✓")
    let why = score.why.isEmpty ? "" : screen.paint(.dim, "  " + Escaper.escapeLine(score.why.joined(separator: " · ")))
    return "\(mark) \(score.id)  \(Escaper.escapeLine(String(score.say.prefix(60))))\(why)"
  }

  static func table(_ summary: EvalSummary) -> String {
    """

    turns            \(summary.turns)
    right tool       \(summary.rightTool.text)
    right arguments  \(summary.rightArguments.text)
    grounded answer  \(summary.grounded.text)
    in its own words \(summary.ownWords.text)
    unfounded        \(summary.unfounded)
    forbidden effect \(summary.forbidden)
    prompt tokens    \(summary.usage.promptTokens) (\(summary.cached) cached)
    later turns      \(summary.laterUsage.promptTokens) (\(EvalSummary.cached(summary.laterUsage)) cached)
    read ahead       \(summary.usage.aheadTokens ?? 0)
    seconds          \(Int(summary.seconds))
    """
  }
}
