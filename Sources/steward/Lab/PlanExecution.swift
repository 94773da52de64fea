import Agent
import Foundation
import Homelab
import Store
import Terminal

/// Runs a plan of the lab: what it does is shown, kept in a session, told where nobody looks, and summed up in
/// sessions/.
struct PlanExecution {
  let lab: Lab

  init(_ lab: Lab) { self.lab = lab }

  /// Looks whether a step of the owner's is done: what was seen, or why it is not.
  func look(at step: PlanStep, of record: PlanRecord) async throws -> OwnerStepLook {
    let status = StatusLine(screen: Console.screen)
    let transcript = try SessionTranscript.begin(in: lab.store, model: "none")
    let runner = runner(transcript, status)
    let look = try await Signals.cancelling { try await runner.look(at: step, of: record) }
    status.stop()
    return look
  }

  private func runner(_ transcript: SessionTranscript, _ status: StatusLine) -> PlanRunner {
    let executor = CallExecutor(
      catalog: lab.catalog, approver: TerminalApprover(status: status), journal: lab.journal,
      transcript: transcript, redactor: lab.redactor, never: NeverList(lab: lab.root))
    return PlanRunner(
      book: lab.plans, approvals: lab.approvals, leases: PlanLeaseStore(lab.store), effects: lab.journal,
      executor: executor, canAsk: TerminalApprover.canAsk,
      inventory: { [inventory = lab.inventory] in inventory.current() }, doubt: doubt)
  }

  func run(_ record: PlanRecord, only: [String], again: Bool, stays: Bool) async throws -> PlanRunReport {
    let status = StatusLine(screen: Console.screen)
    let transcript = try SessionTranscript.begin(in: lab.store, model: "none")
    let view = TurnView(showsText: false, status: status)
    var runner = runner(transcript, status)
    runner.tell = { event in
      switch event {
      case .call(let update): await view.show(update)
      case .began(let step): Console.note("step \(step.id) begins: \(Escaper.escapeLine(step.title))")
      case .ended(let step, let outcome): Console.note(Escaper.escapeLine("step \(step.id): \(outcome.told)"))
      case .recovered(let text): Console.note(Escaper.escapeLine(text))
      case .rests(let until, let why):
        status.start("waiting with \(why) until \(until.formatted(date: .omitted, time: .shortened))")
      }
    }
    let fixed = runner
    let line = "steward plan run \(record.number)\(only.map { " " + $0 }.joined())"
    try await transcript.record(.asked(line))
    let report = try await Signals.cancelling {
      try await fixed.run("\(record.number)", only: only, again: again, stays: stays)
    }
    await view.finish()
    await tell(report, line, transcript)
    return report
  }

  /// A host that shows another key than the one it is known by is not the host that was approved.
  private var doubt: @Sendable (Homelab.Host) async -> String? {
    { [hosts = lab.hosts, inventory = lab.inventory] host in
      guard let runner = try? hosts.runner(for: host, in: inventory.current()), !runner.route.isLocal else {
        return nil
      }
      do { _ = try await runner.attempt(Command(["true"], timeout: 20)) } catch let error as ReachError {
        if error.reason == .changedKey || error.reason == .unknownKey { return "\(host.name): \(error.description)" }
      } catch {}
      return nil
    }
  }

  private func tell(_ report: PlanRunReport, _ line: String, _ transcript: SessionTranscript) async {
    var answer = Answer(
      answer: lab.redactor.redact(report.text).text, calls: report.calls, changed: report.changed, model: "none",
      session: transcript.session)
    answer.unsupported = []
    do {
      try await transcript.record(.answered(answer))
      // A look that found nothing due is no event of the day.
      if !report.calls.isEmpty || report.notice != nil {
        try SessionLog(directory: lab.root + "/sessions").append(line: line, answer: answer, at: Date())
      }
    } catch { Console.note("\(error)") }
    guard let notice = report.notice else { return }
    do {
      for notifier in try lab.notifiers() { try await notifier.tell(notice) }
    } catch { Console.note("not told: \(error)") }
  }
}
