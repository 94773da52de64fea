import Agent
import Foundation

/// One run of a plan by one Steward, under its lease.
actor PlanRun {
  let parts: PlanRunner
  let number: Int
  let only: Set<String>
  var record: PlanRecord
  private(set) var report: PlanRunReport
  private let began: (wall: Date, steady: Double)
  /// A clock that moved further than this against the steady one was set.
  static let jump: Double = 60

  init(_ parts: PlanRunner, _ record: PlanRecord, only: Set<String>) {
    self.parts = parts
    self.record = record
    self.only = only
    number = record.number
    report = PlanRunReport(record, at: parts.book.now())
    began = (parts.book.now(), parts.steady())
  }

  var now: Date { parts.book.now() }

  /// Sees that file, store and clock are as they were left, and settles what a stop left open.
  func begin() async throws {
    try await mendFile()
    if let last = try await parts.book.moves(of: record).last, last.at.timeIntervalSince(now) > PlanRun.jump {
      let clock = try PlanClock(zone: record.plan.zone)
      throw PlanError(
        "this machine's clock says \(clock.text(now)), and step \(last.step) was \(last.state) at \(clock.text(last.at)): the clock was set back; nothing begins before it is right"
      )
    }
    for step in record.plan.steps where step.state == .running { try await recover(step) }
  }

  /// A file that a stop left behind the store is written again; one that a person changed is not run.
  private func mendFile() async throws {
    record = try await parts.book.find("\(number)")
    let check = try await parts.book.check(record)
    if case .behind = check { _ = try await parts.book.take(check, of: record, inventory: parts.inventory()) }
    if case .missing = check {
      throw PlanError("\(record.path) is gone; steward plan check \(number) --apply writes it again")
    }
    try parts.book.require(unchanged: record)
  }

  /// Lets steps be tried again that the owner named.
  func reset(_ ids: [String]) async throws {
    for id in ids {
      guard let step = record.plan.step(id), [.failed, .undone, .unknown, .missed].contains(step.state) else {
        let state = record.plan.step(id)?.state.rawValue ?? "not there"
        throw PlanError("step \(id) is \(state): only what failed, was missed or is unknown can be tried again")
      }
      try await move(id, .waiting, "")
    }
  }

  func go(stays: Bool) async throws {
    while true {
      try await pass()
      guard report.stopped == nil, stays, let (end, why) = rest() else { break }
      let until = min(end, now.addingTimeInterval(parts.pause))
      await parts.tell(.rests(until: end, why: why))
      try await Task.sleep(for: .seconds(max(0.05, until.timeIntervalSince(now))))
    }
    report.record = record
    report.ended = now
  }

  /// Everything that can begin now, each once.
  private func pass() async throws {
    var tried: Set<String> = []
    while true {
      record = try await parts.book.find("\(number)")
      report.record = record
      let step = PlanOrder.sorted(record.plan).first { step in
        !tried.contains(step.id) && (step.state == .waiting || step.state == .ready)
          && (only.isEmpty || only.contains(step.id)) && step.needs.allSatisfy { isOver($0) }
      }
      guard let step else { return }
      tried.insert(step.id)
      let drift = now.timeIntervalSince(began.wall) - (parts.steady() - began.steady)
      guard abs(drift) < PlanRun.jump else {
        report.stopped =
          "the clock was set \(drift > 0 ? "forward" : "back") by \(Int(abs(drift))) s while the plan ran; look at the time, then steward plan run \(number)"
        return
      }
      let before = report.outcome(of: step.id)
      guard let outcome = try await consider(step) else { continue }
      report.set(step.id, outcome)
      if outcome != before { await parts.tell(.ended(step, outcome)) }
    }
  }

  private func isOver(_ id: String) -> Bool { record.plan.step(id)?.state.isOver ?? false }

  /// Until when it is worth looking again, and for what: a step in an open window that something holds back.
  private func rest() -> (until: Date, why: String)? {
    let open = record.plan.steps.filter { step in
      guard let window = step.window, step.state == .waiting || step.state == .ready else { return false }
      return window.start <= now && now < window.end && (only.isEmpty || only.contains(step.id))
        // What needs something that is stuck waits in vain.
        && PlanOrder.allNeeds(of: step.id, in: record.plan).allSatisfy { need in
          guard let need = record.plan.step(need) else { return false }
          return need.state.isOver || need.state == .waiting || need.state == .ready
        }
    }
    guard let end = open.compactMap({ $0.window?.end }).max(), let first = open.first else { return nil }
    return (end, "step \(first.id)")
  }

  /// One step that nothing before it holds back. Nil where there is nothing to tell of it.
  private func consider(_ step: PlanStep) async throws -> PlanRunReport.Outcome? {
    let clock = try PlanClock(zone: record.plan.zone)
    if let window = step.window {
      if now < window.start { return .waits(why: "its window begins \(clock.text(window.start))") }
      let left = window.end.timeIntervalSince(now)
      if left <= 0 {
        return try await miss(step, "its window, \(clock.text(window)), has passed")
      }
      if step.kind == .automated, left < Double(step.downtime * 60) {
        return try await miss(
          step, "\(Int(left / 60)) min of its window are left, and it takes \(step.downtime) min")
      }
    }
    guard step.kind == .automated else {
      guard step.state != .ready else { return nil }
      try await move(step.id, .ready, "")
      return .owner
    }
    guard !step.action.calls.isEmpty else { return .waits(why: "it has nothing to run yet") }
    return try await StepRun(self, parts, step).begin()
  }

  private func miss(_ step: PlanStep, _ why: String) async throws -> PlanRunReport.Outcome {
    try await move(step.id, .missed, why)
    let steward = "give it another window: steward plan amend \(number) \"move step \(step.id) to …\""
    return .missed(
      why: "\(why); \(step.kind == .human ? "or tick it: steward plan done \(number) \(step.id); " : "")\(steward)")
  }

  /// Keeps how far a step is. The plan may have been amended meanwhile: what happened, happened.
  func move(_ id: String, _ state: PlanStep.State, _ note: String) async throws {
    for attempt in 0... {
      let current = try await parts.book.find("\(number)")
      do {
        record = try await parts.book.record([(id, state, PlanDraft.line(note))], in: current)
        return
      } catch {
        guard attempt < 3, try await parts.book.find("\(number)").version != current.version else { throw error }
      }
    }
  }

  func took(_ result: CallExecutor.Result) {
    report.calls.append(result.record)
    report.changed += result.changed
  }

  private func recover(_ step: PlanStep) async throws {
    let outcome = try await StepRun(self, parts, step).recover()
    let told = "step \(step.id) was running when Steward was stopped: \(outcome?.told ?? "nothing of it had begun")"
    if let outcome { report.set(step.id, outcome) }
    report.recovered.append(told)
    await parts.tell(.recovered(told))
    record = try await parts.book.find("\(number)")
  }
}
