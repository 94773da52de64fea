import Agent
import Documents
import Foundation
import TestSupport
import Testing

@testable import Store
@testable import steward

/// More ways to use a yes for something else, or twice.
@Suite struct FurtherScopeTests {
  private static let host: JSONValue = ["type": "string", "x-steward": "host"]
  private static let text: JSONValue = ["type": "string"]
  private static let restart = HostileLab.tool(
    "restart_unit", ["printf", "%s", "restart", "{unit}"], effect: .change, properties: ["unit": text],
    rollback: "systemctl stop {unit}")

  @Test("a yes is used once, also after a restart, by another session, and by its words from before")
  func isUsedOnce() async throws {
    let lab = try await HostileLab(owner: ["y"])
    let result = try await lab.call("update_doc", ["document": "NOTES.md", "text": "once"])
    #expect(result.record.outcome == .done)
    let entry = try #require(try await lab.lab().journal.entry("p1"))
    try await lab.reopen()
    let journal = try await lab.lab().journal
    await #expect(throws: StoreError.self) { _ = try await journal.approve(entry.pending, by: .owner) }
    let grant = Grant(id: "p1", digest: entry.pending.digest)
    await #expect(throws: StoreError.self) { try await journal.intend(grant, entry.prepared) }
    await #expect(throws: StoreError.self) { try await journal.start(grant) }
    await #expect(throws: StoreError.self) { try await journal.finish(grant, outcome: .done, note: "") }
    let program = try Program()
    defer { program.remove() }
    #expect(try program.run(["approve", "p1", entry.pending.digest, "--lab", lab.root]).status == 1)
    #expect(try lab.read("NOTES.md").components(separatedBy: "once").count == 2)
    _ = try await journal.verify()
  }

  @Test("a yes of one session is none of another's")
  func isOneSessionsOwn() async throws {
    let lab = try await HostileLab(owner: ["y"])
    let journal = try await lab.lab().journal
    let other = EffectJournal(
      try StateStore(path: lab.root + "/.steward/state.db", key: SealKey(environment: Program.environment())))
    let (tool, call) = try await lab.lab().catalog.resolve(
      ToolCall(tool: "update_doc", arguments: ["document": "NOTES.md", "text": "a"]))
    let (_, second) = try await lab.lab().catalog.resolve(
      ToolCall(tool: "update_doc", arguments: ["document": "NOTES.md", "text": "b"]))
    let a = try await tool.prepare(call)
    let b = try await tool.prepare(second)
    let mine = try await journal.propose(a, session: "one")
    let theirs = try await other.propose(b, session: "two")
    // The id of one with the digest of the other is neither.
    let mixed = PendingApproval(id: mine.id, digest: theirs.digest, call: a.call, expires: mine.expires)
    await #expect(throws: StoreError.self) { _ = try await journal.approve(mixed, by: .owner) }
    let grant = try await other.approve(mine, by: .owner)
    await #expect(throws: StoreError.self) { try await journal.intend(grant, b) }
    try await journal.intend(grant, a)
    await #expect(throws: StoreError.self) { try await other.intend(grant, a) }
    #expect(try await other.entry(theirs.id)?.state == .proposed)
  }

  @Test("what waits cannot be approved when the clock stands before it, nor a grant be used late")
  func believesNoClockThatWasSetBack() async throws {
    let lab = try await HostileLab()
    let store = try await lab.lab().store
    let (tool, call) = try await lab.lab().catalog.resolve(
      ToolCall(tool: "update_doc", arguments: ["document": "NOTES.md", "text": "a"]))
    let prepared = try await tool.prepare(call)
    let future = EffectJournal(store, now: { Date().addingTimeInterval(7200) })
    let present = EffectJournal(store)
    let pending = try await future.propose(prepared, session: "s")
    await #expect(throws: StoreError.self) { _ = try await present.approve(pending, by: .owner) }
    let grant = try await future.approve(pending, by: .owner)
    let later = EffectJournal(store, now: { Date().addingTimeInterval(7200 + 301) })
    await #expect(throws: StoreError.self) { try await later.intend(grant, prepared) }
    await #expect(throws: StoreError.self) { try await later.start(grant) }
  }

  @Test("a permission covers its own tool, host, key, user, limits and way back, and widens by nothing")
  func isNotWidened() async throws {
    let store = try StateStore()
    let journal = EffectJournal(store, allowsUnkept: true)
    var given = PreparedCall(
      call: ToolCall(tool: "restart", arguments: ["unit": "nginx"]), toolHash: "h", trust: .owner, effect: .change,
      host: "web1", address: "10.0.0.5", reach: "ssh root@10.0.0.5",
      hostKeys: [HostKey(place: "root@10.0.0.5", fingerprints: ["ED25519 SHA256:a"])], user: "root",
      command: Command(["systemctl", "restart", "nginx"]), rollback: "systemctl stop nginx")
    given.origins = ["unit": .owner]
    let pending = try await journal.propose(given, session: "s")
    _ = try await journal.allow(try #require(try await journal.entry(pending.id)), findings: [], days: 30)
    #expect(try await journal.standing(for: given) == "s1")
    let changes: [(String, (inout PreparedCall) -> Void)] = [
      ("host", { $0.host = "web2" }), ("address", { $0.address = "10.0.0.6" }), ("way", { $0.reach = "qm 1" }),
      ("key", { $0.hostKeys?[0].fingerprints = ["ED25519 SHA256:b"] }),
      ("one more key", { $0.hostKeys?[0].fingerprints += ["RSA SHA256:c"] }),
      ("no key", { $0.hostKeys = nil }), ("user", { $0.user = "admin" }), ("file", { $0.toolHash = "i" }),
      ("argument", { $0.call.arguments["unit"] = "nginx.service" }),
      ("another argument", { $0.call.arguments["now"] = .bool(true) }),
      ("letters", { $0.call.arguments["unit"] = "nginx\u{200B}" }),
      ("command", { $0.command?.arguments.append("--now") }),
      ("directory", { $0.command?.workingDirectory = "/" }), ("time", { $0.command?.timeout = 3600 }),
      ("way back", { $0.rollback = "true" }), ("no way back", { $0.rollback = nil }),
      ("effect", { $0.effect = .danger }),
      ("trust", { $0.trust = .none }), ("check", { $0.check = ToolCall(tool: "x") }),
      ("from a text", { $0.origins["unit"] = .data(["[d1] a.md"]) }),
      ("from the model", { $0.origins["unit"] = .model }),
      ("a document", { $0.writes = [DocumentWrite(path: "a.md", baseHash: nil, content: "x", diff: "+x")] }),
    ]
    for (what, change) in changes {
      var call = given
      change(&call)
      #expect(try await journal.standing(for: call) == nil, "\(what)")
    }
    // With one argument left to a parser, the others stay as they were.
    _ = try await journal.revoke("s1")
    var found = given
    found.origins["unit"] = .finding("t1")
    _ = try await journal.allow(try #require(try await journal.entry(pending.id)), findings: ["unit"], days: 1)
    found.call.arguments["unit"] = "mariadb"
    found.command = Command(["systemctl", "restart", "mariadb"])
    #expect(try await journal.standing(for: found) == "s2")
    found.call.arguments["host"] = "web2"
    #expect(try await journal.standing(for: found) == nil)
    given.call.arguments["unit"] = "mariadb"
    #expect(try await journal.standing(for: given) == nil)
  }

  @Test("a document, its folder or its name replaced between the question and the yes is not written through")
  func writesThroughNoRace() async throws {
    enum Race: CaseIterable { case link, folder, hardLink, name, mode }
    for race in Race.allCases {
      let outside = TemporaryFolder.path("outside")
      try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
      let text = "# A\n\n## Notes\n\nmine\n"
      try text.write(toFile: outside + "/a.md", atomically: true, encoding: .utf8)
      let lab = try await HostileLab(
        owner: ["y"],
        meanwhile: { root in
          let files = FileManager.default
          let path = root + "/docs/a.md"
          switch race {
          case .link:
            try? files.removeItem(atPath: path)
            try? files.createSymbolicLink(atPath: path, withDestinationPath: outside + "/a.md")
          case .folder:
            try? files.moveItem(atPath: root + "/docs", toPath: root + "/away")
            try? files.createSymbolicLink(atPath: root + "/docs", withDestinationPath: outside)
          case .hardLink:
            try? files.removeItem(atPath: path)
            try? files.linkItem(atPath: outside + "/a.md", toPath: path)
          case .name: try? files.moveItem(atPath: path, toPath: root + "/docs/b.md")
          case .mode:
            try? files.removeItem(atPath: path)
            mkfifo(path, 0o600)
          }
        }, documents: ["docs/a.md": text])
      let result = try await lab.call("update_doc", ["document": "docs/a.md", "text": "owned"])
      #expect(lab.owner.questions.count == 1)
      #expect(try String(contentsOfFile: outside + "/a.md", encoding: .utf8) == text, "\(race)")
      // A second name of the same bytes is replaced, not written through; everything else is refused.
      if race != .hardLink { #expect(result.record.outcome != .done, "\(race): \(result.text)") }
      #expect(!lab.exists("docs/a.md.tmp"))
    }
  }

  @Test("a secret in a document's neighbourhood does not make its undo write the mark")
  func undoKeepsSecrets() async throws {
    let text = "# Wiki\n\n## Access\n\npassword: hunter2hunter2\n\nend\n"
    let lab = try await HostileLab(owner: ["y"], documents: ["wiki.md": text])
    let result = try await lab.call("update_doc", ["document": "wiki.md", "section": "Access", "text": "moved to nas"])
    #expect(result.record.outcome == .done, "\(result.text)")
    let written = try lab.read("wiki.md")
    let undone = try await lab.call(
      "update_doc", ["document": "wiki.md", "text": "take back p1", UndoEdit.argument: "p1"])
    // Taken back whole, or told why not: never with the mark in the secret's place.
    let now = try lab.read("wiki.md")
    #expect(now == text || now == written && undone.nothingRan, "\(undone.text)")
    #expect(!now.contains(Redactor.mark))
  }
}
