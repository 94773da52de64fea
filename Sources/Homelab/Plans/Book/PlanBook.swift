import Agent
import Documents
import Foundation
import Synchronization

/// The plans of a lab: each a file in plans/ and the same in the store, held against each other.
///
/// The store is what counts; the file is what people read. A change goes into the store first, so that whatever
/// stops Steward in between, the file is an earlier one and can be written again.
public struct PlanBook: Sendable {
  let files: LabFiles
  let keeper: any PlanKeeper
  /// The time zone of new plans, by its IANA name.
  public let zone: String
  public let now: @Sendable () -> Date

  public init(
    files: LabFiles, keeper: any PlanKeeper, zone: String, now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.files = files
    self.keeper = keeper
    self.zone = zone
    self.now = now
  }

  /// The number of the plan that this process was last about; nil before it was about any.
  public var focus: Int? { focused.number.withLock { $0 } }

  public func focus(on number: Int) { focused.number.withLock { $0 = number } }

  /// A change that was asked back about, until it is answered.
  struct OpenQuestion: Sendable {
    var plan: Int
    var change: String
    var ambiguity: PlanAmbiguity
  }

  var openQuestion: OpenQuestion? { focused.question.withLock { $0 } }

  func leaveOpen(_ question: OpenQuestion?) { focused.question.withLock { $0 = question } }

  private final class Focus: Sendable {
    let number = Mutex<Int?>(nil)
    let question = Mutex<OpenQuestion?>(nil)
  }

  private let focused = Focus()

  /// The day in the lab, YYYY-MM-DD.
  public var today: String { get throws { try PlanClock(zone: zone).isoDay(now()) } }

  /// Every plan, the newest first.
  public func all() async throws -> [PlanRecord] { try await keeper.plans().map { try PlanRecord($0) } }

  /// The plan that `name` means: its number, its file, or the beginning of its name, with or without the day, or
  /// words of it. Throws `PlanError` that names the plans which it could be.
  public func find(_ name: String) async throws -> PlanRecord {
    let plans = try await all()
    let wanted = name.lowercased().trimmed
    if let number = Int(wanted.hasPrefix("#") ? String(wanted.dropFirst()) : wanted) {
      if let plan = plans.first(where: { $0.number == number }) { return plan }
    }
    let bare = wanted.hasPrefix("plans/") ? String(wanted.dropFirst(6)) : wanted
    let short = bare.hasSuffix(".md") ? String(bare.dropLast(3)) : bare
    if let plan = plans.first(where: { $0.name == short || $0.slug == short }) { return plan }
    var meant = plans.filter { !short.isEmpty && ($0.name.hasPrefix(short) || $0.slug.hasPrefix(short)) }
    if meant.isEmpty {
      let words = short.split { !$0.isLetter && !$0.isNumber }.map(String.init)
      meant = plans.filter { plan in
        let known = Set(plan.slug.split(separator: "-").map(String.init))
        return !words.isEmpty && words.allSatisfy(known.contains)
      }
    }
    if meant.count == 1 { return meant[0] }
    let shown = (meant.isEmpty ? plans : meant).prefix(6).map { "\($0.number) (\($0.slug))" }.joined(separator: ", ")
    if plans.isEmpty { throw PlanError("there is no plan yet; ask for one, as in: plan the upgrade of nas") }
    throw PlanError(
      meant.isEmpty
        ? "there is no plan \"\(Escaper.escapeLine(String(name.prefix(60))))\"; there are \(shown)"
        : "\"\(Escaper.escapeLine(String(name.prefix(60))))\" could be \(shown); say its number")
  }

  /// A record for a new plan, not kept yet: its number and a free path are chosen.
  public func propose(_ plan: Plan) async throws -> PlanRecord {
    var plan = plan.cleaned
    if plan.drafted.isEmpty { plan.drafted = try PlanClock(zone: plan.zone).isoDay(now()) }
    let taken = Set(try await keeper.plans().map(\.path))
    let base = "plans/\(plan.drafted)-\(PlanBook.slug(plan.goal))"
    for count in 1...99 {
      let path = count == 1 ? "\(base).md" : "\(base)-\(count).md"
      if taken.contains(path) || files.exists(path) { continue }
      var record = PlanRecord(number: try await keeper.nextNumber(), path: path, version: 1, plan: plan, text: "")
      record.text = record.file.text
      return record
    }
    throw PlanError("\(base).md and 98 more of this name are there; give the goal another wording")
  }

  /// Keeps a new plan: its file, which must not be there yet, and version 1 in the store.
  public func begin(_ record: PlanRecord, why: String) async throws {
    try files.write(record.text, to: record.path, baseHash: nil)
    try await keeper.begin(record.kept, why: why, at: now())
    focus(on: record.number)
  }

  /// Keeps `plan` as the next version of `record`. Throws where the file is not as Steward wrote it, or another
  /// version came meanwhile; then nothing is changed.
  @discardableResult
  public func advance(_ record: PlanRecord, to plan: Plan, why: String) async throws -> PlanRecord {
    try require(unchanged: record)
    let next = record.next(plan)
    try await keep(next, from: record, why: why)
    try files.write(next.text, to: next.path, baseHash: Digest.sha256(record.text))
    return next
  }

  /// The store's part of a new version. A yes was given to what a step was, not to what it became.
  func keep(_ next: PlanRecord, from record: PlanRecord, why: String, revoking: [String]? = nil) async throws {
    try await keeper.advance(next.kept, from: record.version, why: why, at: now())
    try await keeper.revoke(
      revoking ?? PlanBook.changed(from: record.plan, to: next.plan), of: record.number,
      why: "version \(next.version): \(why)", at: now())
  }

  /// Records how far steps are, in the store and in the file. An edit of the file by hand stays: then the store
  /// alone tells, and ``check(_:)`` says so.
  @discardableResult
  public func record(_ moves: [(step: String, state: PlanStep.State, note: String)], in record: PlanRecord) async throws
    -> PlanRecord
  {
    var next = record
    for move in moves {
      guard let index = next.plan.index(of: move.step) else {
        throw PlanError("plan \(record.number) has no step \(move.step)")
      }
      next.plan.steps[index].state = move.state
      next.plan.steps[index].note = move.note
    }
    next.plan = next.plan.cleaned
    next.text = next.file.text
    try await keeper.record(
      moves.map { move in
        let step = next.plan.step(move.step)
        return KeptStepMove(step: move.step, state: move.state.rawValue, note: step?.note ?? move.note)
      }, of: record.number, version: record.version, text: next.text, at: now())
    if (try? files.read(record.path))?.isSame(as: record.text) == true {
      try files.write(next.text, to: next.path, baseHash: Digest.sha256(record.text))
    }
    return next
  }

  public func versions(of record: PlanRecord) async throws -> [KeptPlanVersion] {
    try await keeper.versions(of: record.number)
  }

  public func moves(of record: PlanRecord) async throws -> [KeptStepMove] {
    try await keeper.moves(of: record.number)
  }

  /// `Upgrade 1GbE to 2.5GbE` → `upgrade-1gbe-to-2-5gbe`; at most 50 characters.
  static func slug(_ goal: String) -> String {
    let words = goal.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
    var slug = ""
    for word in words {
      let next = slug.isEmpty ? String(word.prefix(50)) : slug + "-" + word
      guard next.count <= 50 else { break }
      slug = next
    }
    return slug.isEmpty ? "plan" : slug
  }
}
