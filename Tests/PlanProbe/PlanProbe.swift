import Agent
import Documents
import Foundation
import Glibc
import Homelab
import Store
import Synchronization
import TestSupport

/// A process that runs a plan through the real runner, journal and store, to be killed while it does.
///
/// Its effects are lines in a file: what took place, and how often, can be read there afterwards.
///
///     PlanProbe make DIRECTORY              keeps the plan and approves it
///     PlanProbe run DIRECTORY BOOT [POINT]  runs it in the boot BOOT, until it dies at the POINT-th point
@main
struct PlanProbe {
  static func main() async {
    let arguments = CommandLine.arguments
    do {
      switch arguments.dropFirst().first {
      case "make": try await make(in: arguments[2])
      case "run":
        try await run(in: arguments[2], boot: arguments[3], dyingAt: arguments.count > 4 ? Int(arguments[4]) : nil)
      default: exit(2)
      }
    } catch {
      say("error \(error)")
      exit(1)
    }
  }

  static func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }

  /// Two steps that change something once, one that does so twice, and one that is not as it should be afterwards
  /// and is taken back.
  static var plan: Plan {
    func append(_ text: String) -> ToolCall { ToolCall(tool: "append", arguments: ["id": .string(text)]) }
    func look(_ text: String) -> PlanPart {
      PlanPart(calls: [ToolCall(tool: "look")], expects: ["says <\(text)>"])
    }
    func step(_ id: String, _ needs: [String], _ texts: [String], verifies: String?, back: String? = nil) -> PlanStep {
      PlanStep(
        id: id, title: "Write \(texts.joined(separator: " and "))", kind: .automated, needs: needs,
        action: PlanPart(calls: texts.map(append)), verification: verifies.map(look),
        rollback: back.map { PlanPart(calls: [append($0)]) })
    }
    return Plan(
      goal: "Write lines",
      steps: [
        step("1", [], ["1a", "1b"], verifies: "1b"), step("2", ["1"], ["2a"], verifies: nil),
        step("1-1", ["1"], ["3a"], verifies: "3a"), step("4", ["1-1"], ["4a"], verifies: "never", back: "4back"),
        step("5", ["2"], ["5a"], verifies: "5a"),
      ])
  }

  private static func make(in directory: String) async throws {
    let (book, approvals, _, _) = try parts(directory, Points(nil))
    let record = try await book.propose(plan)
    try await book.begin(record, why: "drafted")
    try await approvals.approve(try await approvals.request(try await book.find("1"), steps: nil))
    say("made")
  }

  private static func run(in directory: String, boot: String, dyingAt point: Int?) async throws {
    let points = Points(point)
    let (book, approvals, store, catalog) = try parts(directory, points)
    let journal = EffectJournal(store)
    let executor = CallExecutor(
      catalog: catalog, approver: FixedApprover(.pending), journal: PointJournal(journal: journal, points: points),
      transcript: try SessionTranscript.begin(in: store, model: "probe"), redactor: Redactor())
    var runner = PlanRunner(
      book: book, approvals: approvals, leases: PlanLeaseStore(store, boot: boot), effects: journal,
      executor: executor, canAsk: false, inventory: { Inventory() })
    runner.patience = [0]
    say("ready")
    let report = try await runner.run("1")
    for (step, outcome) in report.outcomes { say("\(step) \(outcome.word)") }
    say("passed \(points.count)")
  }

  private static func parts(
    _ directory: String, _ points: Points
  ) throws -> (PlanBook, PlanApprovals, StateStore, ListCatalog) {
    let store = try StateStore(path: directory + "/state.db", key: SealKey(environment: ["XDG_STATE_HOME": directory]))
    let book = PlanBook(
      files: LabFiles(root: directory), keeper: PointKeeper(keeper: PlanStore(store), points: points), zone: "UTC")
    let catalog = ListCatalog([
      AppendTool(path: directory + "/effects", points: points), LookTool(path: directory + "/effects"),
    ])
    let approvals = PlanApprovals(book: book) { call in
      let (tool, checked) = try catalog.resolve(call)
      var prepared = try await tool.prepare(checked)
      prepared.toolHash = catalog.hash(of: call.tool)
      return prepared
    }
    return (book, approvals, store, catalog)
  }
}

/// Counts the points at which a process may die, and dies at one of them as from a power cut.
final class Points: Sendable {
  private let wanted: Int?
  private let passed = Mutex(0)

  init(_ wanted: Int?) { self.wanted = wanted }

  var count: Int { passed.withLock { $0 } }

  func pass() {
    let number = passed.withLock { passed in
      passed += 1
      return passed
    }
    if number == wanted { kill(getpid(), SIGKILL) }
  }

  func around<T>(_ body: () async throws -> T) async rethrows -> T {
    pass()
    let result = try await body()
    pass()
    return result
  }
}

struct AppendTool: Tool {
  let path: String
  let points: Points

  var description: ToolDescription {
    ToolDescription(
      name: "append", description: "Append a line",
      parameters: ["type": "object", "properties": ["id": ["type": "string"]], "required": ["id"]], effect: .change)
  }

  func prepare(_ call: ToolCall) async throws -> PreparedCall {
    PreparedCall(call: call, effect: .change, command: Command(["append", call.arguments["id"]?.plain ?? ""]))
  }

  func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    try await points.around {
      let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
      defer { close(file) }
      let line = Array(((prepared.call.arguments["id"]?.plain ?? "") + "\n").utf8)
      guard write(file, line, line.count) == line.count, fsync(file) == 0 else {
        throw CallError(.failed, "the effect could not be written")
      }
      return ToolResult(text: "done", summary: "done", changed: ["appended"])
    }
  }
}

struct LookTool: Tool {
  let path: String

  var description: ToolDescription {
    ToolDescription(name: "look", description: "Read the lines", parameters: ["type": "object"], effect: .read)
  }

  func prepare(_ call: ToolCall) async throws -> PreparedCall { PreparedCall(call: call) }

  func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return ToolResult(
      text: text.split(separator: "\n").map { "<\($0)>" }.joined(separator: "\n"), summary: "read")
  }
}

struct PointJournal: Journal {
  let journal: EffectJournal
  let points: Points

  func propose(_ prepared: PreparedCall, session: String) async throws -> PendingApproval {
    try await points.around { try await journal.propose(prepared, session: session) }
  }

  func standing(for prepared: PreparedCall) async throws -> String? { try await journal.standing(for: prepared) }

  func approve(_ pending: PendingApproval, by consent: Consent) async throws -> Grant {
    try await points.around { try await journal.approve(pending, by: consent) }
  }

  func intend(_ grant: Grant, _ prepared: PreparedCall) async throws {
    try await points.around { try await journal.intend(grant, prepared) }
  }

  func start(_ grant: Grant) async throws { try await points.around { try await journal.start(grant) } }

  func finish(_ grant: Grant, outcome: Outcome, note: String) async throws {
    try await points.around { try await journal.finish(grant, outcome: outcome, note: note) }
  }

  func decline(_ pending: PendingApproval) async throws { try await journal.decline(pending) }
}

/// The plans' store, with a death before or after each record of how far a step is.
struct PointKeeper: PlanKeeper {
  let keeper: PlanStore
  let points: Points

  func plans() async throws -> [KeptPlan] { try await keeper.plans() }
  func nextNumber() async throws -> Int { try await keeper.nextNumber() }
  func begin(_ plan: KeptPlan, why: String, at date: Date) async throws {
    try await keeper.begin(plan, why: why, at: date)
  }
  func advance(_ plan: KeptPlan, from base: Int, why: String, at date: Date) async throws {
    try await keeper.advance(plan, from: base, why: why, at: date)
  }
  func versions(of number: Int) async throws -> [KeptPlanVersion] { try await keeper.versions(of: number) }
  func record(_ moves: [KeptStepMove], of number: Int, version: Int, text: String, at date: Date) async throws {
    try await points.around { try await keeper.record(moves, of: number, version: version, text: text, at: date) }
  }
  func moves(of number: Int) async throws -> [KeptStepMove] { try await keeper.moves(of: number) }
  func approve(_ approvals: [KeptApproval], of number: Int, at date: Date) async throws {
    try await keeper.approve(approvals, of: number, at: date)
  }
  func approvals(of number: Int) async throws -> [KeptApproval] { try await keeper.approvals(of: number) }
  func revoke(_ steps: [String], of number: Int, why: String, at date: Date) async throws {
    try await keeper.revoke(steps, of: number, why: why, at: date)
  }
}
