import Agent
import Foundation
import TestSupport
import Testing
import Tools

@testable import Homelab

struct RoundTests {
  /// The script as a real shell runs it. Not by Foundation's Process: its child inherits a mask that blocks the signals
  /// that a shell waits for.
  private func run(
    _ shell: [String], _ script: String, path: String? = nil, limit: Double = 100
  ) async throws -> (output: String, ending: CommandResult.Ending) {
    let environment = path.map { ["PATH=\($0)", "LANG=de_DE.UTF-8", "LC_ALL=de_DE.UTF-8"] } ?? []
    let result = try await ProcessRunner().run(
      Command(["/usr/bin/env"] + environment + shell + [script], timeout: limit, outputLimit: 32 << 20))
    return (result.output, result.ending)
  }

  private func check(_ name: String, _ script: String) -> Check {
    Check(name: name, summary: "", script: script) { sections in
      CheckReport(healthy: sections.lines("a").map(String.init))
    }
  }

  @Test func neverMixesTheLinesOfChecksThatRunBesideEachOther() async throws {
    let checks = (0..<6).map {
      check("c\($0)", "s a; i=0; while [ $i -lt 400 ]; do echo \"c\($0) line $i\"; i=$((i+1)); done")
    }
    let sections = Round.split(try await run(["sh", "-c"], Round(checks).script).output)
    for number in 0..<6 {
      let lines = sections["c\(number)"]?.lines("a") ?? []
      #expect(lines.count == 400)
      #expect(lines.allSatisfy { $0.hasPrefix("c\(number) line ") })
      #expect(sections["c\(number)"]?.isComplete == true)
    }
    #expect(sections["clock"] != nil)
  }

  /// A program that takes no signal stands for one that hangs in the kernel, on a share whose server is gone.
  @Test(arguments: [["dash", "-c"], ["bash", "-c"], ["busybox", "sh", "-c"]])
  func losesOnlyTheCheckThatHangs(shell: [String]) async throws {
    guard
      try await ProcessRunner().run(Command(["/usr/bin/env"] + shell + ["true"], timeout: 20))
        .succeeded
    else {
      return
    }
    let hanging = "s a; echo before; (trap '' TERM; sleep 40); echo never"
    for name in ["hangs", "performance"] {
      let script = Round([check(name, hanging), check("well", "s a; echo fine")]).script
        .replacing("timer limit \(Round.hostLimit)", with: "timer limit 2")
        .replacing("timer sample \(Round.sampleLimit)", with: "timer sample 1")
      let (output, ending) = try await run(shell, script, limit: 30)
      let sections = Round.split(output)
      #expect(ending == .exited(0))
      #expect(sections["well"]?.isComplete == true)
      // What it had written is there, and the rest is missed.
      #expect(sections[name]?.lines("a") == ["before"])
      #expect(sections[name]?.isComplete == false)
      #expect(sections["clock"]?.isComplete == true && sections["clock0"]?.isComplete == true)
    }
  }

  @Test func needsNoProgramBesideTheShell() async throws {
    let script = Round([check("well", "s a; echo fine")]).script
    let (output, _) = try await run(["/bin/sh", "-c"], script, path: "/nonexistent")
    // The path is completed with the usual folders, so this is only without what the caller's path had.
    #expect(Round.split(output)["well"]?.lines("a") == ["fine"])
  }

  @Test func runsEveryCheckHere() async throws {
    // On a busy machine they may take long; here it counts that they come to their end.
    let script = Round(Check.all).script.replacing(
      "timer limit \(Round.hostLimit)", with: "timer limit 100")
    let sections = Round.split(try await run(["sh", "-c"], script).output)
    for check in Check.all {
      #expect(sections[check.name]?.isComplete == true, "\(check.name)")
      for place in check.waiting.indices { #expect(sections[check.name]?.has("waited\(place)") == true) }
    }
  }

  @Test func standsLinesOfAnyLength() async throws {
    let long = check("long", "s a; head -c 300000 /dev/zero | tr '\\000' x; echo; echo after")
    let lines = Round.split(try await run(["sh", "-c"], Round([long]).script).output)["long"]?.lines("a") ?? []
    #expect(lines.count == 2)
    #expect(lines.last == "after")
    #expect((lines.first?.count ?? 0) <= 3900)
  }

  @Test func readsALogOfTwoGigabytesByItsEnd() async throws {
    let path = TemporaryFolder.path("log")
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seek(toOffset: 2 << 30)
    let lines = (0..<6000).map {
      "Nov 24 10:00:00 nas app[1]: \($0 % 3 == 0 ? "error: no answer \($0)" : "request served")\n"
    }
    try file.write(contentsOf: Data(lines.joined().utf8))
    try file.close()
    let body = Check.logs.body.replacing("/var/log/syslog", with: path).replacing("journalctl", with: "no-such-journal")
    let logs = check("logs", body)
    let sections = try #require(Round.split(try await run(["sh", "-c"], Round([logs]).script).output)["logs"])
    let report = Check.logs.evaluate(sections)
    #expect(report.findings.first?.figure.hasPrefix("1666×") == true, "\(report)")
  }
}
