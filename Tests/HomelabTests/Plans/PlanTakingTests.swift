import Agent
import Foundation
import Testing

@testable import Homelab

struct PlanTakingTests {
  @Test func closesAPlanAndKeepsWhatWasDone() async throws {
    let lab = try PlanLab()
    var steps = ["1", "2", "3"].map { PlanStep(id: $0, title: "Do \($0)", kind: .human) }
    steps[1].needs = ["1"]
    let record = try await lab.kept(Plan(goal: "tidy up", zone: "Europe/Berlin", steps: steps))
    let moved = try await lab.book.record([("1", .done, "seen"), ("3", .failed, "no power")], in: record)
    let closed = try await lab.book.close(moved)
    #expect(closed.plan.steps.map(\.state) == [.done, .skipped, .skipped])
    #expect(
      closed.plan.steps.map(\.note) == ["seen", "the plan was closed", "the plan was closed; it was failed, no power"])
    #expect(closed.plan.progress == .done)
    #expect(try await lab.book.check(closed) == .same)
    await #expect(throws: PlanError.self) { try await lab.book.close(closed) }
    let running = try await lab.kept(
      Plan(goal: "run", zone: "Europe/Berlin", steps: [PlanStep(id: "1", title: "a", kind: .human)]))
    let going = try await lab.book.record([("1", .running, "")], in: running)
    await #expect(throws: PlanError.self) { try await lab.book.close(going) }
  }

  private let lab: PlanLab
  private let inventory = Inventory(hosts: ["nas", "fawn"].map { Host(name: $0, reach: .local) })

  init() throws { lab = try PlanLab() }

  private func take(_ record: PlanRecord) async throws -> String {
    try await lab.book.take(try await lab.book.check(record), of: record, inventory: inventory)
  }

  @Test func anEditByHandBecomesTheNextVersion() async throws {
    let record = try await lab.kept(PlanFileTests.small)
    try lab.write(
      record.text.replacing("- **Downtime**: 5 min", with: "- **Downtime**: 7 min").replacing(
        "- [ ] What may the switch cost?", with: "- [x] What may the switch cost?\n  - answer: 300 EUR"),
      to: record.path)
    let told = try await take(record)
    let next = try await lab.book.find("1")
    #expect(next.version == 2 && next.plan.steps[1].downtime == 7 && next.plan.questions[0].answer == "300 EUR")
    #expect(told.contains("is version 2 now") && told.contains("downtime: 5 min → 7 min"))
    #expect(try await lab.book.check(next) == .same)
    #expect(try await lab.book.versions(of: next).last?.why.hasPrefix("edited by hand (lines ") == true)
  }

  @Test func anEditThatBreaksARuleIsRefusedAndStays() async throws {
    let record = try await lab.kept(PlanFileTests.small)
    for (old, new, reason) in [
      ("- **Hosts**: nas\n- **Needs**", "- **Hosts**: nass\n- **Needs**", "no host named \"nass\""),
      ("Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00", "Fri 2026-11-20 22:00 to Sat 2026-11-21 02:00", "has passed"),
      (
        "- **State**: waiting\n- **Hosts**: nas, fawn", "- **State**: done\n- **Hosts**: nas, fawn",
        "by hand only a step of yours"
      ),
    ] {
      let edited = record.text.replacing(old, with: new)
      #expect(edited != record.text)
      try lab.write(edited, to: record.path)
      do {
        _ = try await take(record)
        Issue.record("\(new) was taken")
      } catch { #expect("\(error)".contains(reason), "\(error)") }
      #expect(try lab.read(record.path) == edited)
    }
    let told = try lab.book.restore(record)
    #expect(told.contains("plans/edited/"))
    #expect(try lab.read(record.path) == record.text)
  }

  @Test func aStepOfTheOwnersIsTickedInTheFile() async throws {
    let record = try await lab.kept(PlanFileTests.small)
    let parts = record.text.components(separatedBy: "### 2.")
    try lab.write(
      parts[0] + "### 2." + parts[1].replacing("- **State**: waiting", with: "- **State**: done"), to: record.path)
    _ = try await take(record)
    #expect(try await lab.book.find("1").plan.step("2")?.state == .done)
  }

  @Test func writesAgainWhatACrashLeftBehind() async throws {
    let record = try await lab.kept(PlanFileTests.small)
    let next = try await lab.book.record([("1", .running, "")], in: record)
    try lab.write(record.text, to: record.path)
    #expect(try await take(next).contains("written again"))
    #expect(try lab.read(next.path) == next.text)
    try FileManager.default.removeItem(atPath: lab.root + "/" + next.path)
    #expect(try await take(next).contains("written again"))
    #expect(try await lab.book.check(next) == .same)
  }

  /// The state.db of yesterday, put back: the file of today is newer than the store.
  @Test func believesNoDeedOfAFileThatIsNewerThanTheStore() async throws {
    let yesterday = try await lab.kept(PlanFileTests.small)
    await lab.keeper.approve([KeptApproval(step: "1", version: 1, body: "{}", digest: "x")], of: 1, at: PlanLab.now)
    var plan = yesterday.plan
    plan.steps[1].downtime = 9
    plan.steps[0].state = .done
    plan.steps[1].state = .done
    let today = PlanFile(number: 1, version: 3, plan: plan)
    try lab.write(today.text, to: yesterday.path)
    guard case .ahead = try await lab.book.check(yesterday) else {
      Issue.record("not seen")
      return
    }
    // Nothing goes on by itself.
    await #expect(throws: PlanError.self) { try await lab.book.advance(yesterday, to: plan, why: "x") }
    let told = try await take(yesterday)
    #expect(told.contains("with nothing approved; whether step 1 took place is unknown"))
    let record = try await lab.book.find("1")
    #expect(record.version == 3 && record.plan.step("1")?.state == .unknown && record.plan.step("2")?.state == .done)
    #expect(await lab.keeper.approvals(of: 1).isEmpty)
    #expect(try await lab.book.check(record) == .same)
  }

  @Test func ticksAndSkips() async throws {
    let record = try await lab.kept(PlanFileTests.small)
    await #expect(throws: PlanError("step 2 needs step 1 first; --skip goes on without it")) {
      try await lab.book.tick("2", in: record, skip: false, note: "")
    }
    await #expect(throws: PlanError.self) { try await lab.book.tick("1", in: record, skip: false, note: "") }
    let next = try await lab.book.tick("1", in: record, skip: true, note: "known")
    #expect(next.plan.step("1")?.state == .skipped)
    #expect(try lab.read(next.path).contains("- **State**: skipped: known"))
    let done = try await lab.book.tick("2", in: next, skip: false, note: "")
    #expect(done.plan.progress == .done)
    await #expect(throws: PlanError.self) { try await lab.book.tick("2", in: done, skip: false, note: "") }
  }
}
