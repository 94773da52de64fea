import Agent
import Documents
import Foundation
import Store
import Synchronization
import TestSupport
import Testing

@testable import Homelab

/// A lab with a plan, a store on the disk, tools that are counted and a clock that a test sets.
private final class RunLab: Sendable {
  let root: String
  let store: StateStore
  let clock = Mutex(PlanLab.now)
  let steady = Mutex(1000.0)
  let acted = Mutex<[String]>([])
  let told = Mutex<[String]>([])
  /// What `act` does besides: by the text it is called with.
  let trouble = Mutex<[String: CallError]>([:])

  init() throws {
    let base = TemporaryFolder.root
    root = "\(base)/steward-run-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    store = try StateStore(path: root + "/state.db")
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var book: PlanBook {
    PlanBook(
      files: LabFiles(root: root), keeper: PlanStore(store), zone: "Europe/Berlin", now: { self.clock.withLock { $0 } })
  }

  var catalog: ListCatalog {
    func tool(_ name: String, _ effect: Effect, _ answer: @escaping @Sendable (String) throws -> String) -> FakeTool {
      FakeTool(ToolDescription(name: name, description: name, effect: effect)) { prepared in
        let text = try answer(prepared.call.arguments["text"]?.plain ?? "")
        return ToolResult(
          text: text, summary: text, data: ["speed": .number(1000), "text": .string(text)], changed: [])
      }
    }
    let act: @Sendable (String) throws -> String = { text in
      if let error = self.trouble.withLock({ $0[text] }) { throw error }
      self.acted.withLock { $0.append(text) }
      return "did \(text)"
    }
    return ListCatalog([
      tool("act", .change, act), tool("risk", .danger, act),
      tool("look", .read) { text in
        self.acted.withLock { acted in acted.contains(text) ? "present" : "absent" }
      },
    ])
  }

  var approvals: PlanApprovals {
    let catalog = catalog
    return PlanApprovals(book: book) { call in
      let (tool, checked) = try catalog.resolve(call)
      var prepared = try await tool.prepare(checked)
      prepared.toolHash = catalog.hash(of: call.tool)
      return prepared
    }
  }

  func runner(canAsk: Bool = false, approver: FixedApprover = FixedApprover(.pending)) throws -> PlanRunner {
    let journal = EffectJournal(store)
    var runner = PlanRunner(
      book: book, approvals: approvals, leases: PlanLeaseStore(store), effects: journal,
      executor: CallExecutor(
        catalog: catalog, approver: approver, journal: journal,
        transcript: try SessionTranscript.begin(in: store, model: "test"), redactor: Redactor()),
      canAsk: canAsk, inventory: { Inventory() }, steady: { self.steady.withLock { $0 } })
    runner.patience = [0]
    runner.pause = 0.05
    return runner
  }

  /// Keeps the plan and approves all of it.
  func keep(_ steps: [PlanStep], approve: Bool = true) async throws {
    let record = try await book.propose(Plan(goal: "Do it"))
    var plan = record.plan
    plan.zone = "Europe/Berlin"
    plan.steps = steps
    let next = PlanRecord(number: 1, path: record.path, version: 1, plan: plan.cleaned, text: "")
    var full = next
    full.text = next.file.text
    try await book.begin(full, why: "drafted")
    if approve { try await approvals.approve(try await approvals.request(try await book.find("1"), steps: nil)) }
  }

  func states() async throws -> [String: PlanStep.State] {
    Dictionary(uniqueKeysWithValues: try await book.find("1").plan.steps.map { ($0.id, $0.state) })
  }

  func advance(_ seconds: Double) {
    clock.withLock { $0 += seconds }
    steady.withLock { $0 += seconds }
  }

  var effects: [String] { acted.withLock { $0 } }
}

extension PlanStep {
  fileprivate static func act(
    _ id: String, needs: [String] = [], window: PlanWindow? = nil, verifies: String? = nil, back: String? = nil,
    tool: String = "act", before: [String] = []
  ) -> PlanStep {
    func call(_ text: String, _ tool: String) -> ToolCall { ToolCall(tool: tool, arguments: ["text": .string(text)]) }
    return PlanStep(
      id: id, title: "Do \(id)", kind: .automated, needs: needs, window: window,
      action: PlanPart(calls: [call("a\(id)", tool)]),
      precondition: before.isEmpty ? nil : PlanPart(calls: [call("x", "look")], expects: before),
      verification: verifies.map { PlanPart(calls: [call("a\(id)", "look")], expects: [$0]) },
      rollback: back.map { PlanPart(calls: [call($0, "act")]) })
  }
}

struct PlanRunnerTests {
  @Test func looksWhetherTheOwnersStepIsDone() async throws {
    let lab = try RunLab()
    var step = PlanStep(id: "1", title: "Plug it in", kind: .human)
    let look = ToolCall(tool: "look", arguments: ["text": "cable"])
    step.verification = PlanPart(calls: [look], expects: ["says present"])
    // A look needs no yes.
    try await lab.keep([step, .act("2", needs: ["1"])])
    let record = try await lab.book.find("1")
    #expect(try await lab.approvals.status(of: "1", in: record) == .notNeeded)
    let before = try await lab.runner().look(at: step, of: record)
    #expect(before.problem == "nothing says \"present\"")
    lab.acted.withLock { $0.append("cable") }
    let after = try await lab.runner().look(at: step, of: record)
    #expect(after == OwnerStepLook(seen: "present"))
    // What would change something is no look.
    step.verification = PlanPart(calls: [ToolCall(tool: "act", arguments: ["text": "x"])])
    #expect(try await lab.runner().look(at: step, of: record).problem != nil)
    #expect(lab.effects == ["cable"])
  }

  @Test func proposesAStepBack() async throws {
    let lab = try RunLab()
    lab.trouble.withLock { $0["a1"] = CallError(.failed, "the link is at 1 Gb/s") }
    var step = PlanStep.act("1")
    step.rollback = PlanPart("Another cable; else the old port.")
    try await lab.keep([step])
    let report = try await lab.runner().run("1")
    #expect(
      report.text.contains(
        "step back for step 1: Another cable, else the old port; to plan it: steward plan amend 1 \"add a step: Another cable, else the old port\""
      ))
  }

  private let lab: RunLab

  init() throws { lab = try RunLab() }

  private func window(_ from: Double, _ to: Double) -> PlanWindow {
    PlanWindow(start: PlanLab.now.addingTimeInterval(from * 60), end: PlanLab.now.addingTimeInterval(to * 60))
  }

  @Test func runsStepsAfterWhatTheyNeedAndVerifiesThem() async throws {
    try await lab.keep([.act("2", needs: ["1"], verifies: "says present"), .act("1")])
    let report = try await lab.runner().run("1")
    #expect(lab.effects == ["a1", "a2"])
    #expect(report.outcomes.map { $0.step } == ["1", "2"])
    #expect(try await lab.states() == ["1": .done, "2": .done])
    // Nothing is left, and nothing runs again.
    #expect(try await lab.runner().run("1").outcomes.isEmpty)
    #expect(lab.effects.count == 2)
  }

  @Test func runsNothingThatNobodyApproved() async throws {
    try await lab.keep([.act("1")], approve: false)
    let report = try await lab.runner().run("1")
    #expect(report.needsApproval && lab.effects.isEmpty)
    #expect(try await lab.states() == ["1": .waiting])
  }

  @Test func waitsForItsWindowAndTellsAMissedOne() async throws {
    try await lab.keep([
      .act("1", window: window(10, 20)), .act("2", needs: ["1"]), .act("3", window: window(5, 600)),
    ])
    #expect(try await lab.runner().run("1").outcomes.count == 2)
    #expect(lab.effects.isEmpty)
    lab.advance(25 * 60)
    let report = try await lab.runner().run("1")
    #expect(lab.effects == ["a3"])
    #expect(report.hasTrouble && report.text.contains("missed"))
    #expect(try await lab.states() == ["1": .missed, "2": .waiting, "3": .done])
    // Late is never made up for: only where the owner asks for it, and then the window still counts.
    _ = try await lab.runner().run("1", only: ["1"], again: true)
    #expect(try await lab.states()["1"] == .missed && lab.effects == ["a3"])
  }

  @Test func beginsNothingThatItsWindowHasNoTimeFor() async throws {
    var step = PlanStep.act("1", window: window(-10, 5))
    step.downtime = 10
    try await lab.keep([step])
    _ = try await lab.runner().run("1")
    #expect(try await lab.states() == ["1": .missed] && lab.effects.isEmpty)
  }

  @Test func stopsWhatNeedsAFailedStepAndTakesItBack() async throws {
    try await lab.keep([
      .act("1", verifies: "says never", back: "back1"), .act("2", needs: ["1"]), .act("3"),
    ])
    let report = try await lab.runner().run("1")
    #expect(lab.effects == ["a1", "back1", "a3"])
    #expect(try await lab.states() == ["1": .undone, "2": .waiting, "3": .done])
    #expect(report.text.contains("left, because they need it: step 2"))
    #expect(report.notice?.priority == .high)
  }

  @Test func saysThatAFailedStepHasNoWayBack() async throws {
    lab.trouble.withLock { $0["a1"] = CallError(.failed, "the disk is full") }
    try await lab.keep([.act("1"), .act("2", needs: ["1"])])
    let report = try await lab.runner().run("1")
    #expect(try await lab.states() == ["1": .failed, "2": .waiting])
    #expect(report.text.contains("the disk is full; it has no way back"))
    // Not tried again by itself; by its name and the owner's word it is.
    lab.trouble.withLock { $0 = [:] }
    _ = try await lab.runner().run("1")
    #expect(lab.effects.isEmpty)
    _ = try await lab.runner().run("1", only: ["1"], again: true)
    #expect(lab.effects == ["a1"])
    #expect(try await lab.states()["1"] == .done)
  }

  @Test func anUnknownOutcomeIsDecidedByTheVerification() async throws {
    lab.trouble.withLock { $0["a1"] = CallError(.unknown, "the connection broke") }
    try await lab.keep([.act("1", verifies: "says present"), .act("2", needs: ["1"])])
    let report = try await lab.runner().run("1")
    #expect(try await lab.states() == ["1": .unknown, "2": .waiting])
    #expect(report.text.contains("--again"))
  }

  @Test func waitsForItsPrecondition() async throws {
    try await lab.keep([.act("1", before: ["says present"])])
    let report = try await lab.runner().run("1")
    #expect(report.text.contains("before it: ") && lab.effects.isEmpty)
    #expect(try await lab.states() == ["1": .waiting])
    lab.acted.withLock { $0.append("x") }
    _ = try await lab.runner().run("1")
    #expect(try await lab.states() == ["1": .done])
  }

  @Test func dangerIsAskedAboutAtItsTime() async throws {
    try await lab.keep([.act("1", tool: "risk")])
    #expect(try await lab.runner().run("1").needsApproval)
    #expect(lab.effects.isEmpty)
    _ = try await lab.runner(canAsk: true, approver: FixedApprover(.declined)).run("1")
    #expect(lab.effects.isEmpty)
    #expect(try await lab.states() == ["1": .waiting])
    _ = try await lab.runner(canAsk: true, approver: FixedApprover(.approved)).run("1")
    #expect(lab.effects == ["a1"])
  }

  @Test func aHumanStepIsTheOwnersTurnOnceAndIsMissedWhereNobodyTicksIt() async throws {
    let human = PlanStep(id: "1", title: "Plug it in", kind: .human, window: window(-5, 30))
    try await lab.keep([human, .act("2", needs: ["1"])])
    let first = try await lab.runner().run("1")
    #expect(first.outcome(of: "1") == .owner && first.notice != nil)
    // Not told again every time.
    #expect(try await lab.runner().run("1").notice == nil)
    lab.advance(40 * 60)
    let late = try await lab.runner().run("1")
    #expect(late.text.contains("steward plan done 1 1"))
    #expect(try await lab.states() == ["1": .missed, "2": .waiting] && lab.effects.isEmpty)
  }

  @Test func goesOnWhenAHumanStepIsTickedInTheWindow() async throws {
    let human = PlanStep(id: "1", title: "Plug it in", kind: .human, window: window(-5, 60))
    try await lab.keep([human, .act("2", needs: ["1"], window: window(-5, 60))])
    let runner = try lab.runner()
    async let report = runner.run("1", stays: true)
    while try await lab.states()["1"] != .ready { try await Task.sleep(for: .milliseconds(20)) }
    _ = try await lab.book.tick("1", in: try await lab.book.find("1"), skip: false, note: "")
    let ended = try await report
    #expect(ended.outcome(of: "2") == .done(note: "did a2"))
    #expect(lab.effects == ["a2"])
  }

  @Test func stopsWhenTheClockIsSet() async throws {
    try await lab.keep([.act("1", before: ["not says here"]), .act("2", needs: ["1"])])
    var runner = try lab.runner()
    let clock = lab
    runner.doubt = { _ in nil }
    runner.tell = { event in
      if case .ended = event { clock.clock.withLock { $0 += 3600 } }
    }
    let report = try await runner.run("1")
    #expect(report.stopped?.contains("set forward by 3600 s") == true)
    #expect(lab.effects == ["a1"])
    // And where it was set back while nobody ran.
    lab.clock.withLock { $0 -= 2 * 86_400 }
    await #expect(throws: PlanError.self) { _ = try await lab.runner().run("1") }
    #expect(lab.effects == ["a1"])
  }

  @Test func doesNotRunAPlanThatSomebodyEdited() async throws {
    try await lab.keep([.act("1")])
    let record = try await lab.book.find("1")
    let path = lab.root + "/" + record.path
    try (record.text + " ").write(toFile: path, atomically: true, encoding: .utf8)
    await #expect(throws: PlanError.self) { _ = try await lab.runner().run("1") }
    #expect(lab.effects.isEmpty)
    try FileManager.default.removeItem(atPath: path)
    await #expect(throws: PlanError.self) { _ = try await lab.runner().run("1") }
  }

  @Test func twoSchedulersRunAStepOnce() async throws {
    try await lab.keep((1...6).map { .act("\($0)") })
    let results = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask { [lab] in (try? await lab.runner().run("1")) != nil }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(results.contains(true))
    #expect(lab.effects.sorted() == ["a1", "a2", "a3", "a4", "a5", "a6"])
  }

  @Test func aWindowOverTheChangeOfTheClocksIsOneStretchOfTime() async throws {
    // 2026-10-25 in Berlin: 03:00 becomes 02:00. The window is 01:30 to 02:45 of the second round: 2 h 15 min.
    let clock = try PlanClock(zone: "Europe/Berlin")
    let window = try clock.window(reading: "Sun 2026-10-25 01:30 to 02:45 +01:00")
    #expect(window.length == 8100)
    lab.clock.withLock { $0 = window.start.addingTimeInterval(-600) }
    try await lab.keep([.act("1", window: window)])
    _ = try await lab.runner().run("1")
    #expect(lab.effects.isEmpty)
    // 02:30 for the second time: the wall has shown 02:45 before.
    lab.clock.withLock { $0 = window.end.addingTimeInterval(-900) }
    _ = try await lab.runner().run("1")
    #expect(lab.effects == ["a1"])
    let dates = PlanTimerTool.dates(of: try await lab.book.find("1").plan, now: PlanLab.now)
    #expect(dates.isEmpty)
  }

  @Test func aFullDiskInTheMiddleLosesNothingAndRepeatsNothing() async throws {
    try await lab.keep([.act("1", verifies: "says present"), .act("2", needs: ["1"])])
    var runner = try lab.runner()
    runner.executor.journal = FullJournal(journal: EffectJournal(lab.store))
    await #expect(throws: FullJournal.Full.self) { _ = try await runner.run("1") }
    #expect(lab.effects == ["a1"])
    #expect(try await lab.states() == ["1": .running, "2": .waiting])
    // With room again: the end of the call is not recorded, and what it verifies decides.
    let report = try await lab.runner().run("1")
    #expect(report.recovered.count == 1)
    #expect(lab.effects == ["a1", "a2"])
    #expect(try await lab.states() == ["1": .done, "2": .done])
  }

  @Test func aHostThatShowsAnotherKeyIsNotTouched() async throws {
    var step = PlanStep.act("1")
    step.hosts = ["nas"]
    try await lab.keep([step])
    var runner = try lab.runner()
    runner.inventory = { InventoryFixtures.lab }
    runner.doubt = { "\($0.name) shows another key" }
    let report = try await runner.run("1")
    #expect(report.text.contains("nas shows another key") && lab.effects.isEmpty)
  }

  @Test func aDryRunTellsWhatWouldRunAndRunsNothing() async throws {
    try await lab.keep([.act("1", back: "back1"), .act("2", needs: ["1"]), .act("3", window: window(10, 20))])
    let dry = try await PlanDryRun(
      try await lab.book.find("1"), only: [], book: lab.book, approvals: lab.approvals)
    #expect(dry.begins == ["1", "2"])
    #expect(dry.text.contains("act text=a1") && dry.text.contains("act text=back1"))
    #expect(dry.text.contains("step 3, Do 3: would wait: its window begins"))
    #expect(lab.effects.isEmpty)
  }
}

/// A journal whose disk is full when the effect has taken place.
private struct FullJournal: Journal {
  struct Full: Error {}

  let journal: EffectJournal

  func propose(_ prepared: PreparedCall, session: String) async throws -> PendingApproval {
    try await journal.propose(prepared, session: session)
  }

  func standing(for prepared: PreparedCall) async throws -> String? { nil }

  func approve(_ pending: PendingApproval, by consent: Consent) async throws -> Grant {
    try await journal.approve(pending, by: consent)
  }

  func intend(_ grant: Grant, _ prepared: PreparedCall) async throws { try await journal.intend(grant, prepared) }

  func start(_ grant: Grant) async throws { try await journal.start(grant) }

  func finish(_ grant: Grant, outcome: Outcome, note: String) async throws { throw Full() }

  func decline(_ pending: PendingApproval) async throws { try await journal.decline(pending) }
}

struct PlanExpectationTests {
  @Test(arguments: [
    ("says at 2.5 Gb/s", PlanExpectation.says("at 2.5 Gb/s")), ("not says error", .notSays("error")),
    ("speed >= 2500", .compares(path: "speed", .atLeast, "2500")),
    ("links.0.state = up", .compares(path: "links.0.state", .equals, "up")),
  ])
  func readsItsLine(line: String, expectation: PlanExpectation) { #expect(PlanExpectation(line) == expectation) }

  @Test(arguments: ["", "2500", "says ", "it is fast", "speed > 3"])
  func refusesOtherLines(line: String) { #expect(PlanExpectation(line) == nil) }
}
