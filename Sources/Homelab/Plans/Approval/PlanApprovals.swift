import Agent
import Foundation

/// The owner's yes to the steps of plans, and whether it still holds for what would run now.
public struct PlanApprovals: Sendable {
  private let book: PlanBook
  private let prepare: @Sendable (ToolCall) async throws -> PreparedCall

  /// `prepare`: a call → what it would come to now, under the policy; it throws for what is never done.
  public init(book: PlanBook, prepare: @escaping @Sendable (ToolCall) async throws -> PreparedCall) {
    self.book = book
    self.prepare = prepare
  }

  /// Tools that would have a plan grow beyond what was approved.
  private static let ofPlans: Set<String> = ["draft_plan", "amend_plan", "plan_timer"]

  /// What a step comes to now. Throws `PlanError` with the call that cannot be prepared.
  public func scope(of step: PlanStep) async throws -> StepScope {
    var calls: [StepScope.ScopedCall] = []
    for call in step.calls {
      guard !PlanApprovals.ofPlans.contains(call.call.tool) else {
        throw PlanError(
          "step \(step.id): a plan makes, changes and schedules no plans (\(call.call.tool)); do that yourself")
      }
      do {
        calls.append(.init(role: call.role, prepared: try await prepare(call.call)))
      } catch let error as CallError {
        throw PlanError(
          "step \(step.id): \(call.role.rawValue) \(call.call.tool) cannot run as it stands: \(error.description)")
      }
    }
    return StepScope(step: step, calls: calls)
  }

  /// What the owner is asked about: the steps, what each comes to, and the digest over all of it.
  public struct Request: Sendable, Hashable {
    public var record: PlanRecord
    public var scopes: [StepScope]
    public var digest: String
    /// Steps that have nothing to run yet, and why each is left out.
    public var left: [String: String]
  }

  /// The request for the steps `ids`, or for all that are not over. Throws `PlanError` where the file is not as
  /// Steward wrote it, a step is unknown, or one that is named cannot be approved.
  public func request(_ record: PlanRecord, steps ids: [String]?) async throws -> Request {
    try book.require(unchanged: record)
    if let unknown = ids?.first(where: { record.plan.step($0) == nil }) {
      throw PlanError(
        "plan \(record.number) has no step \(unknown); its steps are \(record.plan.steps.map(\.id).joined(separator: ", "))"
      )
    }
    var scopes: [StepScope] = []
    var left: [String: String] = [:]
    for step in record.plan.steps where ids?.contains(step.id) ?? true {
      if step.state.isOver || step.state.hasBegun {
        left[step.id] = "it is \(step.state.rawValue)"
        continue
      }
      // What the owner does is theirs; Steward only looks whether it is done.
      guard step.kind == .automated else { continue }
      guard !step.calls.isEmpty else {
        left[step.id] = "it has nothing to run yet"
        continue
      }
      do { scopes.append(try await scope(of: step)) } catch let error as PlanError {
        if ids != nil { throw error }
        left[step.id] = error.description
      }
    }
    guard !scopes.isEmpty else {
      let why = left.sorted { $0.key < $1.key }.map { "step \($0.key): \($0.value)" }.joined(separator: "; ")
      throw PlanError("there is nothing to approve in plan \(record.number)\(why.isEmpty ? "" : ": \(why)")")
    }
    return Request(
      record: record, scopes: scopes, digest: try PlanApprovals.digest(record.number, record.version, scopes),
      left: left)
  }

  static func digest(_ number: Int, _ version: Int, _ scopes: [StepScope]) throws -> String {
    let bodies = try scopes.map { try $0.body(plan: number).canonical }
    return Digest.sha256("plan \(number) version \(version)\n" + bodies.joined(separator: "\n"))
  }

  /// Records the yes to a request. Everything is looked at once more: what changed since it was asked is not approved.
  public func approve(_ request: Request) async throws {
    let current = try await book.find("\(request.record.number)")
    guard current.version == request.record.version else {
      throw PlanError("plan \(current.number) is at version \(current.version) meanwhile; look at it and approve that")
    }
    let again = try await self.request(current, steps: request.scopes.map(\.step.id))
    guard again.digest == request.digest else {
      throw PlanError("what plan \(current.number) would run changed while it was asked about; nothing was approved")
    }
    try await book.keeper.approve(
      try again.scopes.map { scope in
        let body = try scope.body(plan: current.number).canonical
        return KeptApproval(
          step: scope.step.id, version: current.version, body: body, digest: Digest.sha256(body))
      }, of: current.number, at: book.now())
  }

  /// Takes the yes to steps back.
  public func revoke(_ steps: [String], of record: PlanRecord, why: String) async throws {
    if let unknown = steps.first(where: { record.plan.step($0) == nil }) {
      throw PlanError("plan \(record.number) has no step \(unknown)")
    }
    try await book.keeper.revoke(steps, of: record.number, why: why, at: book.now())
  }

  /// Whether a step may run now: for the runner, right before it begins. The file, the store and what the calls come
  /// to now must be what the owner said yes to.
  public func status(of id: String, in record: PlanRecord) async throws -> StepApproval {
    do { try book.require(unchanged: record) } catch let error as PlanError {
      return .needed(why: error.description)
    }
    return try await status(of: id, in: record, kept: try await book.keeper.approvals(of: record.number))
  }

  /// The same for every step, for showing a plan.
  public func statuses(of record: PlanRecord) async throws -> [String: StepApproval] {
    let kept = try await book.keeper.approvals(of: record.number)
    let problem: String?
    do {
      try book.require(unchanged: record)
      problem = nil
    } catch { problem = "\(error)" }
    var found: [String: StepApproval] = [:]
    for step in record.plan.steps {
      let status = try await status(of: step.id, in: record, kept: kept)
      found[step.id] = status != .notNeeded ? problem.map { .needed(why: $0) } ?? status : status
    }
    return found
  }

  private func status(of id: String, in record: PlanRecord, kept: [KeptApproval]) async throws -> StepApproval {
    guard let step = record.plan.step(id) else { throw PlanError("plan \(record.number) has no step \(id)") }
    guard step.kind == .automated else { return .notNeeded }
    guard !step.calls.isEmpty else { return .needed(why: "it has nothing to run yet") }
    guard let given = kept.first(where: { $0.step == id }) else { return .needed(why: "nobody has approved it") }
    let scope: StepScope
    do { scope = try await self.scope(of: step) } catch let error as PlanError {
      return .needed(why: error.description)
    }
    let body = try scope.body(plan: record.number)
    guard Digest.sha256(given.body) == given.digest else {
      return .needed(why: "what stands in .steward/state.db is not what was approved")
    }
    guard Digest.sha256(body.canonical) == given.digest else {
      let changed = (try? JSONValue(parsing: given.body)).map { PlanApprovals.difference($0, body) } ?? "it changed"
      return .needed(why: "\(changed) since the approval of version \(given.version)")
    }
    if let first = scope.dangerous.first {
      return .asksAgain(why: "\(first.call.tool) is dangerous")
    }
    return .approved
  }

  /// The first place where two JSON values differ: `address is "10.0.0.6", not "10.0.0.5"`.
  static func difference(_ old: JSONValue, _ new: JSONValue, _ place: [String] = []) -> String {
    switch (old, new) {
    case (.object(let before), .object(let after)):
      for key in Set(before.keys).union(after.keys).sorted() where before[key] != after[key] {
        return difference(before[key] ?? .null, after[key] ?? .null, place + [key])
      }
    case (.array(let before), .array(let after)) where before.count == after.count:
      for index in before.indices where before[index] != after[index] {
        return difference(before[index], after[index], place)
      }
    default: break
    }
    func told(_ value: JSONValue) -> String {
      let text = value.plain
      return value == .null ? "nothing" : Escaper.escapeLine(text.count > 80 ? text.prefix(80) + "…" : text)
    }
    let name = place.filter { !["step", "calls", "call"].contains($0) }.joined(separator: " ")
    return "\(name.isEmpty ? "it" : name) is \(told(new)), not \(told(old)),"
  }
}

extension PlanBook {
  /// The steps whose approval ends with the change from one plan to another: those that are not what they were.
  static func changed(from old: Plan, to new: Plan) -> [String] {
    let (before, after) = (old.definition, new.definition)
    return before.steps.filter { after.step($0.id) != $0 }.map(\.id)
  }
}
