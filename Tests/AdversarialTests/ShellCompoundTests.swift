import Agent
import Foundation
import TestSupport
import Testing

@testable import Tools
@testable import steward

/// Strings that a shell would take apart: there is no shell to do it.
@Suite struct ShellCompoundTests {
  private static let inputs = AdversarialInput.named([
    "SC-01", "SC-02", "SC-04", "SC-06", "SC-07", "SC-09", "SC-11", "SC-12", "SC-14",
  ])

  @Test("SC-01…SC-14: a command string is no call, no tool file, and as a value one argument", arguments: inputs)
  func takesNoCommandString(input: AdversarialInput) async throws {
    var command = try #require(try input.json()["command"]?.stringValue)
    if input.id == "SC-11" { command = String(repeating: "true;", count: 49) + "id" }
    let lab = try await HostileLab(
      owner: ["y"],
      tools: ["say": HostileLab.tool("say", ["printf", "%s", "{text}"], properties: ["text": ["type": "string"]])],
      trusting: ["say"])
    for (tool, arguments) in [
      ("run_diagnostic", ["check": .string(command)]),
      ("run_diagnostic", ["check": "disk", "command": .string(command)]),
      ("diagnostic", ["command": .string(command)]), ("bash", ["command": .string(command)]),
      (command, [:]),
    ] as [(String, JSONObject)] {
      let result = try await lab.call(tool, arguments)
      #expect(result.nothingRan && result.record.decision == .invalid, "\(tool)")
    }
    #expect(lab.owner.questions.isEmpty)

    let file: JSONValue = [
      "name": "x", "description": "x", "examples": [], "parameters": ["type": "object", "properties": [:]],
      "effect": "read", "run": ["command": .string(command)],
    ]
    #expect(ToolFile.check(file: "x.json", bytes: Array(file.canonical.utf8)).contains { $0.path == "/run/command" })
    for shell in [["sh", "-c", command], ["sudo", "bash", "-lc", command], ["/usr/bin/env", "sh", "-c", command]] {
      let file = HostileLab.tool("say", shell)
      let problems = ToolFile.check(file: "say.json", bytes: Array(file.utf8))
      #expect(
        problems.contains { $0.path.hasPrefix("/run/command") && $0.message.contains("not a shell") }, "\(problems)")
    }
    // Nor does a program that would hand it to a shell, nor one behind another.
    for vector in [
      ["flock", "/tmp/l", "-c"], ["watch"], ["su", "root", "-c"], ["script", "-qc"], ["timeout", "5", "script", "-c"],
      ["sudo", "-n", "flock", "/tmp/l", "-c"], ["docker", "exec", "db", "su", "-c"], ["find", ".", "-exec", "watch"],
      ["tmux", "new-session", "-d"], ["parallel"], ["systemd-run", "--shell"], ["ncat", "--sh-exec"],
    ] {
      for last in [command, "{text}"] {
        let file = HostileLab.tool("say", vector + [last], properties: ["text": ["type": "string"]])
        let problems = ToolFile.check(file: "say.json", bytes: Array(file.utf8))
        #expect(
          problems.contains { $0.path.hasPrefix("/run/command") && $0.message.contains("not a shell") },
          "\(vector): \(problems)")
      }
    }

    // Through the real process: what comes back is the string, and nothing of it was run.
    let result = try await lab.call("say", ["text": .string(command)], seen: Provenance(owner: [command]))
    #expect(result.text == command)
    input.verdict(.refuse)
  }
}
