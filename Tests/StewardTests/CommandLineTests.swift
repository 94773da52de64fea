import Foundation
import TestSupport
import Testing

/// The contract of the command line: what scripts depend on.
@Suite struct CommandLineTests {
  @Test func initMakesALabAndNeverOverwrites() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("# Mine\n", to: "SERVICES.md")
    let first = try program.run(["init", "."])
    #expect(first.status == 0)
    #expect(first.output.contains("+ INFRASTRUCTURE.md"))
    #expect(try program.read("SERVICES.md") == "# Mine\n")
    let infrastructure = try program.read("INFRASTRUCTURE.md")
    #expect(infrastructure.contains("| Host |"))
    let second = try program.run(["init", ".", "--json"])
    let documents = try #require(try second.json()["documents"] as? [[String: String]])
    #expect(documents.allSatisfy { $0["state"] == "kept" })
  }

  @Test func takesTheLabBeforeTheCommandToo() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "elsewhere"])
    try program.write("# Traefik\n\nTraefik runs on 10.0.0.7.\n", to: "elsewhere/traefik.md")
    for arguments in [["--lab", "elsewhere", "search", "traefik"], ["--lab=elsewhere", "search", "traefik"]] {
      let run = try program.run(arguments)
      #expect(run.status == 0 && run.output.contains("10.0.0.7"), "\(run.errors)")
    }
  }

  @Test func answersFromTheMachineWithoutAModel() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    let run = try program.run(["ask", "how full are the disks of this machine?"])
    #expect(run.status == 0)
    #expect(run.output.contains("used"))
    #expect(run.errors.contains("going on without a model"))
    #expect(run.errors.contains("changed: nothing"))
  }

  @Test func printsOneJSONDocumentWithTheContractsFields() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    let run = try program.run(["ask", "--json", "how full are the disks?"])
    #expect(run.status == 0)
    let json = try run.json()
    let fields = ["answer", "citations", "calls", "changed", "unsupported", "model", "usage", "session"]
    #expect(fields.allSatisfy { json[$0] != nil })
    let call = try #require((json["calls"] as? [[String: Any]])?.first)
    #expect(call["tool"] as? String == "run_diagnostic")
    #expect(call["effect"] as? String == "read")
    #expect(call["decision"] as? String == "allowed")
    #expect(call["outcome"] as? String == "done")
    #expect((json["usage"] as? [String: Any])?["prompt_tokens"] as? Int == 0)
  }

  @Test func writesNothingWithoutATerminalAndEndsWith10() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    let before = try program.read("TROUBLESHOOTING.md")
    let run = try program.run(["ask", "-"], input: "add to TROUBLESHOOTING.md that yes(1) eats a core\n")
    #expect(run.status == 10)
    #expect(run.errors.contains("steward approve p1 "))
    #expect(try program.read("TROUBLESHOOTING.md") == before)
    let list = try program.run(["approve", "--json"])
    let pending = try #require(try list.json()["pending"] as? [[String: Any]])
    #expect(pending.count == 1)
    let digest = try #require(pending[0]["digest"] as? String)
    let approve = try program.run(["approve", "p1", digest])
    #expect(approve.status == 10)
    #expect(approve.errors.contains("no terminal"))
    #expect(try program.read("TROUBLESHOOTING.md") == before)
    let wrong = try program.run(["approve", "p1", String(repeating: "0", count: 64)])
    #expect(wrong.status == 2)
  }

  @Test func keepsTheSessionForReviewAndInTheDaysLog() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    _ = try program.run(["ask", "is the clock right?"])
    let list = try program.run(["review", "list", "--json"])
    let sessions = try #require(try list.json()["sessions"] as? [[String: Any]])
    #expect(sessions.count == 1)
    #expect(sessions[0]["title"] as? String == "is the clock right?")
    let show = try program.run(["review", "show", "last"])
    #expect(show.output.contains("is the clock right?"))
    #expect(show.output.contains("run_diagnostic check=time"))
    let logs = try FileManager.default.contentsOfDirectory(atPath: program.lab + "/sessions")
    let log = try #require(logs.first { $0.hasPrefix("20") })
    let text = try program.read("sessions/" + log)
    #expect(text.contains("**Asked:** is the clock right?"))
    #expect(text.contains("**Changed:** nothing"))
  }

  @Test func goesOnWithTheLastSession() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    _ = try program.run(["ask", "how full are the disks?"])
    let run = try program.run(["ask", "--continue", "--json", "and the memory?"])
    let json = try run.json()
    let call = try #require((json["calls"] as? [[String: Any]])?.first)
    #expect((call["arguments"] as? [String: Any])?["check"] as? String == "memory")
    #expect(call["id"] as? String == "t2")
    let list = try program.run(["review", "--json"])
    #expect((try list.json()["sessions"] as? [[String: Any]])?.first?["turns"] as? Int == 2)
  }

  @Test func fillsASavedPrompt() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    let missing = try program.run(["ask", "--prompt", "daily-check"])
    #expect(missing.status == 2)
    #expect(missing.errors.contains("needs host"))
    let unknown = try program.run(["ask", "--prompt", "dayly-check", "host=x"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("daily-check"))
    let names = try program.run(["prompts", "--json"])
    let prompts = try #require(try names.json()["prompts"] as? [[String: Any]])
    #expect(Set(prompts.compactMap { $0["name"] as? String }) == ["after-reboot", "daily-check", "weekly-report"])
  }

  @Test func endsWith13WhenTheNamedModelCannotBeReached() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    let run = try program.run(["ask", "--model", "ollama:llama3.2", "hello"])
    #expect(run.status == 13)
    #expect(run.errors.contains("127.0.0.1:1"))
  }

  @Test func refusesWrongUsageWith2() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    #expect(try program.run(["ask"]).status == 2)
    #expect(try program.run(["ask", "--model", "gpt", "hello"]).status == 2)
    #expect(try program.run(["no-such-command", "--x"]).status == 2)
    #expect(try program.run(["run", "no_such_tool"]).status == 2)
    #expect(try program.run(["run", "run_diagnostic", "check=teeth"]).status == 2)
    #expect(try program.run(["search", "x", "-k", "0"]).status == 2)
    #expect(try program.run(["--version"]).status == 0)
    #expect(try program.run(["--help"]).output.contains("Exit status"))
  }

  @Test func saysWhereThereIsNoLab() throws {
    let program = try Program()
    defer { program.remove() }
    let run = try program.run(["search", "disk"])
    #expect(run.status == 1)
    #expect(run.errors.contains("steward init"))
    let named = try program.run(["ask", "--lab", "/nowhere/lab", "hello"])
    #expect(named.status == 1)
    #expect(named.errors.contains("/nowhere/lab"))
  }

  @Test func namesTheNearestHost() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(
      "# Infrastructure\n\n## Hosts\n\n| Host | Role | Address | Reach |\n|---|---|---|---|\n| still-fawn | Proxmox | 192.168.4.17 | none: serial console only |\n",
      to: "INFRASTRUCTURE.md")
    let wrong = try program.run(["diagnose", "still-fwn"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("did you mean still-fawn?"))
    let remote = try program.run(["diagnose", "still-fawn"])
    #expect(remote.status != 0)
    #expect(remote.errors.contains("serial console only"))
  }
}
