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
  /// Records what the owner was asked, and says `reply` to it: through the same card and the same reading of
  /// the reply as on the terminal.
  final class Owner: Approver {
    private let reply: String?
    private let asked = Mutex<[PreparedCall]>([])

    init(reply: String?) { self.reply = reply }

    /// What was put to the owner, in order.
    var questions: [PreparedCall] { asked.withLock { $0 } }
    /// The cards as they were shown.
    var cards: [String] { questions.map(ApprovalCard.render) }

    func decide(on prepared: PreparedCall) async -> Decision {
      asked.withLock { $0.append(prepared) }
      return ApprovalCard.approves(reply, prepared) ? .approved : .declined
    }
  }

  let root = NSTemporaryDirectory() + "steward-hostile-" + UUID().uuidString
  let server: HostileServer
  let owner: Owner
  private var open: Lab?

  static let infrastructure = """
    # Infrastructure

    ## Hosts

    | Host | Role | Address | Reach |
    |---|---|---|---|
    | here | workstation | 127.0.0.1 | local |
    | nas | storage | 10.0.0.5 | ssh root@10.0.0.5 |
    | pve1 | hypervisor | 10.0.0.6 | ssh root@10.0.0.6 |
    """

  /// - Parameters:
  ///   - script: what the model says, a reply each request.
  ///   - owner: what the owner types at every question; nil is the end of input.
  ///   - tools: tool files of the lab's own, by name.
  ///   - documents: further documents, by path.
  init(
    _ script: [HostileServer.Reply] = [], owner reply: String? = "n", tools: [String: String] = [:],
    documents: [String: String] = [:]
  ) throws {
    server = try HostileServer(script)
    owner = Owner(reply: reply)
    try write(Self.infrastructure, to: "INFRASTRUCTURE.md")
    try write("# Notes\n\n## Notes\n\nnothing yet\n", to: "NOTES.md")
    for (name, text) in tools { try write(text, to: "tools/\(name).json") }
    for (path, text) in documents { try write(text, to: path) }
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
    let lab = try await Lab.open(root, environment: ["OLLAMA_HOST": "127.0.0.1:1"])
    _ = try await lab.index.update()
    open = lab
    return lab
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
}

extension Answer {
  /// Calls that changed something, or tried to.
  var effects: [CallRecord] { calls.filter { $0.effect > .read && $0.outcome != .notRun } }
}
