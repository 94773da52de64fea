import Agent
import Documents

/// The tool `draft_plan`: writes a plan for a goal, with who does which step.
public struct DraftPlanTool: Tool {
  public let description: ToolDescription
  private let inventory: @Sendable () async throws -> Inventory
  private let book: PlanBook
  private let looks: @Sendable () async throws -> [HostLook]
  private let document: @Sendable () -> String

  /// - Parameters:
  ///   - looks: what the hosts said last.
  ///   - document: the text of INFRASTRUCTURE.md.
  public init(
    description: ToolDescription, inventory: @escaping @Sendable () async throws -> Inventory, book: PlanBook,
    looks: @escaping @Sendable () async throws -> [HostLook] = { [] },
    document: @escaping @Sendable () -> String = { "" }
  ) {
    self.document = document
    self.looks = looks
    self.description = description
    self.inventory = inventory
    self.book = book
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let goal = PlanDraft.line(call.arguments["goal"]?.plain ?? "")
    guard goal.contains(where: \.isLetter) else {
      throw CallError(.invalid, "draft_plan needs a goal: say in a sentence what shall be reached")
    }
    guard goal.utf8.count <= 500 else {
      throw CallError(.invalid, "the goal has \(goal.utf8.count) bytes; say it in at most 500")
    }
    let record = try await book.propose(try await plan(goal, steps: try DraftPlanTool.steps(call.arguments["steps"])))
    return PreparedCall(
      call: call, effect: .document,
      writes: [
        DocumentWrite(
          path: record.path, baseHash: nil, content: record.text,
          diff: UnifiedDiff.make(old: nil, new: record.text, path: record.path))
      ], rollback: "delete \(record.path)")
  }

  /// Whether a goal is one whose plan code makes from what is known of the lab.
  public static func isDraftedFromFacts(_ goal: String) -> Bool {
    switch PlanSkeleton(goal: goal) {
    case .speed, .address: true
    case .maintenance: MaintenanceDraft.fits(goal)
    case .deployment, .free: false
    }
  }

  /// From what the machines and documents tell, where a skeleton fits; else from words.
  private func plan(_ goal: String, steps: [DraftStep]) async throws -> Plan {
    let inventory = try await inventory()
    let clock = try PlanClock(zone: book.zone)
    let now = book.now()
    switch PlanSkeleton(goal: goal) {
    case .speed:
      // What the machines tell makes a better plan than a model's steps: those are left out then.
      if let draft = SpeedDraft(
        goal: goal, inventory: inventory, looks: try await looks(), document: document(), clock: clock, now: now),
        !draft.movers.isEmpty
      {
        return draft.plan()
      }
    case .address where steps.isEmpty:
      let draft = AddressDraft(goal: goal, inventory: inventory, looks: try await looks(), clock: clock, now: now)
      if let draft { return draft.plan() }
    case .maintenance where steps.isEmpty && MaintenanceDraft.fits(goal):
      if let draft = MaintenanceDraft(goal: goal, inventory: inventory, clock: clock, now: now) { return draft.plan() }
    default: break
    }
    return try PlanDraft(goal: goal, steps: steps, inventory: inventory, date: try book.today).plan(zone: book.zone)
  }

  /// `I see 12 devices on 1GbE: …`, where the plan begins with what was seen.
  private static func lead(_ plan: Plan) -> String? {
    guard let first = plan.findings.first, first.text.contains(#/^\d+ devices? on /#) else { return nil }
    return "I see \(first.text)."
  }

  /// `Here's my plan: steps 1-4 and 9 are automated, you'll need to handle 5-8.`
  private static func division(_ plan: Plan) -> String {
    func steps(_ kind: PlanStep.Kind) -> [String] { plan.steps.filter { $0.kind == kind }.map(\.id) }
    let (own, mine) = (steps(.human), steps(.automated))
    guard !mine.isEmpty else { return "Here's my plan: all steps are yours." }
    let verb = mine.count == 1 ? "is" : "are"
    return "Here's my plan: \(PlanDiff.ranges(mine, in: plan)) \(verb) automated"
      + (own.isEmpty ? "." : ", you'll need to handle \(PlanDiff.ranges(own, in: plan)).")
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    guard let document = prepared.writes.first, prepared.writes.count == 1 else {
      throw CallError(.failed, "the prepared call holds no plan; draft it again")
    }
    let file = try PlanFile(reading: document.content, path: document.path)
    let record = PlanRecord(
      number: file.number, path: document.path, version: file.version, plan: file.plan, text: document.content)
    try await book.begin(record, why: "drafted: \(file.plan.goal)")
    let human = file.plan.steps.count { $0.kind == .human }
    let summary =
      "plan \(file.number): \(Figure.count(file.plan.steps.count, "step")), \(human) for the owner, in \(document.path)"
    let shown = file.plan.steps.prefix(12).map { "\($0.id). \($0.title) (\(PlanWriter.doer($0.kind)))" }
      .joined(separator: "\n")
    let more = file.plan.steps.count > 12 ? "\n… \(file.plan.steps.count - 12) more steps" : ""
    let lead = DraftPlanTool.lead(file.plan)
    let next =
      "To change it, say so (\"delay the k3s nodes until next weekend\"). "
      + (try PlanOutlook.words(record, now: book.now())
        ?? "steward plan approve \(file.number) reads and approves what would run.")
    return ToolResult(
      text: (lead.map { $0 + "\n" } ?? "")
        + "drafted plan \(file.number), \(document.path): nothing of it has been done yet. \(DraftPlanTool.division(file.plan))\n\(shown)\(more)\n\(next)",
      summary: summary, lead: lead, data: ["path": .string(document.path), "plan": .number(Double(file.number))],
      changed: ["wrote \(document.path)"])
  }

  /// A list, or one text with a step a line.
  private static func steps(_ value: JSONValue?) throws -> [DraftStep] {
    let lines: [String]
    switch value {
    case .array(let values): lines = values.map(\.plain)
    case .string(let text): lines = text.split(separator: "\n" as Character).map(String.init)
    default: lines = []
    }
    guard lines.count <= Plan.stepLimit else {
      throw CallError(.invalid, "a plan has at most \(Plan.stepLimit) steps, not \(lines.count); draft several plans")
    }
    return lines.compactMap { DraftStep(parsing: PlanDraft.line($0)) }
  }
}
