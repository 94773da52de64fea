import Agent
import Documents
import Foundation

/// The tool `amend_plan`: changes a plan in the owner's words.
public struct AmendPlanTool: Tool {
  public let description: ToolDescription
  private let inventory: @Sendable () async throws -> Inventory
  private let book: PlanBook

  /// When the words were said, ISO 8601: "tomorrow" stays the same day until the yes. The model is not offered it.
  public static let time = "said"
  /// Takes the last amendment back. The model is not offered it.
  public static let undo = "undo"

  public init(
    description: ToolDescription, inventory: @escaping @Sendable () async throws -> Inventory, book: PlanBook
  ) {
    self.description = description
    self.inventory = inventory
    self.book = book
  }

  /// Whether the grammar reads these words as a change of a plan, whatever plan that is.
  public static func isUnderstood(_ words: String) -> Bool { (try? AmendmentReader().read(words)) != nil }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    do { return try await prepared(call) } catch let error as PlanError {
      throw CallError(.invalid, error.description)
    } catch let question as PlanAmbiguity {
      throw CallError(.asks, question.description)
    } catch let error as PlanFileError { throw CallError(.failed, error.description) } catch let error as DocumentError
    {
      throw CallError(.failed, error.description)
    }
  }

  private func prepared(_ call: ToolCall) async throws -> PreparedCall {
    var change = call.arguments["change"]?.plain.trimmed ?? ""
    guard change.utf8.count <= 500 else {
      throw PlanError("the change has \(change.utf8.count) bytes; say it in at most 500, or in several amendments")
    }
    let answered = answered(change)
    change = answered?.change ?? change
    let record = try await plan(answered.map { "\($0.plan)" } ?? call.arguments["plan"]?.plain)
    try book.require(unchanged: record)
    let said = try said(call)
    let clock = try PlanClock(zone: record.plan.zone)
    let versions = try await book.versions(of: record)
    let result: PlanAmender.Result
    if AmendPlanTool.isUndo(call) {
      result = try AmendPlanTool.undone(record, versions, clock: clock)
    } else {
      let used = Set(try versions.flatMap { try PlanRecord.plan($0.body).steps.map(\.id) })
      do {
        result = try PlanAmender(inventory: try await inventory(), clock: clock, now: said, used: used)
          .amend(record.plan, change)
      } catch let question as PlanAmbiguity {
        book.leaveOpen(.init(plan: record.number, change: change, ambiguity: question))
        throw question
      }
    }
    let next = record.next(result.plan)
    var same = call
    same.arguments["plan"] = .string("\(record.number)")
    same.arguments["change"] = .string(change)
    same.arguments[AmendPlanTool.time] = .string(said.ISO8601Format())
    let lines = (result.diff.lines + result.remarks.map { "  (\($0))" }).joined(separator: "\n")
    let file = UnifiedDiff.make(old: record.text, new: next.text, path: record.path, context: 0)
    return PreparedCall(
      call: same, effect: .document,
      writes: [
        DocumentWrite(
          path: record.path, baseHash: Digest.sha256(record.text), content: next.text,
          diff: "Plan \(record.number), version \(next.version):\n\(lines)\n\n\(file)")
      ], rollback: "steward plan amend \(record.number) --undo")
  }

  /// The change that was asked back about, with the answer in the place of what was ambiguous; nil where `words` are a
  /// change themselves or nothing was asked.
  private func answered(_ words: String) -> (plan: Int, change: String)? {
    guard let open = book.openQuestion, (try? AmendmentReader().read(words)) == nil else { return nil }
    let ambiguity = open.ambiguity
    let option = ambiguity.option(for: words) ?? words
    // "step 5 (Install the switch)" is told with its title; its number is enough.
    let chosen = option.replacing(#/ \(.*\)$/#, with: "")
    guard !ambiguity.about.isEmpty, let range = open.change.range(of: ambiguity.about, options: .caseInsensitive) else {
      return nil
    }
    return (open.plan, open.change.replacingCharacters(in: range, with: chosen))
  }

  /// Whether `call` takes the last change of a plan back, by its argument or in words.
  public static func isUndo(_ call: ToolCall) -> Bool {
    let change = call.arguments["change"]?.plain.lowercased().trimmed ?? ""
    return call.arguments[undo] == true
      || change.contains(
        #/^(?:please )?(?:undo|take (?:it|that|this|the last (?:change|amendment))(?: of (?:the|this|that) plan)? back|take back (?:it|that|the last (?:change|amendment)))\b/#
      )
  }

  /// What the version that takes another back says of itself.
  private static let takenBack = "taken back: "

  /// The versions that count, the oldest first: without those that were taken back, and without what took them back.
  private static func standing(_ versions: [KeptPlanVersion]) -> [KeptPlanVersion] {
    versions.reduce(into: []) { standing, version in
      if version.why.hasPrefix(takenBack), standing.count > 1 {
        standing.removeLast()
      } else {
        standing.append(version)
      }
    }
  }

  /// The plan that is named, that this session was about, or the only one that is open.
  private func plan(_ name: String?) async throws -> PlanRecord {
    if let name, !name.trimmed.isEmpty { return try await book.find(name) }
    if let number = book.focus { return try await book.find("\(number)") }
    let all = try await book.all()
    let open = all.filter { $0.plan.progress != .done }
    if open.count == 1 { return open[0] }
    guard let first = open.first else {
      throw PlanError(
        all.isEmpty
          ? "there is no plan yet; ask for one, as in: plan the upgrade of nas" : "every plan is done; draft a new one")
    }
    let shown = open.prefix(6).map { "plan \($0.number) (\($0.slug))" }
    throw PlanAmbiguity(
      "Which plan? Say it with its number, as in: plan \(first.number): delay step 2 until Friday.", options: shown)
  }

  /// When the words were said: now, or what an earlier preparation of the same call noted.
  private func said(_ call: ToolCall) throws -> Date {
    let now = book.now()
    guard let text = call.arguments[AmendPlanTool.time]?.stringValue else {
      return Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    }
    guard let said = try? Date(text, strategy: .iso8601), said <= now.addingTimeInterval(60),
      now.timeIntervalSince(said) < 86_400
    else { throw PlanError("the change was asked for at \(text), which is more than a day away; ask for it again") }
    return said
  }

  /// The version before the last that counts, as the next one. What happened to steps since stays.
  private static func undone(
    _ record: PlanRecord, _ versions: [KeptPlanVersion], clock: PlanClock
  ) throws -> PlanAmender.Result {
    let standing = standing(versions)
    guard standing.count > 1, let last = standing.last else {
      throw PlanError("plan \(record.number) has no change that could be taken back")
    }
    let before = standing[standing.count - 2]
    var plan = try PlanRecord.plan(before.body)
    for index in plan.steps.indices {
      guard let now = record.plan.step(plan.steps[index].id) else { continue }
      (plan.steps[index].state, plan.steps[index].note) = (now.state, now.note)
    }
    let diff = PlanDiff(from: record.plan, to: plan, clock: clock)
    if let begun = diff.changes.first(where: { change in
      record.plan.step(change.step).map { $0.state.hasBegun || $0.state.isOver } ?? false
    }) {
      throw PlanError(
        "step \(begun.step) is \(record.plan.step(begun.step)?.state.rawValue ?? "begun"); what changed it cannot be taken back"
      )
    }
    return PlanAmender.Result(plan: plan, diff: diff, remarks: ["takes back: \(last.why)"])
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    guard let write = prepared.writes.first, prepared.writes.count == 1,
      let number = prepared.call.arguments["plan"]?.plain
    else { throw CallError(.failed, "the prepared call holds no plan; ask for the change again") }
    do {
      let record = try await book.find(number)
      let file = try PlanFile(reading: write.content, path: write.path)
      guard file.number == record.number, file.version == record.version + 1 else {
        throw CallError(
          .failed, "plan \(record.number) is at version \(record.version) meanwhile; ask for the change again")
      }
      let change = prepared.call.arguments["change"]?.plain ?? ""
      let why: String
      if AmendPlanTool.isUndo(prepared.call) {
        why = AmendPlanTool.takenBack + (AmendPlanTool.standing(try await book.versions(of: record)).last?.why ?? "")
      } else {
        why = change
      }
      let next = try await book.advance(record, to: file.plan, why: why)
      book.focus(on: next.number)
      book.leaveOpen(nil)
      let clock = try PlanClock(zone: next.plan.zone)
      let diff = PlanDiff(from: record.plan, to: next.plan, clock: clock)
      let lines = diff.lines.joined(separator: "\n")
      let moved = diff.moved.isEmpty ? "" : "; \(PlanDiff.steps(diff.moved)) moved"
      let timeline = try PlanTimeline(next.plan, now: book.now())
      let outlook = try PlanOutlook.words(next, now: book.now()).map { "\n\($0)" } ?? ""
      return ToolResult(
        text:
          "\(diff.moved.isEmpty ? "changed" : "modified the timeline of") plan \(next.number), version \(next.version) now:\n\(lines)\n\(timeline.nextWords)\(outlook)",
        summary: "plan \(next.number), version \(next.version)\(moved)", lead: nil,
        data: ["plan": .number(Double(next.number)), "version": .number(Double(next.version)), "diff": diff.json],
        changed: ["changed plan \(next.number) to version \(next.version): \(next.path)"])
    } catch let error as PlanError { throw CallError(.failed, error.description) } catch let error as PlanFileError {
      throw CallError(.failed, error.description)
    } catch let error as DocumentError { throw CallError(.failed, error.description) }
  }
}
