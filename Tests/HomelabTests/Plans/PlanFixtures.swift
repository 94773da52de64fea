import Agent
import Documents
import Foundation
import TestSupport

@testable import Homelab

/// A lab in a directory of its own with plans in memory, removed with the value.
final class PlanLab: Sendable {
  let root: String
  let keeper = MemoryPlans()
  let book: PlanBook

  init(zone: String = "Europe/Berlin", now: Date = PlanLab.now) throws {
    root = try TemporaryFolder.make("plans")
    book = PlanBook(files: LabFiles(root: root), keeper: keeper, zone: zone, now: { now })
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// A Wednesday, 20:30 in Berlin.
  static let now = Date(timeIntervalSince1970: 1_795_635_000)

  func read(_ path: String) throws -> String { try String(contentsOfFile: root + "/" + path, encoding: .utf8) }

  func write(_ text: String, to path: String) throws {
    try text.write(toFile: root + "/" + path, atomically: true, encoding: .utf8)
  }

  /// A plan that is kept, with its file.
  func kept(_ plan: Plan) async throws -> PlanRecord {
    let record = try await book.propose(plan)
    try await book.begin(record, why: "drafted")
    return try await book.find("\(record.number)")
  }
}

extension Plan {
  /// A plan of random shape: every kind of entry, texts with what Markdown and the file's own grammar mean something by.
  static func random(_ seed: inout SplitMix, zone: String = "Europe/Berlin") -> Plan {
    let words = [
      "nas", "**bold**", "`code`", "## Steps", "- [ ] x", "1.", "a: b", "ü", "e\u{301}", "日本", "(t3)", "|", "<b>", "\\",
      "×",
      "*Plan 9*", "###", "#", "expect", "run", "to", ",", "\"q\"", "'", "🎉", "waiting",
    ]
    func text(_ seed: inout SplitMix, _ range: ClosedRange<Int> = 1...5) -> String {
      (0..<Int.random(in: range, using: &seed)).map { _ in words.randomElement(using: &seed)! }.joined(separator: " ")
    }
    func part(_ seed: inout SplitMix) -> PlanPart {
      let calls = (0..<Int.random(in: 0...2, using: &seed)).map { _ in
        ToolCall(
          tool: ["run_diagnostic", "apply_fix"].randomElement(using: &seed)!,
          arguments: ["host": .string(text(&seed)), "n": .number(Double(Int.random(in: 0...9, using: &seed)))])
      }
      return PlanPart(text(&seed, 0...3), calls: calls, expects: Bool.random(using: &seed) ? [text(&seed)] : [])
    }
    func maybe(_ seed: inout SplitMix) -> PlanPart? { Bool.random(using: &seed) ? part(&seed) : nil }
    var plan = Plan(goal: text(&seed), zone: zone, drafted: "2026-11-25")
    for _ in 0..<Int.random(in: 0...2, using: &seed) {
      plan.findings.append(
        PlanFinding(
          evidence: ["", "t3", "A.md#12"].randomElement(using: &seed)!, date: "2026-11-24", text: text(&seed)))
      plan.decisions.append(PlanDecision(date: "2026-11-25", text: text(&seed)))
      plan.questions.append(PlanQuestion(text(&seed), answer: text(&seed, 0...2)))
      plan.purchases.append(
        PlanPurchase(
          count: Int.random(in: 1...9, using: &seed), item: text(&seed), purpose: text(&seed, 0...2),
          price: text(&seed, 0...2), isBought: Bool.random(using: &seed)))
      plan.risks.append(text(&seed))
      plan.rollback.append(text(&seed))
      plan.verification.append(part(&seed))
      plan.notes.append(text(&seed, 0...4))
    }
    for number in 0..<Int.random(in: 0...8, using: &seed) {
      var step = PlanStep(
        id: Bool.random(using: &seed) ? "\(number + 1)" : "step-\(number)", title: text(&seed),
        kind: PlanStep.Kind.allCases.randomElement(using: &seed)!)
      step.hosts = ["nas", "fawn", "pve"].filter { _ in Bool.random(using: &seed) }
      step.needs = plan.steps.map(\.id).filter { _ in Int.random(in: 0...3, using: &seed) == 0 }
      if Bool.random(using: &seed) {
        let start = Date(timeIntervalSince1970: Double(Int.random(in: 29_500_000...30_600_000, using: &seed) * 60))
        step.window = PlanWindow(
          start: start, end: start.addingTimeInterval(Double(Int.random(in: 1...4000, using: &seed) * 60)))
      }
      step.downtime = Int.random(in: 0...20, using: &seed)
      step.action = part(&seed)
      step.lookFor = text(&seed, 0...3)
      step.precondition = maybe(&seed)
      step.verification = maybe(&seed)
      step.rollback = maybe(&seed)
      step.state = PlanStep.State.allCases.randomElement(using: &seed)!
      step.note = text(&seed, 0...2)
      plan.steps.append(step)
    }
    return plan.cleaned
  }
}
