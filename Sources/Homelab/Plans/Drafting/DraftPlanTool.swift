import Agent
import Documents

/// The tool `draft_plan`: writes a plan for a goal, with who does which step.
public struct DraftPlanTool: Tool {
  public let description: ToolDescription
  private let inventory: @Sendable () async throws -> Inventory
  private let book: PlanBook

  public init(
    description: ToolDescription, inventory: @escaping @Sendable () async throws -> Inventory, book: PlanBook
  ) {
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
    let draft = PlanDraft(
      goal: goal, steps: try DraftPlanTool.steps(call.arguments["steps"]),
      inventory: try await inventory(), date: try book.today)
    let record = try await book.propose(try draft.plan(zone: book.zone))
    return PreparedCall(
      call: call, effect: .document,
      writes: [
        DocumentWrite(
          path: record.path, baseHash: nil, content: record.text,
          diff: UnifiedDiff.make(old: nil, new: record.text, path: record.path))
      ], rollback: "delete \(record.path)")
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
    return ToolResult(
      text: "drafted plan \(file.number), \(document.path): nothing of it has been done yet.\n\(shown)\(more)",
      summary: summary, data: ["path": .string(document.path), "plan": .number(Double(file.number))],
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
