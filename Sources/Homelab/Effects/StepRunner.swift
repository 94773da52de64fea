import Agent
import Foundation

/// Carries out what a prepared call consists of: its files, its steps, the verification, and the way back where one
/// of them fails. It decides nothing: every command is one that was shown.
public struct StepRunner: Sendable {
  private let runner: any CommandRunner
  /// Whether a look finds again what it found before.
  private let finds: @Sendable (FindingLook) async throws -> Bool
  private let files: LocalFiles
  private let pause: @Sendable (Double) async throws -> Void

  public init(
    runner: any CommandRunner, files: LocalFiles = LocalFiles(),
    finds: @escaping @Sendable (FindingLook) async throws -> Bool = { _ in true },
    pause: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.runner = runner
    self.files = files
    self.finds = finds
    self.pause = pause
  }

  /// Runs `prepared` to its end. Throws `CallError`: `.failed` with what was done and taken back, `.unknown` where
  /// nobody knows whether the last command took effect.
  public func run(_ prepared: PreparedCall) async throws -> StepReport {
    var report = StepReport()
    var before = try files.write(prepared.files.filter { $0.content != nil }, in: &report)
    let verification = prepared.steps.filter { $0.part == .verify }
    do {
      for step in prepared.steps where step.part == .act {
        try await act(step, verification: verification, in: &report)
      }
      // What goes is needed by the steps that switch it off.
      before += try files.write(prepared.files.filter { $0.content == nil }, in: &report)
      try await verify(verification, in: &report)
    } catch let failure as StepFailure {
      throw await back(prepared, before: before, after: failure, report)
    } catch let error as CallError {
      // Nothing was begun by the step that failed, or nobody knows.
      guard error.reason == .unknown else {
        throw await back(prepared, before: before, after: StepFailure(error.description), report)
      }
      throw CallError(.unknown, error.description + report.soFar)
    }
    return report
  }

  private func act(_ step: PreparedStep, verification: [PreparedStep], in report: inout StepReport) async throws {
    if step.onlyIfNeeded, !verification.isEmpty, try await problem(verification) == nil {
      report.add("not needed: \(step.title)")
      return
    }
    if let seconds = step.wait {
      let waited = try await wait(upTo: seconds, for: verification)
      report.add("waited \(Figure.duration(waited))")
    } else if let command = step.command {
      try await run(command, of: step, in: &report)
    } else if step.isForPerson {
      report.forPerson.append(step.title)
    }
  }

  private func run(_ command: Command, of step: PreparedStep, in report: inout StepReport) async throws {
    let line = ArgumentText.show(vector: command.arguments)
    let result = try await execute(command, step.process)
    if step.process != nil, let word = ProcessGuard.verdict(result) {
      switch word {
      case .gone:
        report.add("\(line): not run, the process is gone")
        return
      case .another:
        throw StepFailure("pid \(step.process!.pid) is another process now; nothing was done to it")
      }
    }
    switch result.ending {
    case .timedOut: throw CallError(.unknown, "\(line) was ended after \(Int(command.timeout)) s")
    case .signalled(let signal):
      report.began = true
      throw StepFailure("\(line) was ended by signal \(signal)")
    case .exited:
      report.began = true
      guard (step.expectation ?? .succeeds).holds(for: result) else {
        throw StepFailure("\(line) \(StepRunner.told(result))")
      }
      report.add("\(step.title): \(line)" + StepRunner.output(result))
      report.acted = true
    }
  }

  private func execute(_ command: Command, _ process: ProcessMark?) async throws -> CommandResult {
    do {
      return try await runner.run(process.map { ProcessGuard.wrap(command, for: $0) } ?? command)
    } catch let error as CommandNotFound {
      throw StepFailure(error.description)
    }
  }

  /// Waits until the verification passes, at most `seconds`; without one, the whole time.
  private func wait(upTo seconds: Double, for verification: [PreparedStep]) async throws -> Double {
    let clock = ContinuousClock()
    let begin = clock.now
    guard !verification.isEmpty else {
      try await pause(seconds)
      return seconds
    }
    while (clock.now - begin) / .seconds(1) < seconds {
      if try await problem(verification) == nil { break }
      try await pause(min(1, seconds))
    }
    return (clock.now - begin) / .seconds(1)
  }

  private func verify(_ steps: [PreparedStep], in report: inout StepReport) async throws {
    for step in steps {
      let clock = ContinuousClock()
      let begin = clock.now
      while true {
        guard let problem = try await problem([step]) else { break }
        guard let within = step.wait, (clock.now - begin) / .seconds(1) < within else {
          throw StepFailure("the verification failed: \(problem)")
        }
        try await pause(1)
      }
      report.verified.append(StepRunner.told(step))
    }
  }

  /// What is not as it should be, or nil.
  private func problem(_ steps: [PreparedStep]) async throws -> String? {
    for step in steps {
      if let command = step.command {
        let result = try await execute(command, nil)
        if !(step.expectation ?? .succeeds).holds(for: result) {
          return "\(ArgumentText.show(vector: command.arguments)) \(StepRunner.told(result))"
        }
      } else if let look = step.look, try await finds(look) {
        return "the check \"\(look.check)\" still finds \(look.rule) on \(look.objects.joined(separator: ", "))"
      }
    }
    return nil
  }

  /// Takes back what can be taken back, and says what came of it.
  private func back(
    _ prepared: PreparedCall, before: [FileWrite], after failure: StepFailure, _ report: StepReport
  ) async -> CallError {
    let steps = prepared.steps.filter { $0.part == .rollback }
    var told: [String] = []
    var complete = true
    let commands = steps.compactMap { step in step.command.map { (step, $0) } }
    if report.began || !before.isEmpty {
      for (step, command) in commands {
        let line = ArgumentText.show(vector: command.arguments)
        do {
          let result = try await execute(command, step.process)
          told.append(line)
          guard result.succeeded else {
            complete = false
            told.append("which \(StepRunner.told(result))")
            break
          }
        } catch {
          complete = false
          told.append("\(line): \(error)")
          break
        }
      }
      do { try files.restore(before) } catch {
        complete = false
        told.append("\(error)")
      }
      if !before.isEmpty, complete { told.append("the files are as they were") }
    }
    let way = steps.filter(\.isForPerson).map(\.title).joined(separator: "; ")
    let state: String
    if !report.began, before.isEmpty {
      state = "nothing was changed"
    } else if told.isEmpty, !report.acted {
      state = "no step took effect"
    } else if told.isEmpty {
      state = "not rolled back" + (way.isEmpty ? ": there is no way back" : "; by hand: \(way)")
    } else {
      state = (complete ? "rolled back: " : "rolled back in part only: ") + told.joined(separator: "; ")
    }
    return CallError(complete ? .failed : .unknown, "\(failure.text); \(state)" + report.soFar)
  }

  private static func told(_ step: PreparedStep) -> String {
    if let command = step.command {
      return "\(ArgumentText.show(vector: command.arguments)) \((step.expectation ?? .succeeds).told)"
    }
    return step.look.map { "the check \"\($0.check)\" does not find it any more" } ?? step.title
  }

  private static func told(_ result: CommandResult) -> String {
    let said =
      [result.output, result.errorOutput].joined(separator: "\n").split(whereSeparator: \.isNewline)
      .first { $0.contains { !$0.isWhitespace } }.map { ": \($0.trimmed.prefix(160))" } ?? ""
    switch result.ending {
    case .exited(let status):
      return status == 0 ? "says\(said.isEmpty ? " nothing" : said)" : "ended with status \(status)\(said)"
    case .signalled(let signal): return "was ended by signal \(signal)"
    case .timedOut: return "did not end in time"
    }
  }

  private static func output(_ result: CommandResult) -> String {
    let lines = result.output.split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
    guard let last = lines.last else { return "" }
    return " (\(lines.count > 1 ? "\(lines.count) lines, the last: " : "")\(last.trimmed.prefix(160)))"
  }
}

/// Why a step, or the verification, did not come to what it should.
struct StepFailure: Error {
  var text: String

  init(_ text: String) { self.text = text }
}

/// What the steps came to.
public struct StepReport: Sendable, Hashable {
  /// What was done, a line each.
  public var lines: [String] = []
  /// What the verification showed, a line each; empty where there was none.
  public var verified: [String] = []
  /// Steps that are left for a person.
  public var forPerson: [String] = []
  /// Whether a command was run, whatever came of it.
  public var began = false
  /// Whether a command took effect.
  public var acted = false

  mutating func add(_ line: String) { lines.append(line) }

  /// What was done before something failed.
  var soFar: String { lines.isEmpty ? "" : " (before that: \(lines.joined(separator: "; ")))" }

  /// What was done, and what is left for a person.
  public var steps: String { (lines + forPerson.map { "yours: \($0)" }).joined(separator: "\n") }

  public var text: String {
    var text = lines
    text += verified.map { "verified: \($0)" }
    if verified.isEmpty { text.append("not verified: nothing says how") }
    text += forPerson.map { "left for you: \($0)" }
    return text.joined(separator: "\n")
  }
}
