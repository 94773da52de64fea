import Agent
import Foundation
import Glibc
import Store
import TestSupport

/// A process that makes effects through the real executor and the real journal, to be killed while it does.
///
/// Its effect is a line in a file: what took place, and how often, can be read there afterwards.
///
///     JournalProbe run DIRECTORY COUNT [POINT]    COUNT effects, or until it dies at POINT
///     JournalProbe claim DIRECTORY ID             takes up what waits as ID, when the file `go` is there
@main
struct JournalProbe {
  static func main() async {
    let arguments = CommandLine.arguments
    do {
      switch arguments.dropFirst().first {
      case "run":
        let point = arguments.count > 4 ? arguments[4] : nil
        try await run(in: arguments[2], count: Int(arguments[3]) ?? 1, dyingAt: point)
      case "claim": try await claim(arguments[3], in: arguments[2])
      default: exit(2)
      }
    } catch {
      say("error \(error)")
      exit(1)
    }
  }

  /// A line that is in the pipe when this returns.
  static func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }

  private static func run(in directory: String, count: Int, dyingAt point: String?) async throws {
    let store = try StateStore(path: directory + "/state.db", key: SealKey(environment: ["XDG_STATE_HOME": directory]))
    let journal = DyingJournal(EffectJournal(store), point: point)
    let executor = try executor(directory, store, journal, dyingAt: point)
    say("ready")
    for number in 0..<count {
      let id = "\(getpid())-\(number)-\(UInt32.random(in: 0...UInt32.max))"
      let call = ToolCall(id: "t\(number)", tool: "append", arguments: ["id": .string(id)])
      let result = try await executor.carryOut(call, provenance: Provenance(owner: [id])) { _ in }
      if let error = result.error { throw error }
      say("done \(id)")
    }
  }

  private static func claim(_ id: String, in directory: String) async throws {
    let store = try StateStore(path: directory + "/state.db", key: SealKey(environment: ["XDG_STATE_HOME": directory]))
    let journal = EffectJournal(store)
    guard let entry = try await journal.entry(id) else { throw ProbeError("no \(id)") }
    let executor = try executor(directory, store, journal, dyingAt: nil)
    say("ready")
    while access(directory + "/go", F_OK) != 0 { usleep(100) }
    do {
      let grant = try await journal.approve(entry.pending, by: .owner)
      let result = try await executor.effect(entry.prepared, grant: grant, decision: .approved) { _ in }
      say(result.error.map { "lost \($0)" } ?? "won")
    } catch {
      say("lost \(error)")
    }
  }

  private static func executor(
    _ directory: String, _ store: StateStore, _ journal: any Journal, dyingAt point: String?
  ) throws -> CallExecutor {
    CallExecutor(
      catalog: ListCatalog([AppendTool(path: directory + "/effects", point: point)]),
      approver: FixedApprover(.approved),
      journal: journal, transcript: try SessionTranscript.begin(in: store, model: "probe"), redactor: Redactor())
  }
}

struct ProbeError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// Dies as from a power cut, where that is wanted.
func die(at here: String, of point: String?) {
  if here == point { kill(getpid(), SIGKILL) }
}

/// Appends a line to a file: the effect.
struct AppendTool: Tool {
  let path: String
  let point: String?

  var description: ToolDescription {
    ToolDescription(
      name: "append", description: "Append a line",
      parameters: ["type": "object", "properties": ["id": ["type": "string"]], "required": ["id"]], effect: .change)
  }

  func prepare(_ call: ToolCall) async throws -> PreparedCall {
    PreparedCall(call: call, effect: .change, command: Command(["append", call.arguments["id"]?.plain ?? ""]))
  }

  func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    die(at: "before-effect", of: point)
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    defer { close(file) }
    let line = Array(((prepared.call.arguments["id"]?.plain ?? "") + "\n").utf8)
    guard write(file, line, line.count) == line.count, fsync(file) == 0 else {
      throw CallError(.failed, "the effect could not be written")
    }
    die(at: "after-effect", of: point)
    return ToolResult(text: "done", summary: "done", changed: ["appended"])
  }
}

/// The journal, with a death before or after each step.
struct DyingJournal: Journal {
  let journal: EffectJournal
  let point: String?

  init(_ journal: EffectJournal, point: String?) {
    self.journal = journal
    self.point = point
  }

  func propose(_ prepared: PreparedCall, session: String) async throws -> PendingApproval {
    die(at: "before-propose", of: point)
    let pending = try await journal.propose(prepared, session: session)
    die(at: "after-propose", of: point)
    return pending
  }

  func standing(for prepared: PreparedCall) async throws -> String? { try await journal.standing(for: prepared) }

  func approve(_ pending: PendingApproval, by consent: Consent) async throws -> Grant {
    die(at: "before-approve", of: point)
    let grant = try await journal.approve(pending, by: consent)
    // Told to whoever watches: this record must never be lost.
    JournalProbe.say("approved \(grant.id) \(grant.digest)")
    die(at: "after-approve", of: point)
    return grant
  }

  func intend(_ grant: Grant, _ prepared: PreparedCall) async throws {
    die(at: "before-intend", of: point)
    try await journal.intend(grant, prepared)
    die(at: "after-intend", of: point)
  }

  func start(_ grant: Grant) async throws {
    die(at: "before-start", of: point)
    try await journal.start(grant)
    die(at: "after-start", of: point)
  }

  func finish(_ grant: Grant, outcome: Outcome, note: String) async throws {
    die(at: "before-finish", of: point)
    try await journal.finish(grant, outcome: outcome, note: note)
    die(at: "after-finish", of: point)
  }

  func decline(_ pending: PendingApproval) async throws { try await journal.decline(pending) }
}
