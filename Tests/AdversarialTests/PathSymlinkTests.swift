import Agent
import Documents
import Foundation
import TestSupport
import Testing

@testable import steward

/// Paths and links that lead out of the lab. The races (FS-04) and kills (FS-09) themselves are in
/// DocumentsTests/Files, where they run 10,000 and 300 times in `make test-long`.
@Suite struct PathSymlinkTests {
  /// The model asks for each path by update_doc, and the owner would say yes.
  @Test(
    "FS-01: ../, FS-02: a prefix of the lab's own, FS-06: /proc, /dev and a way up and down again",
    arguments: [
      ("FS-01", ["../../etc/cron.d/x", "../../etc/cron.d/x.md", "docs/../../x.md"]),
      ("FS-02", ["/srv/homelab-docs-evil/x", "LAB-evil/x.md", "../LABNAME-evil/x.md"]),
      (
        "FS-06",
        [
          "/proc/self/environ", "/dev/stdin", "docs/x/../../.ssh/id_ed25519", "/proc/self/root/etc/motd.md",
          ".ssh/x.md",
        ]
      ),
    ])
  func nothingOutsideIsWritten(id: String, paths: [String]) async throws {
    let input = try AdversarialInput.named(id)
    for path in paths {
      let lab = try await HostileLab([], owner: ["y"])
      let evil = lab.root + "-evil"
      try FileManager.default.createDirectory(atPath: evil, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: evil) }
      try "theirs\n".write(toFile: evil + "/x.md", atomically: true, encoding: .utf8)
      let real = path.replacing("LABNAME", with: (lab.root as NSString).lastPathComponent).replacing(
        "LAB", with: lab.root)
      let opened = try await lab.lab()
      let executor = CallExecutor(
        catalog: opened.catalog, approver: lab.owner, journal: opened.journal, transcript: MemoryTranscript(),
        redactor: opened.redactor)
      let call = ToolCall(id: "t1", tool: "update_doc", arguments: ["document": .string(real), "text": "owned"])
      let result = try await executor.carryOut(call, provenance: Provenance()) { _ in }
      #expect(result.record.outcome == .notRun, "\(real): \(result.text)")
      #expect(lab.owner.questions.isEmpty, "\(real)")
      #expect(throws: DocumentError.self) { try opened.files.write("owned", to: real, baseHash: nil) }
      #expect(throws: DocumentError.self) { try opened.files.read(real) }
      #expect(try String(contentsOfFile: evil + "/x.md", encoding: .utf8) == "theirs\n")
    }
    input.verdict(.refuse)
  }

  @Test("FS-04: a parent directory swapped for a link between check and write")
  func aSwappedDirectoryIsRefused() async throws {
    let input = try AdversarialInput.named("FS-04")
    let lab = try await HostileLab([], documents: ["docs/a.md": "mine\n"])
    let outside = lab.root + "-outside"
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: outside) }
    try "mine\n".write(toFile: outside + "/a.md", atomically: true, encoding: .utf8)
    let files = LabFiles(root: lab.root)
    try FileManager.default.moveItem(atPath: lab.root + "/docs", toPath: lab.root + "/docs.away")
    try FileManager.default.createSymbolicLink(atPath: lab.root + "/docs", withDestinationPath: outside)
    #expect(throws: DocumentError.self) {
      try files.write("owned\n", to: "docs/a.md", baseHash: Digest.sha256("mine\n"))
    }
    #expect(try String(contentsOfFile: outside + "/a.md", encoding: .utf8) == "mine\n")
    input.verdict(.refuse)
  }

  @Test("FS-07: a pipe, a device, a socket, 5 GB", .timeLimit(.minutes(10)))
  func whatIsNoDocumentIsRefusedAtOnce() async throws {
    let input = try AdversarialInput.named("FS-07")
    let lab = try await HostileLab([], owner: ["y"])
    mkfifo(lab.root + "/pipe.md", 0o600)
    let isDevice = mknod(lab.root + "/zero.md", S_IFCHR | 0o600, 1 << 8 | 5) == 0
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array((lab.root + "/socket.md").utf8)
    try #require(path.count < 108)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let isBound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    try #require(isBound)
    let huge = open(lab.root + "/huge.md", O_WRONLY | O_CREAT, 0o600)
    ftruncate(huge, 5 << 30)
    close(huge)
    let opened = try await lab.lab()
    for name in ["pipe.md", "socket.md", "huge.md"] + (isDevice ? ["zero.md"] : []) {
      let executor = CallExecutor(
        catalog: opened.catalog, approver: lab.owner, journal: opened.journal, transcript: MemoryTranscript(),
        redactor: opened.redactor)
      let begin = ContinuousClock.now
      let result = try await executor.carryOut(
        ToolCall(id: "t1", tool: "update_doc", arguments: ["document": .string(name), "text": "owned"]),
        provenance: Provenance()
      ) { _ in }
      #expect(result.record.outcome == .notRun, "\(name): \(result.text)")
      // Within a second on a machine that does nothing else.
      #expect(ContinuousClock.now - begin < .seconds(30), "\(name)")
    }
    input.verdict(.refuse)
  }

  @Test("FS-09: kill -9 in the middle of a document's write")
  func aKilledWriterLeavesOldOrNew() async throws {
    let input = try AdversarialInput.named("FS-09")
    let lab = try await HostileLab([], documents: ["docs/a.md": String(repeating: "a", count: 400_000) + "\n"])
    for _ in 0..<5 {
      _ = try ChildProcess.run(
        [Program.path(of: "hammer"), "write", lab.root, "docs/a.md"], killedAfter: UInt32.random(in: 10_000...80_000))
      let text = try lab.read("docs/a.md")
      #expect(text.utf8.count == 400_001 && Set(text.utf8).count == 2)
    }
    input.verdict(.bound)
  }
}
