import Agent

/// A plan's file after an edit by hand: what keeps it from being taken in, each with its line.
struct PlanEdit {
  private let file: PlanFile
  private let path: String
  private let lines: [String]
  private let known: Plan

  /// - Parameter text: the file as it stands, whose lines are told.
  init(_ file: PlanFile, text: String, of record: PlanRecord) {
    self.file = file
    path = record.path
    known = record.plan
    lines = text.replacing("\r\n", with: "\n").components(separatedBy: "\n")
  }

  /// - Parameter tools: what can be called; nil where that is not known.
  func problems(inventory: Inventory, tools: Set<String>?, clock: PlanClock, book: PlanBook) -> [PlanFileError] {
    var found: [PlanFileError] = []
    for step in file.plan.steps where known.step(step.id) != step {
      // What stood there before is not the edit's.
      let before = known.step(step.id).map(PlanEdit.parts) ?? []
      for part in PlanEdit.parts(step) {
        for expectation in part.expects
        where PlanExpectation(expectation) == nil && !before.contains(where: { $0.expects.contains(expectation) }) {
          found.append(
            error(
              step.id, "expect `\(expectation)`",
              "step \(step.id) expects \"\(expectation)\": write says TEXT, not says TEXT, or NAME >= VALUE with =, !=, >= or <="
            ))
        }
        for call in part.calls where !before.contains(where: { $0.calls.contains(call) }) {
          found += problems(of: call, step.id, inventory, tools)
        }
      }
    }
    let before = Set(PlanOrder.problems(known, inventory: inventory, clock: clock, now: book.now()))
    for problem in PlanOrder.problems(file.plan, inventory: inventory, clock: clock, now: book.now())
    where !before.contains(problem) {
      found.append(error(problem.step, nil, problem.message))
    }
    return found.sorted { $0.line < $1.line }
  }

  private static func parts(_ step: PlanStep) -> [PlanPart] {
    [step.action, step.precondition, step.verification, step.rollback].compactMap { $0 }
  }

  private func problems(
    of call: ToolCall, _ step: String, _ inventory: Inventory, _ tools: Set<String>?
  ) -> [PlanFileError] {
    var found: [PlanFileError] = []
    let written = "run `\(call.tool) "
    if let tools, !tools.contains(call.tool) {
      let near = NearestName.suggestions(for: call.tool, among: tools.sorted()).first.map { "; did you mean \($0)?" }
      found.append(error(step, written, "step \(step): there is no tool \"\(call.tool)\"\(near ?? "")"))
    }
    guard !inventory.hosts.isEmpty else { return found }
    let names = (call.arguments["host"]?.stringValue).map { [$0] } ?? []
    let list = CallHosts.names(call.arguments["hosts"] ?? .null) ?? []
    for name in names + list where name != "all" && inventory.host(name) == nil {
      do { _ = try inventory.resolve(name) } catch {
        found.append(self.error(step, name, "step \(step): \(error)"))
      }
    }
    return found
  }

  /// The line of a step that holds `words`, else that of its heading.
  private func error(_ step: String, _ words: String?, _ message: String) -> PlanFileError {
    let heading = lines.firstIndex { $0.hasPrefix("### \(step). ") } ?? 0
    let end = lines[(heading + 1)...].firstIndex { $0.hasPrefix("#") } ?? lines.endIndex
    let line = words.flatMap { words in lines[heading..<end].firstIndex { $0.contains(words) } } ?? heading
    return PlanFileError(path: path, line: line + 1, message: message)
  }
}

extension PlanBook {
  /// What keeps the edit of a plan's file from being taken in; none where nothing does, or it is no edit.
  public func problems(
    with check: PlanCheck, of record: PlanRecord, inventory: Inventory, tools: Set<String>? = nil
  ) throws -> [PlanFileError] {
    guard case .edited(let file, _) = check else { return [] }
    return PlanEdit(file, text: try files.read(record.path), of: record)
      .problems(inventory: inventory, tools: tools, clock: try PlanClock(zone: file.plan.zone), book: self)
  }
}
