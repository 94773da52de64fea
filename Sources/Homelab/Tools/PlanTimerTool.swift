import Agent
import Foundation

/// The tool `plan_timer`: has systemd run `steward plan run` in a plan's windows, or no more. Only `steward plan
/// schedule` and `unschedule` call it.
public struct PlanTimerTool: Tool {
  public let description: ToolDescription
  private let lab: String
  private let program: String
  private let book: PlanBook
  private let installer: @Sendable (TimerInstaller.Scope) -> TimerInstaller
  private let runner: any CommandRunner

  /// - Parameters:
  ///   - lab: the lab's directory.
  ///   - program: Steward's own path.
  public init(
    description: ToolDescription, lab: String, program: String, book: PlanBook, runner: any CommandRunner,
    installer: @escaping @Sendable (TimerInstaller.Scope) -> TimerInstaller = { TimerInstaller(scope: $0) }
  ) {
    self.description = description
    self.lab = lab
    self.program = program
    self.book = book
    self.runner = runner
    self.installer = installer
  }

  /// The unit's name: plans of two labs on one machine have each their own.
  public static func name(of number: Int, lab: String) -> String {
    "steward-plan-\(number)-\(Digest.sha256(lab).prefix(8))"
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let word = call.arguments["scope"]?.plain ?? TimerInstaller.ownScope.rawValue
    guard let scope = TimerInstaller.Scope(rawValue: word) else {
      throw CallError(.invalid, "the scope is system or user, not \"\(Escaper.escapeLine(word))\"")
    }
    let record: PlanRecord
    do { record = try await book.find(call.arguments["plan"]?.plain ?? "") } catch let error as PlanError {
      throw CallError(.invalid, error.description)
    }
    var prepared = PreparedCall(call: call, effect: .change)
    let name = PlanTimerTool.name(of: record.number, lab: lab)
    if call.arguments["action"]?.plain == "remove" {
      try installer(scope).remove(name, from: &prepared)
      return prepared
    }
    let dates = PlanTimerTool.dates(of: record.plan, now: book.now())
    guard !dates.isEmpty else {
      throw CallError(.invalid, "no step of plan \(record.number) has a window that is still to come")
    }
    let job = TimerJob(
      name: name, description: "Steward runs plan \(record.number) of \(lab)",
      command: [program, "plan", "run", "\(record.number)", "--stay", "--lab", lab], directory: lab,
      schedule: .dates(dates), restartsAfterCrash: true)
    try installer(scope).install(job, into: &prepared)
    return prepared
  }

  /// When there is something to do or to tell: where windows begin, and a minute after they end.
  static func dates(of plan: Plan, now: Date) -> [Date] {
    let windows = plan.steps.filter { !$0.state.isOver && !$0.state.hasBegun }.compactMap(\.window)
    let dates = windows.flatMap { [$0.start, $0.end.addingTimeInterval(60)] }
    return Set(dates).filter { $0 > now }.sorted()
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let report = try await StepRunner(runner: runner).run(prepared)
    let plan = prepared.call.arguments["plan"]?.plain ?? ""
    let told =
      prepared.call.arguments["action"]?.plain == "remove"
      ? "systemd does not run plan \(plan) any more" : "systemd runs plan \(plan) in its windows"
    return ToolResult(text: told + "\n" + report.text, summary: told, changed: [told])
  }
}
