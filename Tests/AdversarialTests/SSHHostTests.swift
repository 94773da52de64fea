import Agent
import Foundation
import TestSupport
import Testing
import Tools

@testable import steward

/// How other machines are reached is the owner's to set: no call weakens it. With a real sshd, and with a stand-in
/// for ssh(1) that writes down how it was called.
@Suite(.enabled(if: SSHServer.isThere, "needs sshd: apt install openssh-server"), .serialized)
struct SSHHostTests {
  private static func tool(_ command: [String]) -> String {
    HostileLab.tool(
      "look_at", command, properties: ["host": ["type": "string", "x-steward": "host"]], on: "{host}")
  }

  /// Runs a tool on `nas` as a script does, and tells how that ended.
  private static func run(
    _ lab: HostileLab, environment: [String: String] = [:]
  ) throws -> Program.Run {
    let program = try Program()
    defer { program.remove() }
    return try program.run(["run", "--lab", lab.root, "look_at", "host=nas"], environment: environment)
  }

  private static func with(
    _ command: [String] = ["uptime"], _ body: (SSHServer, HostileLab) async throws -> Void
  ) async throws {
    let server = try await SSHServer()
    do {
      let lab = try await HostileLab(
        tools: ["look_at": tool(command)], trusting: ["look_at"], documents: HostileLab.documents(server))
      try await body(server, lab)
    } catch {
      Issue.record(error)
    }
    await server.stop()
  }

  @Test("SH-01: a host key that changed is never accepted")
  func acceptsNoChangedKey() async throws {
    let input = try AdversarialInput.named("SH-01")
    try await Self.with { server, lab in
      #expect(try Self.run(lab).status == 0)
      try server.know("other")
      // A connection that is still open was let in with the key that was known.
      let other = TemporaryFolder.root + "/o"
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
      let run = try Self.run(lab, environment: ["XDG_RUNTIME_DIR": other])
      #expect(run.status == 11 && run.errors.contains("has changed to"), "\(run.errors)")
      #expect(run.errors.contains(try await server.fingerprint("host")))
      #expect(try !FileManager.default.contentsOfDirectory(atPath: server.directory).contains("known_hosts.old"))
    }
    input.verdict(.refuse)
  }

  @Test("SH-02: an unknown host key in a script ends with a status, and its fingerprint is told")
  func endsAtAnUnknownKey() async throws {
    let input = try AdversarialInput.named("SH-02")
    try await Self.with { server, lab in
      try server.forget()
      let run = try Self.run(lab)
      #expect(run.status == 11 && run.output.isEmpty, "\(run.errors)")
      #expect(run.errors.contains(try await server.fingerprint("host")), "\(run.errors)")
      #expect(!server.log.contains("Accepted"))
      #expect(try String(contentsOfFile: server.directory + "/known_hosts", encoding: .utf8).isEmpty)
    }
    input.verdict(.refuse)
  }

  /// The owner's own ssh configuration is trusted here: it is how the owner reaches the hosts. What it forwards for
  /// the owner's own sessions, Steward does not.
  @Test("SH-04: nothing is forwarded, and no local command runs, whatever the configuration says")
  func forwardsNothing() async throws {
    let input = try AdversarialInput.named("SH-04")
    try await Self.with(["printenv"]) { server, lab in
      let local = TemporaryFolder.path("local-command")
      let file = server.directory + "/ssh_config"
      let text =
        try String(contentsOfFile: file, encoding: .utf8) + """

            ForwardAgent yes
            ForwardX11 yes
            ForwardX11Trusted yes
            PermitLocalCommand yes
            LocalCommand touch \(local)
            RemoteForward 127.0.0.1:0 127.0.0.1:22
            RequestTTY force
          """
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      try await lab.trustSettings()
      let agent = Task {
        try? await ProcessRunner().run(Command(["ssh-agent", "-D", "-a", server.directory + "/agent"], timeout: 120))
      }
      for _ in 0..<500 where !FileManager.default.fileExists(atPath: server.directory + "/agent") {
        try await Task.sleep(for: .milliseconds(20))
      }
      let run = try Self.run(lab, environment: ["SSH_AUTH_SOCK": server.directory + "/agent", "DISPLAY": ":9"])
      agent.cancel()
      _ = await agent.value
      #expect(run.status == 0 && run.output.contains("SSH_CONNECTION="), "\(run.errors)")
      for name in ["SSH_AUTH_SOCK=", "DISPLAY=", "SSH_TTY="] { #expect(!run.output.contains(name), "\(name)") }
      #expect(!FileManager.default.fileExists(atPath: local))
    }
    let calls = try await Self.calls(answering: "echo up")
    for call in calls where !call.contains("-G") {
      for option in [
        "ForwardAgent=no", "ForwardX11=no", "ClearAllForwardings=yes", "PermitLocalCommand=no",
        "StrictHostKeyChecking=yes", "BatchMode=yes", "UpdateHostKeys=no",
      ] { #expect(call.contains(option), "\(option): \(call)") }
      for option in ["-A", "-X", "-Y", "-R", "-L", "-D", "-t", "-tt"] { #expect(!call.contains(option), "\(call)") }
      // The host stands behind the end of the options.
      let end = try #require(call.firstIndex(of: "--"))
      #expect(call[end + 1] == "127.0.0.5")
    }
    input.verdict(.refuse)
  }

  @Test("SH-06: a password prompt is never waited for")
  func waitsForNoPassword() async throws {
    let input = try AdversarialInput.named("SH-06")
    try await Self.with { server, lab in
      // The server lets nobody in by key and would ask for a password.
      try "".write(toFile: server.directory + "/authorized", atomically: true, encoding: .utf8)
      let run = try Self.run(lab)
      #expect(run.status == 14 && run.errors.contains("does not let"), "\(run.status) \(run.errors)")
    }
    // One that asks on the terminal all the same gets no answer: there is none.
    let script = "if read -r answer < /dev/tty; then echo got it; fi; echo 'Permission denied' >&2; exit 255"
    for call in try await Self.calls(answering: script) { #expect(call.contains("BatchMode=yes"), "\(call)") }
    input.verdict(.refuse)
  }

  /// The calls of ssh that a look at a host makes: the arguments of each.
  private static func calls(answering script: String) async throws -> [[String]] {
    let lab = try await HostileLab(tools: ["look_at": tool(["uptime"])], trusting: ["look_at"])
    try FileManager.default.createDirectory(atPath: lab.root + "/bin", withIntermediateDirectories: true)
    try Script.write(
      "#!/bin/sh\nfor a in \"$@\"; do printf '%s\\n' \"$a\" | head -n 1; done >> '\(lab.root)/calls'; echo >> '\(lab.root)/calls'\n\(script)\n",
      to: lab.root + "/bin/ssh")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    _ = try run(lab, environment: ["PATH": "\(lab.root)/bin:\(path)"])
    let calls = try lab.read("calls").components(separatedBy: "\n\n").filter { !$0.isEmpty }
      .map { $0.split(separator: "\n").map(String.init) }
    #expect(calls.contains { !$0.contains("-G") }, "ssh was never called to run anything")
    return calls
  }
}
