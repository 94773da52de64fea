import Agent
import Foundation
import Models
import Store
import Synchronization
import TestSupport
import Testing

@testable import steward

/// A lab in a folder of its own, a scripted model behind the real wire format, and an owner who says what the
/// test tells: the real session, catalog, journal and files between them.
final class HostileLab {
  /// Records what the owner was asked, and says what the test tells: through the same card and the same reading
  /// of the reply as on the terminal.
  final class Owner: Approver {
    private let state: Mutex<(replies: [String?], asked: [PreparedCall])>
    /// Runs between the card and the reply: what somebody else does meanwhile.
    private let meanwhile: @Sendable () async -> Void

    /// `replies`: one each question, the last for all that follow; nil is the end of input.
    init(replies: [String?], meanwhile: @escaping @Sendable () async -> Void) {
      state = Mutex((replies, []))
      self.meanwhile = meanwhile
    }

    /// What was put to the owner, in order.
    var questions: [PreparedCall] { state.withLock { $0.asked } }
    /// The cards as they were shown.
    var cards: [String] { questions.map { ApprovalCard.render($0) } }

    func decide(on prepared: PreparedCall) async -> Decision {
      let reply = state.withLock { state -> String? in
        state.asked.append(prepared)
        return state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0]
      }
      await meanwhile()
      return ApprovalCard.approves(reply, prepared) ? .approved : .declined
    }
  }

  let root = TemporaryFolder.path("hostile")
  let server: HostileServer
  let owner: Owner
  private var open: Lab?

  /// Loopback addresses: no test reaches out to a machine that happens to be there.
  static let infrastructure = """
    # Infrastructure

    ## Hosts

    | Host | Role | Address | Reach |
    |---|---|---|---|
    | here | workstation | 127.0.0.1 | local |
    | nas | storage | 127.0.0.5 | ssh root@127.0.0.5 |
    | pve1 | hypervisor | 127.0.0.6 | ssh root@127.0.0.6 |
    """

  /// The documents of a lab whose `nas` is `server`.
  static func documents(_ server: SSHServer, user: String = NSUserName()) -> [String: String] {
    [
      "INFRASTRUCTURE.md": infrastructure.replacing(
        "| 127.0.0.5 | ssh root@127.0.0.5 |", with: "| 127.0.0.1 | ssh \(user)@127.0.0.1:\(server.port) |"),
      "steward.yaml": "ssh:\n  config: \(server.directory)/ssh_config\n",
    ]
  }

  /// - Parameters:
  ///   - script: what the model says, a reply each request.
  ///   - answering: what the model says to a request by what is in it; nil leaves it to the script.
  ///   - owner: what the owner types at the questions, one after the other; nil is the end of input.
  ///   - meanwhile: what somebody else does between a card and the reply.
  ///   - tools: tool files of the lab's own, by name.
  ///   - trusting: those of them that the owner has seen and trusts.
  ///   - documents: further documents, by path.
  init(
    _ script: [HostileServer.Reply] = [],
    answering: (@Sendable (_ request: String) -> HostileServer.Reply?)? = nil, owner replies: [String?] = ["n"],
    meanwhile: @escaping @Sendable (_ root: String) async -> Void = { _ in },
    tools: [String: String] = [:], trusting: [String] = [], documents: [String: String] = [:]
  ) async throws {
    server = try HostileServer(script, answering: answering)
    owner = Owner(replies: replies) { [root] in await meanwhile(root) }
    try write(Self.infrastructure, to: "INFRASTRUCTURE.md")
    try write("# Lab notes\n\n## Notes\n\nnothing yet\n", to: "NOTES.md")
    for (name, text) in tools { try write(text, to: "tools/\(name).json") }
    for (path, text) in documents { try write(text, to: path) }
    if !trusting.isEmpty {
      let store = try trustStore()
      for name in trusting { try await store.trust(name, text: try #require(tools[name])) }
    }
    if documents["steward.yaml"] != nil { try await trustSettings() }
  }

  private func trustStore() throws -> ToolTrustStore {
    try FileManager.default.createDirectory(atPath: root + "/.steward", withIntermediateDirectories: true)
    let key = SealKey(environment: Program.environment())
    return ToolTrustStore(try StateStore(path: root + "/.steward/state.db", key: key))
  }

  /// The owner has seen the settings as they are.
  func trustSettings() async throws {
    var seen = SettingsReach()
    _ = try await LabSettings.read(root: root, environment: [:]) { reach in
      seen = reach
      return true
    }
    if !seen.isEmpty { try await trustStore().trust(SettingsReach.trustName, text: seen.text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func write(_ text: String, to path: String) throws {
    let full = root + "/" + path
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: full, atomically: true, encoding: .utf8)
  }

  func read(_ path: String) throws -> String { try String(contentsOfFile: root + "/" + path, encoding: .utf8) }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

  /// The lab as the program opens it.
  func lab() async throws -> Lab {
    if let open { return open }
    let lab = try await Lab.open(root, environment: Program.environment())
    _ = try await lab.index.update()
    open = lab
    return lab
  }

  /// As at the next start of the program.
  func reopen() async throws {
    open = nil
    _ = try await lab()
  }

  func session(earlier: String? = nil) async throws -> Session {
    let lab = try await lab()
    let selection = try await ModelSelection.select(server.model, lab: lab)
    return try await Session(lab: lab, model: selection.model, approver: owner, earlier: earlier)
  }

  /// One line of the owner's, answered by the scripted model.
  func ask(_ line: String, in session: Session? = nil) async throws -> Answer {
    let session = if let session { session } else { try await self.session() }
    return try await session.ask(line) { _ in }
  }

  /// One call of a model that has read `seen`, through everything but the conversation.
  func call(
    _ tool: String, _ arguments: JSONObject = [:], seen: Provenance = Provenance()
  ) async throws -> CallExecutor.Result {
    let lab = try await lab()
    let executor = CallExecutor(
      catalog: lab.catalog, approver: owner, journal: lab.journal,
      transcript: try SessionTranscript.begin(in: lab.store, model: "hostile"), redactor: lab.redactor,
      never: NeverList(lab: lab.root))
    return try await executor.carryOut(
      ToolCall(id: "t1", tool: tool, arguments: arguments), provenance: seen
    ) { _ in }
  }

  /// A tool file of the lab that runs `command`.
  static func tool(
    _ name: String, _ command: [String], effect: Effect = .read, properties: JSONObject = [:],
    examples: [String] = [], description: String = "A tool of the owner's", rollback: String? = nil,
    on place: String = "local"
  ) -> String {
    var file: JSONObject = [
      "name": .string(name), "description": .string(description),
      "examples": .array(examples.map { .string($0) }),
      "parameters": [
        "type": "object", "properties": .object(properties),
        "required": .array(properties.keys.sorted().map { .string($0) }),
      ],
      "effect": .string(effect.rawValue),
      "run": ["command": .array(command.map { .string($0) }), "on": .string(place)],
    ]
    if let rollback { file["rollback"] = .string(rollback) }
    return JSONValue.object(file).pretty + "\n"
  }
}

extension CallExecutor.Result {
  /// Whether nothing ran.
  var nothingRan: Bool { record.outcome == .notRun && changed.isEmpty }
}

extension Answer {
  /// Calls that changed something, or tried to.
  var effects: [CallRecord] { calls.filter { $0.effect > .read && $0.outcome != .notRun } }
}
