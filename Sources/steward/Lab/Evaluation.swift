import Agent
import Foundation
import Tools

/// Runs evaluation cases: the real turn, the real tools' descriptions and the real documents of a fixture
/// lab; only what tools would do to machines is canned.
struct Evaluation {
  /// Tests/Evals: cases/, labs/, and tools/ for tools that are not shipped yet.
  let directory: String
  let modelOption: String?
  let contextTokens: Int?
  /// Without Steward's hints and first looks: what the model does by itself.
  var alone = false
  /// In place of a model, one that only says "OK.".
  var baseline = false
  /// The next line comes at once: nothing is read between the turns.
  var atOnce = false

  /// The cases of the files at `paths`, or all.
  static func cases(_ directory: String, paths: [String]) throws -> [EvalCase] {
    let folder = directory + "/cases"
    let files =
      paths.isEmpty
      ? ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".json") }.sorted()
        .map { "\(folder)/\($0)" } : paths
    guard !files.isEmpty else { throw StewardError("there are no cases in \(folder)") }
    return try files.flatMap { file -> [EvalCase] in
      guard let data = FileManager.default.contents(atPath: file) else {
        throw StewardError("\(file) cannot be read", status: .usage)
      }
      do {
        return try JSONDecoder().decode([EvalCase].self, from: data)
      } catch {
        throw StewardError("\(file) is no list of cases: \(error)", status: .usage)
      }
    }
  }

  func run(_ evalCase: EvalCase) async throws -> [EvalScore] {
    let root = NSTemporaryDirectory() + "steward-eval-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: root) }
    let fixture = "\(directory)/labs/\(evalCase.lab)"
    guard FileManager.default.fileExists(atPath: fixture) else {
      throw StewardError("case \(evalCase.id) needs the lab \(fixture), which is not there")
    }
    try FileManager.default.copyItem(atPath: fixture, toPath: root)
    let script = CannedOutputs()
    var environment = ProcessInfo.processInfo.environment
    if let contextTokens { environment["STEWARD_CONTEXT_TOKENS"] = "\(contextTokens)" }
    let lab = try await Lab.open(
      root, environment: environment,
      canned: { CannedTool(description: $0.tool, outputs: script) },
      moreTools: directory + "/tools")
    _ = try await lab.index.update()
    let model = OverheardModel(
      baseline ? BaselineModel() : try await ModelSelection.select(modelOption, lab: lab).model)
    let session = try await Session(lab: lab, model: model, approver: NobodyThere(), alone: alone)
    var scores: [EvalScore] = []
    for (place, turn) in evalCase.turns.enumerated() {
      if place > 0, !atOnce, lab.settings.readsAhead {
        await session.conversation.readAhead()
        await session.conversation.finishReadingAhead()
      }
      script.set(turn.outputs ?? [:])
      let begin = ContinuousClock.now
      var outcome = EvalScore.Outcome()
      do {
        outcome.answer = try await session.conversation.ask(turn.say) { _ in }
      } catch is CancellationError {
        throw CancellationError()
      } catch { outcome.error = "\(error)" }
      outcome.seconds = (ContinuousClock.now - begin) / .seconds(1)
      let words = model.takeWords()
      // What the owner does not read is not said: a word before a call, a reply that did not count.
      if !model.quotesFindings { outcome.ownWords = outcome.answer.answer.contains(words) ? words : "" }
      scores.append(EvalScore(evalCase, at: place, outcome))
    }
    return scores
  }
}

/// Nobody is there to say yes: what would be asked is recorded and not done.
struct NobodyThere: Approver {
  func decide(on prepared: PreparedCall) async -> Decision { .pending }
}
