import Agent
import Foundation

/// The tool `draft_plan`: writes a plan for a goal, with who does which step.
public struct DraftPlanTool: Tool {
  public let description: ToolDescription
  private let inventory: @Sendable () async throws -> Inventory
  private let today: @Sendable () -> String
  private let exists: @Sendable (String) async throws -> Bool
  private let write: @Sendable (DocumentWrite) async throws -> Void

  /// `today`: YYYY-MM-DD. `exists`: whether the lab has this path already. `write`: writes a document
  /// whose `baseHash` is nil, and throws when there is one meanwhile.
  public init(
    description: ToolDescription, inventory: @escaping @Sendable () async throws -> Inventory,
    today: @escaping @Sendable () -> String,
    exists: @escaping @Sendable (String) async throws -> Bool,
    write: @escaping @Sendable (DocumentWrite) async throws -> Void
  ) {
    self.description = description
    self.inventory = inventory
    self.today = today
    self.exists = exists
    self.write = write
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let goal = PlanDraft.line(call.arguments["goal"]?.plain ?? "")
    guard goal.contains(where: \.isLetter) else {
      throw CallError(.invalid, "draft_plan needs a goal: say in a sentence what shall be reached")
    }
    guard goal.utf8.count <= 500 else {
      throw CallError(.invalid, "the goal has \(goal.utf8.count) bytes; say it in at most 500")
    }
    let date = today()
    let draft = PlanDraft(
      goal: goal, steps: try DraftPlanTool.steps(call.arguments["steps"]),
      inventory: try await inventory(), date: date)
    let content = try draft.markdown()
    let path = try await path(date: date, goal: goal)
    return PreparedCall(
      call: call, effect: .document,
      writes: [
        DocumentWrite(
          path: path, baseHash: nil, content: content,
          diff: DraftPlanTool.diff(path: path, content: content))
      ], rollback: "delete \(path)")
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    guard let document = prepared.writes.first, prepared.writes.count == 1 else {
      throw CallError(.failed, "the prepared call holds no plan; draft it again")
    }
    try await write(document)
    let steps = document.content.split(separator: "\n" as Character).filter {
      $0.contains(/^\d+\. \*\*(?:human|automated)\*\*\s/)
    }
    let human = steps.count { $0.contains("**human**") }
    let summary =
      "\(Figure.count(steps.count, "step")), \(human) for the owner, in \(document.path)"
    let shown = steps.prefix(12).joined(separator: "\n")
    let more = steps.count > 12 ? "\n… \(steps.count - 12) more steps" : ""
    return ToolResult(
      text: "drafted \(document.path): nothing of it has been done yet.\n\(shown)\(more)",
      summary: summary, data: ["path": .string(document.path)],
      changed: ["wrote \(document.path)"])
  }

  /// The most steps that a plan may have: more could not be read before it is approved.
  static let stepLimit = 50

  /// A list, or one text with a step a line.
  private static func steps(_ value: JSONValue?) throws -> [PlanStep] {
    let lines: [String]
    switch value {
    case .array(let values): lines = values.map(\.plain)
    case .string(let text): lines = text.split(separator: "\n" as Character).map(String.init)
    default: lines = []
    }
    guard lines.count <= stepLimit else {
      throw CallError(.invalid, "a plan has at most \(stepLimit) steps, not \(lines.count); draft several plans")
    }
    return lines.compactMap { PlanStep(parsing: PlanDraft.line($0)) }
  }

  private func path(date: String, goal: String) async throws -> String {
    let base = "plans/\(date)-\(PlanDraft.slug(goal))"
    for number in 1...99 {
      let path = number == 1 ? "\(base).md" : "\(base)-\(number).md"
      if try await !exists(path) { return path }
    }
    throw CallError(.failed, "\(base).md and 98 more of this name are there; give the goal another wording")
  }

  private static func diff(path: String, content: String) -> String {
    var lines = content.split(separator: "\n" as Character, omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return "--- /dev/null\n+++ \(path)\n@@ -0,0 +1,\(lines.count) @@\n"
      + lines.map { "+\($0)\n" }.joined()
  }
}
