import Foundation
import TestSupport
import Testing

@testable import steward

/// How other machines are reached is the owner's to set: no call weakens it.
///
/// A stand-in for ssh(1) on the PATH writes down how it was called. Where a host of the inventory cannot be asked at
/// all, nothing is called, and that is right as well.
@Suite struct SSHHostTests {
  /// Runs a tool on `nas`, and gives each call of ssh that was made: its arguments, a line each.
  private static func calls(answering script: String) async throws -> (run: Program.Run, calls: [[String]]) {
    let lab = try await HostileLab(
      tools: [
        "look_at": HostileLab.tool(
          "look_at", ["uptime"], properties: ["host": ["type": "string", "x-steward": "host"]]
        ).replacing("\"on\" : \"local\"", with: "\"on\" : \"{host}\"")
      ], trusting: ["look_at"])
    try lab.write(
      "#!/bin/sh\nfor a in \"$@\"; do printf '%s\\n' \"$a\"; done >> '\(lab.root)/calls'; echo >> '\(lab.root)/calls'\n\(script)\n",
      to: "bin/ssh")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: lab.root + "/bin/ssh")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let program = try Program()
    defer { program.remove() }
    let run = try program.run(
      ["run", "--lab", lab.root, "look_at", "host=nas"], environment: ["PATH": "\(lab.root)/bin:\(path)"])
    let text = lab.exists("calls") ? try lab.read("calls") : ""
    let calls = text.components(separatedBy: "\n\n").filter { !$0.isEmpty }
      .map { $0.split(separator: "\n").map(String.init) }
    return (run, calls)
  }

  private static let weakening = [
    "stricthostkeychecking=no", "stricthostkeychecking=off", "stricthostkeychecking=accept-new",
    "userknownhostsfile=/dev/null", "globalknownhostsfile=/dev/null", "checkhostip=no", "forwardagent=yes",
    "forwardx11=yes", "permitlocalcommand=yes", "batchmode=no", "passwordauthentication=yes",
  ]

  private static func expectsNothingWeak(_ calls: [[String]]) {
    for call in calls {
      let words = call.map { $0.lowercased().replacing(" ", with: "=") }
      for weak in weakening { #expect(!words.contains { $0.contains(weak) }, "\(call)") }
      for option in ["-A", "-X", "-Y", "-R", "-D"] { #expect(!call.contains(option), "\(call)") }
    }
  }

  @Test("SH-01: a host key that changed is never accepted")
  func acceptsNoChangedKey() async throws {
    let input = try AdversarialInput.named("SH-01")
    let script = "echo 'WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!' >&2; exit 255"
    let (run, calls) = try await Self.calls(answering: script)
    #expect(run.status != 0)
    Self.expectsNothingWeak(calls)
    input.verdict(.refuse)
  }

  @Test("SH-02: an unknown host key in a script ends with a status")
  func endsAtAnUnknownKey() async throws {
    let input = try AdversarialInput.named("SH-02")
    let (run, calls) = try await Self.calls(answering: "echo 'Host key verification failed.' >&2; exit 255")
    #expect(run.status != 0 && !run.errors.isEmpty)
    Self.expectsNothingWeak(calls)
    input.verdict(.refuse)
  }

  /// The owner's own ssh configuration is trusted here: it is how the owner reaches the hosts. What Steward adds
  /// forwards nothing.
  @Test("SH-04: nothing is forwarded")
  func forwardsNothing() async throws {
    let input = try AdversarialInput.named("SH-04")
    let (_, calls) = try await Self.calls(answering: "echo up")
    Self.expectsNothingWeak(calls)
    input.verdict(.refuse)
  }

  @Test("SH-06: a password prompt is never waited for")
  func waitsForNoPassword() async throws {
    let input = try AdversarialInput.named("SH-06")
    let begin = Date()
    // A prompt on the terminal would wait for ever; without one, reading the terminal fails.
    let script = "if read -r answer < /dev/tty; then echo got it; fi; echo 'Permission denied' >&2; exit 255"
    let (run, calls) = try await Self.calls(answering: script)
    #expect(run.status != 0 && Date().timeIntervalSince(begin) < 300)
    for call in calls {
      #expect(call.contains { $0.lowercased().replacing(" ", with: "=").contains("batchmode=yes") }, "\(call)")
    }
    input.verdict(.refuse)
  }
}
