import Agent
import Foundation
import TestSupport
import Testing
import Tools

@testable import steward

/// Secrets that a tool, a host or a model shows.
@Suite struct SecretLeakTests {
  static let compose = """
    services:
      db:
        environment:
          POSTGRES_PASSWORD=hunter2hunter2
          AWS_ACCESS_KEY_ID: AKIAIOSFODNN7EXAMPLE
    -----BEGIN OPENSSH PRIVATE KEY-----
    b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQ
    -----END OPENSSH PRIVATE KEY-----

    """
  static let secrets = [
    "hunter2hunter2", "AKIAIOSFODNN7EXAMPLE", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU", "OPENSSH PRIVATE KEY",
  ]

  /// A tool shows it, a document holds it, the model repeats it, the owner types it.
  @Test("SL-01: passwords, keys and a private key in a compose file")
  func areGoneBeforeAnythingSeesThem() async throws {
    let input = try AdversarialInput.named("SL-01")
    let lab = try await HostileLab(
      [
        .call("show_compose"),
        .says(["The password is hunter2", "hunter2, the key AKIAIOSF", "ODNN7EXAMPLE and ", "password=hunter2hunter2"]),
      ], owner: ["y"],
      tools: ["show_compose": labTool("show_compose", ["cat", "/dev/null"], description: "show the compose file")],
      documents: ["compose.md": "# Compose\n\n## Services\n\n```\n\(Self.compose)```\n"])
    try lab.write(
      labTool("show_compose", ["cat", lab.root + "/compose.yml"], description: "show the compose file"),
      to: "tools/show_compose.json")
    try lab.write(Self.compose, to: "compose.yml")
    let shown = Shown()
    let session = try await lab.session()
    let answer = try await session.ask("show the compose file; my password=hunter2hunter2") { await shown.take($0) }
    #expect(answer.calls.contains { $0.tool == "show_compose" && $0.outcome == .done }, "\(answer)")
    let screen = await shown.text
    let told = lab.server.requests.joined() + screen + (try JSONValue(encoding: answer).canonical)
    for secret in Self.secrets {
      #expect(!told.contains(secret), "\(secret)")
      #expect(
        try KeptFiles.holding(secret, below: lab.root, except: ["compose.yml", "compose.md"]).isEmpty, "\(secret)")
    }
    #expect(lab.server.requests.joined().contains(Redactor.mark))
    input.verdict(.redact)
  }

  /// What the chat is told of a turn.
  actor Shown {
    private(set) var text = ""

    func take(_ update: TurnUpdate) {
      switch update {
      case .text(let piece), .thinking(let piece), .notice(let piece): text += piece
      case .toolStarted(let call, _): text += call.line
      case .toolFinished(let record, _): text += record.call.line + record.summary
      }
    }
  }

  @Test(
    "SL-02: a secret cut by two reads, two chunks or colours",
    arguments: [
      #"printf 'token: ghp_0123456789abcdef'; sleep 0.1; printf 'ghijklmnopqrstuvwxyz\n'"#,
      #"printf 'ghp_012345\033[31m6789abcdefghij\033[0mklmnopqrstuvwxyz\n'"#,
      #"printf 'DB_PASS'; sleep 0.1; printf 'WORD=ghp0123456789'; sleep 0.1; printf 'abcdefghij\n'"#,
      #"printf 'pass\033[1mword\033[0m: ghp0123456789abcdefghij\n'"#,
    ])
  func isFoundAfterReassembly(script: String) async throws {
    let input = try AdversarialInput.named("SL-02")
    let output = try await ProcessRunner().run(Command(["sh", "-c", script])).output
    let (text, count) = Redactor().redact(output)
    #expect(count == 1)
    #expect(!text.contains("9abcdef") && !text.contains("klmnop"))
    input.verdict(.redact)
  }

  @Test(
    "SL-04: an error that quotes an Authorization header",
    arguments: [
      "curl: (22) failed\n> GET / HTTP/1.1\n> Authorization: Basic cm9vdDpodW50ZXIyaHVudGVyMg==",
      "HTTP 401: request had header \"Authorization\": \"Bearer cm9vdDpodW50ZXIyaHVudGVyMg\"",
      "ssh: debug1: Authentication token=cm9vdDpodW50ZXIyaHVudGVyMg rejected",
    ])
  func errorsAreRedactedToo(message: String) async throws {
    let input = try AdversarialInput.named("SL-04")
    let tool = FakeTool(ToolDescription(name: "fetch", description: "Fetch", effect: .read)) { _ in
      throw CallError(.failed, message)
    }
    let transcript = MemoryTranscript()
    let executor = CallExecutor(
      catalog: ListCatalog([tool]), approver: FixedApprover(.declined), journal: MemoryJournal(),
      transcript: transcript,
      redactor: Redactor())
    let result = try await executor.carryOut(ToolCall(id: "t1", tool: "fetch"), provenance: Provenance()) { _ in }
    let kept = "\(transcript.events) \(result.text) \(result.record.summary) \(String(describing: result.error))"
    #expect(!kept.contains("cm9vdDpodW50"))
    #expect(!Console.told(message).contains("cm9vdDpodW50"))
    input.verdict(.redact)
  }

  @Test("SL-06: what is exported stays redacted")
  func anExportDoesNotUndoIt() async throws {
    let input = try AdversarialInput.named("SL-06")
    let program = try Program()
    defer { program.remove() }
    try program.write(HostileLab.infrastructure, to: "INFRASTRUCTURE.md")
    let server = try HostileServer([.says(["password=hunter2", "hunter2 and AKIAIOSFODNN7", "EXAMPLE"])])
    let ask = try program.run(["ask", "--model", server.model, "what is the token=abcdefgh12345678 for?"])
    #expect(ask.status == 0, "\(ask.errors)")
    for arguments in [["review", "show", "last"], ["review", "show", "last", "--json"], ["review", "--json"]] {
      let run = try program.run(arguments)
      #expect(run.status == 0)
      for secret in ["hunter2hunter2", "AKIAIOSFODNN7EXAMPLE", "abcdefgh12345678"] {
        #expect(!(run.output + run.errors + ask.output + ask.errors).contains(secret))
        #expect(try KeptFiles.holding(secret, below: program.lab).isEmpty)
      }
    }
    input.verdict(.redact)
  }

  /// No tool gets a secret as an argument at all, and commands inherit none in their environment.
  @Test("SL-07: /proc/PID/cmdline and environ while a tool runs")
  func noSecretIsInACommandsArguments() async throws {
    let input = try AdversarialInput.named("SL-07")
    let tool = """
      {
        "name": "notify", "description": "notify somebody", "examples": ["notify somebody"],
        "parameters": { "type": "object", "properties": { "text": { "type": "string" } } },
        "effect": "read", "run": { "command": ["echo", "{text}"] }
      }
      """
    let lab = try await HostileLab(owner: ["y"], tools: ["notify": tool])
    let result = try await lab.call("notify", ["text": "password=hunter2hunter2"])
    #expect(result.record.decision == .refused && result.nothingRan)
    #expect(lab.owner.questions.isEmpty)
    #expect(try KeptFiles.holding("hunter2hunter2", below: lab.root).isEmpty)
    let runner = ProcessRunner(environment: ["PATH": "/usr/bin:/bin", "OPENAI_API_KEY": "hunter2hunter2"])
    let environment = try await runner.run(Command(["cat", "/proc/self/environ"]))
    #expect(!environment.output.contains("hunter2hunter2"))
    input.verdict(.bound)
  }

  @Test func aDocumentWithSecretsIsChangedWithoutKeepingThem() async throws {
    let text = "# Wiki\n\n## Access\n\npassword: hunter2hunter2\n\n## Notes\n\nnone\n"
    let lab = try await HostileLab(
      [.call("update_doc", ["document": "wiki.md", "section": "Notes", "text": "moved to nas"])], owner: ["y"],
      documents: ["wiki.md": text])
    let answer = try await lab.ask("add to wiki.md under notes: moved to nas")
    #expect(answer.changed.count == 1, "\(answer)")
    #expect(try lab.read("wiki.md").contains("hunter2hunter2") && lab.read("wiki.md").contains("moved to nas"))
    #expect(!lab.owner.cards.joined().contains("hunter2hunter2"))
    #expect(try KeptFiles.holding("hunter2hunter2", below: lab.root, except: ["wiki.md"]).isEmpty)
  }
}
