import Agent
import Documents
import Foundation

extension PlanBook {
  /// Makes file and store the same again: an edit by hand becomes the next version, where it keeps to the rules; a file
  /// that is missing, behind or drawn over is written again; a file of a version that the store never had is taken in,
  /// with nothing approved. What was done. Throws `PlanError`, `PlanFileError`.
  ///
  /// - Parameter tools: what can be called; nil where that is not known.
  public func take(
    _ check: PlanCheck, of record: PlanRecord, inventory: Inventory, tools: Set<String>? = nil
  ) async throws -> String {
    if let problem = try problems(with: check, of: record, inventory: inventory, tools: tools).first { throw problem }
    switch check {
    case .same: return "\(record.path) is version \(record.version) already"
    case .unreadable(let error): throw error
    case .missing, .behind, .redrawn:
      try write(record)
      return "\(record.path) is written again, as version \(record.version)"
    case .edited(let file, let lines):
      return try await take(file, lines, of: record, inventory)
    case .ahead(let file):
      return try await take(newer: file, of: record)
    }
  }

  /// Writes the file as the store has it, over whatever is there.
  private func write(_ record: PlanRecord) throws {
    let base = files.exists(record.path) ? Digest.sha256(try files.read(record.path)) : nil
    try files.write(record.text, to: record.path, baseHash: base)
  }

  private func take(_ file: PlanFile, _ lines: [Int], of record: PlanRecord, _ inventory: Inventory) async throws
    -> String
  {
    for step in file.plan.steps {
      guard let known = record.plan.step(step.id) else {
        guard step.state == .waiting else {
          throw PlanError("\(record.path): step \(step.id) is new and cannot be \(step.state.rawValue); write waiting")
        }
        continue
      }
      guard step.state != known.state || step.note != known.note else { continue }
      guard step.kind == .human, known.kind == .human,
        step.state == .done || step.state == .skipped || step.state == known.state
      else {
        throw PlanError(
          "\(record.path): step \(step.id) says \(step.state.rawValue), and it is \(known.state.rawValue); by hand only a step of yours can be done or skipped"
        )
      }
    }
    for step in record.plan.steps where step.state.hasBegun && file.plan.step(step.id).map({ same($0, step) }) != true {
      throw PlanError("\(record.path): step \(step.id) is \(step.state.rawValue) and cannot be changed any more")
    }
    let clock = try PlanClock(zone: file.plan.zone)
    let words = "edited by hand (\(PlanCheck.told(lines)))"
    let result = try PlanAmender(inventory: inventory, clock: clock, now: now())
      .finish(record.plan, file.plan, words: words)
    let next = record.next(result.plan)
    let base = Digest.sha256(try files.read(record.path))
    try await keep(next, from: record, why: words)
    try files.write(next.text, to: next.path, baseHash: base)
    return "\(record.path) is version \(next.version) now:\n\(result.diff.lines.joined(separator: "\n"))"
  }

  private func same(_ left: PlanStep, _ right: PlanStep) -> Bool {
    var (left, right) = (left, right)
    (left.state, left.note, right.state, right.note) = (.waiting, "", .waiting, "")
    return left == right
  }

  /// The store is an older one, put back: what the file says counts, but that Steward did something is not believed.
  private func take(newer file: PlanFile, of record: PlanRecord) async throws -> String {
    var next = record
    next.version = file.version
    next.plan = file.plan
    var unsure: [String] = []
    for index in next.plan.steps.indices {
      let step = next.plan.steps[index]
      let known = record.plan.step(step.id)?.state ?? .waiting
      guard step.kind == .automated, step.state != known, step.state != .waiting, step.state != .ready else { continue }
      unsure.append(step.id)
      next.plan.steps[index].note = "the file says \(step.state.rawValue), the store is older"
      next.plan.steps[index].state = .unknown
    }
    next.plan = next.plan.cleaned
    next.text = next.file.text
    let base = Digest.sha256(try files.read(record.path))
    try await keep(
      next, from: record, why: "taken from the file: the store was older", revoking: record.plan.steps.map(\.id))
    try files.write(next.text, to: next.path, baseHash: base)
    let doubt = unsure.isEmpty ? "" : "; whether \(PlanDiff.steps(unsure)) took place is unknown: look before you go on"
    return "\(record.path) is taken in as version \(next.version), with nothing approved\(doubt)"
  }

  /// Writes the file again as the store has it; the edited one is kept.
  public func restore(_ record: PlanRecord) throws -> String {
    guard files.exists(record.path) else {
      try write(record)
      return "\(record.path) is written again, as version \(record.version)"
    }
    let text = try files.read(record.path)
    guard !text.isSame(as: record.text) else { return "\(record.path) is version \(record.version) already" }
    for count in 1...99 {
      let path = "plans/edited/\(record.name)\(count == 1 ? "" : "-\(count)").md"
      if files.exists(path) { continue }
      try files.write(text, to: path, baseHash: nil)
      try write(record)
      return "\(record.path) is version \(record.version) again; what it was is in \(path)"
    }
    throw PlanError("99 edited copies of \(record.name) are there; move them away first")
  }

  /// Ends the plan: every step that is not over is skipped, and says what it was. Throws `PlanError` while a step runs,
  /// or where nothing is left to do.
  public func close(_ record: PlanRecord) async throws -> PlanRecord {
    if let running = record.plan.steps.first(where: { $0.state == .running }) {
      throw PlanError("step \(running.id) is running; wait for it")
    }
    let open = record.plan.steps.filter { !$0.state.isOver }
    guard !open.isEmpty else { throw PlanError("plan \(record.number) is done: there is nothing to close") }
    return try await self.record(
      open.map { step in
        let was = step.state == .waiting || step.state == .ready ? "" : "; it was \(step.state.rawValue)"
        let note = step.note.isEmpty ? "" : ", \(step.note)"
        return (step.id, .skipped, "the plan was closed\(was)\(was.isEmpty ? "" : note)")
      }, in: record)
  }

  /// Ticks a step that the owner did, or goes on without one. Throws `PlanError` where it is not the owner's, or what
  /// it needs is not over.
  public func tick(_ id: String, in record: PlanRecord, skip: Bool, note: String) async throws -> PlanRecord {
    _ = try tickable(id, in: record, skip: skip)
    return try await self.record([(id, skip ? .skipped : .done, note)], in: record)
  }

  /// The step `id`, where it can be ticked or skipped now. Throws `PlanError`.
  public func tickable(_ id: String, in record: PlanRecord, skip: Bool) throws -> PlanStep {
    guard let step = record.plan.step(id) else {
      throw PlanError(
        "plan \(record.number) has no step \(id); its steps are \(record.plan.steps.map(\.id).joined(separator: ", "))")
    }
    if step.state.isOver { throw PlanError("step \(id) is \(step.state.rawValue) already") }
    if step.state == .running { throw PlanError("step \(id) is running; wait for it") }
    if !skip {
      guard step.kind == .human || step.state == .unknown || step.state == .failed else {
        throw PlanError(
          "step \(id) is Steward's; steward plan run \(record.number) does it, and --skip goes on without it")
      }
      let open = step.needs.filter { !(record.plan.step($0)?.state.isOver ?? false) }
      guard open.isEmpty else {
        throw PlanError(
          "step \(id) needs \(PlanDiff.steps(open)) first; --skip goes on without \(open.count == 1 ? "it" : "one")")
      }
    }
    return step
  }
}
