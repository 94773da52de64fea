import Agent
import Foundation

/// A plan's document → the plan, or the line that is wrong and what is expected there.
struct PlanReader {
  private typealias Section = PlanWriter.Section

  private let path: String
  private let lines: [String]
  private var place = 0
  /// The line that is read now.
  private var current = 0
  /// Where each step begins.
  private var headings: [String: Int] = [:]
  private var plan = Plan(goal: "")
  private var clock = PlanClock(.gmt)

  init(_ text: String, path: String) {
    self.path = path
    lines = text.replacing("\r\n", with: "\n").components(separatedBy: "\n")
  }

  mutating func read() throws -> PlanFile {
    let (number, version) = try head()
    var seen: Set<Section> = []
    while let line = nextLine() {
      guard line.hasPrefix("## "), let section = Section(rawValue: String(line.dropFirst(3)).trimmed) else {
        let names = Section.allCases.map(\.rawValue).joined(separator: ", ")
        throw error("\"\(line.prefix(60))\" belongs to no section; the sections are \(names)")
      }
      guard seen.insert(section).inserted else { throw error("the section \"\(section.rawValue)\" is there twice") }
      place += 1
      try self.section(section)
    }
    if let problem = PlanOrder.structureProblem(plan) {
      throw PlanFileError(path: path, line: (headings[problem.step] ?? 0) + 1, message: problem.message)
    }
    return PlanFile(number: number, version: version, plan: plan)
  }

  private mutating func head() throws -> (number: Int, version: Int) {
    guard let title = nextLine(), title.hasPrefix("# "), !title.dropFirst(2).trimmed.isEmpty else {
      throw error("a plan begins with its goal: # Upgrade the network to 2.5GbE")
    }
    plan.goal = title.dropFirst(2).trimmed
    place += 1
    guard let head = nextLine(),
      let match = head.wholeMatch(
        of:
          /\*Plan (\d{1,9}), version (\d{1,9}), drafted (\d{4}-\d{2}-\d{2})?\. Times are those of ([A-Za-z0-9_+\-\/]+)\.\*/
      ),
      let number = Int(match.output.1), let version = Int(match.output.2)
    else {
      throw error(
        "under the goal stands: *Plan 1, version 1, drafted 2026-11-25. Times are those of Europe/Berlin.*")
    }
    plan.drafted = match.output.3.map(String.init) ?? ""
    plan.zone = String(match.output.4)
    do { clock = try PlanClock(zone: plan.zone) } catch let problem as PlanError { throw error(problem.description) }
    place += 1
    return (number, version)
  }

  private mutating func section(_ section: Section) throws {
    switch section {
    case .findings:
      try items { line, reader in
        guard let match = line.wholeMatch(of: /(\d{4}-\d{2}-\d{2})(?: \(([A-Za-z0-9._#\/\-]+)\))?: (.+)/) else {
          throw reader.error("a finding is written as - 2026-11-25 (t3): nas links at 1000 Mb/s")
        }
        reader.plan.findings.append(
          PlanFinding(
            evidence: match.output.2.map(String.init) ?? "", date: String(match.output.1),
            text: String(match.output.3)))
      }
    case .decisions:
      try items { line, reader in
        guard let match = line.wholeMatch(of: /(\d{4}-\d{2}-\d{2}): (.+)/) else {
          throw reader.error("a decision is written as - 2026-11-25: the K3s nodes come last")
        }
        reader.plan.decisions.append(PlanDecision(date: String(match.output.1), text: String(match.output.2)))
      }
    case .questions:
      try items { line, reader in
        let (isTicked, text) = try reader.box(line)
        let answer = try reader.labels(["answer"])["answer"] ?? ""
        guard isTicked == !answer.isEmpty else {
          throw reader.error("an answered question is ticked, [x], and has a line \"  - answer: …\" below it")
        }
        reader.plan.questions.append(PlanQuestion(text, answer: answer))
      }
    case .purchases:
      try items { line, reader in
        let (isTicked, text) = try reader.box(line)
        guard let match = text.wholeMatch(of: /(\d{1,4}) [×x] (.+)/), let count = Int(match.output.1), count > 0 else {
          throw reader.error("what is bought is written as - [ ] 2 × network card")
        }
        let labels = try reader.labels(["for", "price"])
        reader.plan.purchases.append(
          PlanPurchase(
            count: count, item: String(match.output.2), purpose: labels["for"] ?? "", price: labels["price"] ?? "",
            isBought: isTicked))
      }
    // Drawn from the steps.
    case .timeline: while place < lines.count, !lines[place].hasPrefix("## ") { place += 1 }
    case .steps: try steps()
    case .verification:
      try items { line, reader in reader.plan.verification.append(try reader.part(line)) }
    case .rollback: try items { line, reader in reader.plan.rollback.append(line) }
    case .risks: try items { line, reader in reader.plan.risks.append(line) }
    case .notes:
      plan.notes = Array(lines[place...])
      place = lines.count
    }
  }

  private mutating func steps() throws {
    while let line = nextLine(), !line.hasPrefix("## ") {
      guard let match = line.wholeMatch(of: /### ([^ ]+)\. (.+)/) else {
        throw error("a step begins with its id and title: ### 3. Move nas to the new switch")
      }
      let id = String(match.output.1)
      guard PlanStep.isID(id) else {
        throw error("\"\(id)\" is no id of a step: use a number or small letters, digits and -")
      }
      guard plan.step(id) == nil else { throw error("the step \(id) is there twice; ids are used once") }
      guard plan.steps.count < Plan.stepLimit else {
        throw error("a plan has at most \(Plan.stepLimit) steps; make several plans")
      }
      let heading = place
      headings[id] = heading
      place += 1
      var step = PlanStep(id: id, title: match.output.2.trimmed, kind: .human)
      var seen: Set<PlanWriter.Field> = []
      try items { line, reader in try reader.field(line, of: &step, &seen) }
      guard seen.contains(.by) else {
        throw PlanFileError(
          path: path, line: heading + 1,
          message: "the step \(id) does not say who does it: - **By**: Steward, or the owner")
      }
      plan.steps.append(step)
    }
  }

  private mutating func field(_ line: String, of step: inout PlanStep, _ seen: inout Set<PlanWriter.Field>) throws {
    guard let match = line.wholeMatch(of: /\*\*([^*]+)\*\*:(?: (.*))?/) else {
      throw error("a field of a step is written as - **Window**: …")
    }
    let name = String(match.output.1)
    guard let field = PlanWriter.Field(rawValue: name) else {
      let names = PlanWriter.Field.allCases.map(\.rawValue)
      let near = NearestName.suggestions(for: name, among: names).first.map { "; did you mean \($0)?" }
      throw error("there is no field \"\(name)\"\(near ?? "; a step has \(names.joined(separator: ", "))")")
    }
    guard seen.insert(field).inserted else { throw error("the field \"\(name)\" is there twice") }
    let value = (match.output.2 ?? "").trimmed
    switch field {
    case .by:
      guard let kind = PlanStep.Kind.allCases.first(where: { PlanWriter.doer($0) == value }) else {
        throw error("a step is done by Steward or by the owner, not by \"\(value)\"")
      }
      step.kind = kind
    case .state:
      let parts = value.split(separator: ":", maxSplits: 1).map { $0.trimmed }
      guard let state = PlanStep.State(rawValue: parts.first ?? "") else {
        let names = PlanStep.State.allCases.map(\.rawValue).joined(separator: ", ")
        throw error("\"\(value)\" is no state; the states are \(names)")
      }
      step.state = state
      step.note = parts.count > 1 ? parts[1] : ""
    case .hosts: step.hosts = names(value)
    case .needs: step.needs = names(value)
    case .window:
      do { step.window = try clock.window(reading: value) } catch let problem as PlanError {
        throw error(problem.description)
      }
    case .downtime:
      guard let match = value.wholeMatch(of: /(\d{1,5}) min/), let minutes = Int(match.output.1) else {
        throw error("a downtime is written in minutes: 5 min")
      }
      step.downtime = minutes
    case .action: step.action = try part(value)
    case .lookFor: step.lookFor = value
    case .precondition: step.precondition = try part(value)
    case .verification: step.verification = try part(value)
    case .rollback: step.rollback = try part(value)
    }
  }

  private func names(_ value: String) -> [String] {
    value.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
  }

  /// The words, and the `run` and `expect` lines below them.
  private mutating func part(_ words: String) throws -> PlanPart {
    var part = PlanPart(words)
    while place < lines.count, lines[place].hasPrefix("  ") {
      current = place
      let line = lines[place].trimmed
      if let match = line.wholeMatch(of: /- run `([A-Za-z0-9_.\-]+) (\{.*\})`/) {
        guard let object = try? JSONValue(parsing: String(match.output.2)).objectValue else {
          throw error("the arguments of \(match.output.1) are no JSON object: {\"host\":\"nas\"}")
        }
        part.calls.append(ToolCall(tool: String(match.output.1), arguments: object))
      } else if let match = line.wholeMatch(of: /- expect `([^`]+)`/) {
        part.expects.append(match.output.1.trimmed)
      } else {
        throw error("below the words stands what runs, - run `tool {\"argument\":\"value\"}`, or - expect `…`")
      }
      place += 1
    }
    return part
  }

  private func box(_ line: String) throws -> (isTicked: Bool, text: String) {
    guard let match = line.wholeMatch(of: /\[([ xX])\] (.+)/) else {
      throw error("an entry begins with its box: - [ ] …")
    }
    return (match.output.1 != " ", match.output.2.trimmed)
  }

  private mutating func labels(_ names: [String]) throws -> [String: String] {
    var found: [String: String] = [:]
    while place < lines.count, lines[place].hasPrefix("  ") {
      current = place
      guard let match = lines[place].trimmed.wholeMatch(of: /- ([a-z]+): (.+)/), names.contains(String(match.output.1)),
        found.updateValue(match.output.2.trimmed, forKey: String(match.output.1)) == nil
      else {
        throw error("below an entry stands \(names.map { "\"  - \($0): …\"" }.joined(separator: " or ")), each once")
      }
      place += 1
    }
    return found
  }

  /// The list that begins here: `body` gets each item without its mark, with the place after it.
  private mutating func items(_ body: (String, inout PlanReader) throws -> Void) throws {
    while let line = nextLine(), !line.hasPrefix("#") {
      guard line.hasPrefix("- ") || line.trimmed == "-" else {
        throw error("an entry of a list is expected here, beginning with \"- \"")
      }
      let text = line.dropFirst(2).trimmed
      place += 1
      try body(text, &self)
    }
  }

  /// The next line that is not blank, which stays the next.
  private mutating func nextLine() -> String? {
    while place < lines.count, lines[place].trimmed.isEmpty { place += 1 }
    current = place
    return place < lines.count ? lines[place] : nil
  }

  private func error(_ message: String) -> PlanFileError {
    PlanFileError(path: path, line: min(current, lines.count - 1) + 1, message: message)
  }
}
