import Agent
import Foundation

/// The tool `show_plan`: the plans of the lab, or the timeline of one: whole, the owner's steps, what is next, a day's.
public struct ShowPlanTool: Tool {
  public let description: ToolDescription
  private let book: PlanBook

  public init(description: ToolDescription, book: PlanBook) {
    self.description = description
    self.book = book
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall { PreparedCall(call: call, effect: .read) }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let question = prepared.call.arguments["question"]?.plain ?? ""
    do {
      let records = try await book.all()
      guard !records.isEmpty else {
        let none = "there is no plan yet; ask for one, as in: plan the upgrade of nas"
        return ToolResult(text: none, summary: none)
      }
      guard let record = try await meant(prepared.call.arguments["plan"]?.plain, question, records) else {
        let lines = try records.prefix(20).map { try line($0) }
        let more = records.count > 20 ? ["… \(records.count - 20) older plans"] : []
        return ToolResult(
          text: (lines + more).joined(separator: "\n"), summary: "\(Figure.count(records.count, "plan"))")
      }
      book.focus(on: record.number)
      let view = PlanExcerpt(record, question: question, now: book.now())
      return ToolResult(
        text: try view.text(), summary: "plan \(record.number): \(record.plan.goal)",
        data: ["plan": .number(Double(record.number)), "version": .number(Double(record.version))])
    } catch let error as PlanError { throw CallError(.invalid, error.description) }
  }

  /// The plan that is named, this session's, or the only open one; nil where all are asked for, or none is clear.
  private func meant(_ name: String?, _ question: String, _ records: [PlanRecord]) async throws -> PlanRecord? {
    if let name, !name.trimmed.isEmpty { return try await book.find(name) }
    if let match = question.firstMatch(of: #/(?i)\bplan (?:no\.? ?|number |#)?(\d{1,9})\b/#) {
      return try await book.find(String(match.output.1))
    }
    if question.contains(#/(?i)\bplans\b/#) { return nil }
    if let number = book.focus { return try await book.find("\(number)") }
    let open = records.filter { $0.plan.progress != .done }
    return open.count == 1 ? open[0] : open.isEmpty && records.count == 1 ? records[0] : nil
  }

  private func line(_ record: PlanRecord) throws -> String {
    let timeline = try PlanTimeline(record.plan, now: book.now())
    return
      "plan \(record.number): \(record.plan.goal) (\(record.plan.progress.rawValue), \(timeline.countOver) of \(Figure.count(record.plan.steps.count, "step")) over); \(timeline.nextWords)"
  }
}
