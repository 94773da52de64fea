import Agent
import Documents
import Foundation

/// The tool `draft_plan`: writes a plan for a goal, with who does which step.
public struct DraftPlanTool: Tool {
  public let description: ToolDescription
  private let inventory: @Sendable () async throws -> Inventory
  private let book: PlanBook
  private let looks: @Sendable () async throws -> [HostLook]
  private let document: @Sendable (String) -> String

  /// - Parameters:
  ///   - looks: what the hosts said last.
  ///   - document: the text of a document by its name, empty where there is none.
  public init(
    description: ToolDescription, inventory: @escaping @Sendable () async throws -> Inventory, book: PlanBook,
    looks: @escaping @Sendable () async throws -> [HostLook] = { [] },
    document: @escaping @Sendable (String) -> String = { _ in "" }
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
    case .deployment: DeploymentGoal(goal) != nil
    case .free: false
    }
  }

  /// From what the machines and documents tell, where a skeleton fits; else from words. Its title is the goal without
  /// its courtesy and its time.
  private func plan(_ goal: String, steps: [DraftStep]) async throws -> Plan {
    let clock = try PlanClock(zone: book.zone)
    let now = book.now()
    let time = GoalTime(goal, clock: clock, now: now)
    let windows = DraftWindows(clock, now: now, time: time)
    let bare = time?.rest ?? goal
    var plan = try await drafted(bare, steps: steps, clock, now, windows)
    plan.goal = GoalTitle.short(bare)
    if plan.goal != goal {
      plan.decisions.insert(PlanDecision(date: clock.isoDay(now), text: "asked for: \(goal)"), at: 0)
    }
    if let remark = windows.remark, plan.steps.contains(where: { $0.window != nil }) {
      plan.questions.insert(PlanQuestion(remark), at: 0)
    }
    return plan
  }

  private func drafted(
    _ goal: String, steps: [DraftStep], _ clock: PlanClock, _ now: Date, _ windows: DraftWindows
  ) async throws -> Plan {
    let inventory = try await inventory()
    let skeleton = PlanSkeleton(goal: goal)
    switch skeleton {
    case .speed:
      // What the machines tell makes a better plan than a model's steps: those are left out then.
      if let draft = SpeedDraft(
        goal: goal, inventory: inventory, looks: try await looks(), document: document("INFRASTRUCTURE.md"),
        clock: clock, now: now, windows: windows), !draft.movers.isEmpty
      {
        return draft.plan()
      }
    case .address where steps.isEmpty:
      let draft = AddressDraft(
        goal: goal, inventory: inventory, looks: try await looks(), clock: clock, now: now, windows: windows)
      if let draft { return draft.plan() }
    case .maintenance where steps.isEmpty:
      _ = try MaintenanceDraft.hosts(of: goal, inventory)
      guard MaintenanceDraft.fits(goal) else { break }
      let draft = MaintenanceDraft(goal: goal, inventory: inventory, clock: clock, now: now, windows: windows)
      if let draft { return draft.plan() }
    case .deployment where steps.isEmpty, .free where steps.isEmpty:
      let documents = DeploymentDocuments(
        services: document("SERVICES.md"), procedures: document("PROCEDURES.md"),
        service: DeploymentGoal(goal)?.service ?? "")
      if let draft = try DeploymentDraft(
        goal: goal, inventory: inventory, looks: try await looks(), documents: documents, clock: clock, now: now,
        windows: windows)
      {
        return draft.plan()
      }
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
    func steps(_ holds: (PlanStep) -> Bool) -> [String] { plan.steps.filter(holds).map(\.id) }
    let own = steps { $0.kind == .human }
    let mine = steps { $0.kind == .automated && !$0.calls.isEmpty }
    let empty = steps { $0.kind == .automated && $0.calls.isEmpty }
    var parts: [String] = []
    if !mine.isEmpty {
      parts.append("\(PlanDiff.ranges(mine, in: plan)) \(mine.count == 1 ? "is" : "are") automated")
    }
    if !own.isEmpty {
      let told = own.count == plan.steps.count ? "all steps" : PlanDiff.ranges(own, in: plan)
      parts.append("you'll need to handle \(told)")
    }
    if !empty.isEmpty {
      parts.append("\(PlanDiff.ranges(empty, in: plan)) \(empty.count == 1 ? "has" : "have") nothing to run yet")
    }
    return "Here's my plan: \(parts.isEmpty ? "it has no steps" : parts.joined(separator: ", "))."
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
    let open = file.plan.questions.map(\.text).filter { $0.hasPrefix("When? ") }.map { "\n" + $0.dropFirst(6) }.joined()
    let hint = try await DraftHint(file.plan, inventory: inventory(), now: book.now()).words
    let next =
      "To change it, say so\(hint.map { " (\"\($0)\")" } ?? ""). "
      + (try PlanOutlook.words(record, now: book.now())
        ?? "steward plan approve \(file.number) reads and approves what would run.")
    return ToolResult(
      text: (lead.map { $0 + "\n" } ?? "")
        + "drafted plan \(file.number), \(document.path): nothing of it has been done yet. \(DraftPlanTool.division(file.plan))\n\(shown)\(more)\(open)\n\(next)",
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
