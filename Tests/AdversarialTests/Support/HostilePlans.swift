import Agent
import Documents
import Foundation

import Store
import Synchronization
import TestSupport
import Testing

@testable import Homelab
@testable import steward

/// Plans of a hostile lab, run by the real runner over the real catalog and journal, with a clock that a test sets.
final class HostilePlans: Sendable {
  let lab: Lab
  private let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

  init(_ lab: Lab) { self.lab = lab }

  var now: Date { clock.withLock { $0 } }
  func advance(_ seconds: Double) { clock.withLock { $0 += seconds } }

  var book: PlanBook {
    PlanBook(
      files: LabFiles(root: lab.root), keeper: PlanStore(lab.store), zone: "Europe/Berlin", now: { [self] in now })
  }

  var approvals: PlanApprovals {
    PlanApprovals(book: book) { [lab] call in
      let (tool, checked) = try lab.catalog.resolve(call)
      var prepared = try await tool.prepare(checked)
      prepared.toolHash = lab.catalog.hash(of: call.tool)
      prepared.trust = lab.catalog.trust(of: call.tool)
      try NeverList(lab: lab.root).check(prepared)
      return prepared
    }
  }

  /// A step that calls `tool`.
  static func step(
    _ id: String, _ tool: String, _ arguments: JSONObject = [:], needs: [String] = [], window: PlanWindow? = nil
  )
    -> PlanStep
  {
    PlanStep(
      id: id, title: "Do \(id)", kind: .automated, needs: needs, window: window,
      action: PlanPart(calls: [ToolCall(tool: tool, arguments: arguments)]))
  }

  /// Writes a plan of these steps.
  func keep(_ steps: [PlanStep], goal: String = "Do it") async throws -> PlanRecord {
    let record = try await book.propose(Plan(goal: goal))
    var plan = record.plan
    plan.zone = "Europe/Berlin"
    plan.steps = steps
    var full = PlanRecord(number: record.number, path: record.path, version: 1, plan: plan.cleaned, text: "")
    full.text = full.file.text
    try await book.begin(full, why: "drafted")
    return try await book.find("\(record.number)")
  }

  /// The owner's yes to all of it.
  func approve(_ record: PlanRecord) async throws {
    try await approvals.approve(try await approvals.request(record, steps: nil))
  }

  func run(_ number: Int) async throws -> PlanRunReport {
    let executor = CallExecutor(
      catalog: lab.catalog, approver: FixedApprover(.declined), journal: lab.journal,
      transcript: try SessionTranscript.begin(in: lab.store, model: "none"), redactor: lab.redactor,
      never: NeverList(lab: lab.root))
    let runner = PlanRunner(
      book: book, approvals: approvals, leases: PlanLeaseStore(lab.store), effects: lab.journal, executor: executor,
      canAsk: false, inventory: { [lab] in lab.inventory.current() })
    return try await runner.run("\(number)")
  }

  func states(_ number: Int) async throws -> [String: PlanStep.State] {
    Dictionary(uniqueKeysWithValues: try await book.find("\(number)").plan.steps.map { ($0.id, $0.state) })
  }

  /// A trusted tool that makes a file of this name in the lab.
  static let make = HostileLab.tool(
    "make_file", ["touch", "{file}"], effect: .change, properties: ["file": ["type": "string"]], rollback: "remove it")
}
