import Agent
import ArgumentParser
import Foundation
import Homelab

struct PlanRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run what is due of a plan: approved steps, inside their windows.",
    discussion: """
      Each step: approval, hosts and precondition are looked at, the intent goes into the journal, then it acts, \
      verifies and records. A step that fails stops what needs it, and is taken back where a way back was approved. \
      Nothing runs twice, and nothing outside its window: a missed window is told.

        steward plan run 3 --dry-run            exactly what would run now
        steward plan run 3                      what is due now
        steward plan run 3 7                    only step 7
        steward plan run 3 7 --again            step 7 once more after it failed; its yes must still hold
        steward plan run 3 --stay               until the windows that are open now are over
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @Argument(help: "The steps that may run (else all).") var steps: [String] = []
  @Flag(name: .long, help: "Only tell what would run.") var dryRun = false
  @Flag(name: .long, help: "Let the named steps be tried again that failed, were missed or are unknown.")
  var again = false
  @Flag(name: .long, help: "Stay until the windows that are open now are over; for the timer.") var stay = false

  func validate() throws {
    if again, steps.isEmpty { throw ValidationError("say which steps shall be tried again") }
    if again, dryRun { throw ValidationError("use one of --again and --dry-run") }
  }

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    if dryRun {
      let dry = try await PlanDryRun(record, only: steps, book: lab.plans, approvals: lab.approvals)
      if printing.json { Console.write(json: dry.json) } else { Console.write(lab.redactor.redact(dry.text).text) }
      return
    }
    let report = try await PlanExecution(lab).run(record, only: steps, again: again, stays: stay)
    if printing.json {
      Console.write(json: report.json)
    } else {
      Console.write(Escaper.escape(lab.redactor.redact(report.text).text))
    }
    if report.outcomes.contains(where: { if case .unknown = $0.outcome { true } else { false } }) {
      throw ExitStatus.partly.code
    }
    if report.hasTrouble { throw ExitStatus.failed.code }
    if report.needsApproval { throw ExitStatus.needsApproval.code }
  }
}
