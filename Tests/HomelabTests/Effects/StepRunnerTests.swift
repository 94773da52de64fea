import Agent
import Foundation
import Synchronization
import TestSupport
import Testing
import Tools

@testable import Homelab

@Suite struct StepRunnerTests {
  /// Commands of this machine, really run.
  private let runner = ProcessRunner()

  private func prepared(_ steps: [PreparedStep], files: [FileWrite] = []) -> PreparedCall {
    var call = PreparedCall(call: ToolCall(tool: "apply_fix"), effect: .change)
    call.steps = steps
    call.files = files
    return call
  }

  private func temporary() -> String { TemporaryFolder.path("steps") }

  @Test func rollsBackWhatDidNotHelp() async throws {
    let path = temporary()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let call = prepared([
      PreparedStep(.act, title: "Make it", command: Command(["touch", path])),
      PreparedStep(.verify, title: "It is gone", command: Command(["test", "!", "-e", path])),
      PreparedStep(.rollback, title: "Take it away", command: Command(["rm", "--", path])),
    ])
    let error = await #expect(throws: CallError.self) { try await StepRunner(runner: runner).run(call) }
    #expect(error?.reason == .failed)
    #expect(error?.description.contains("the verification failed") == true)
    #expect(error?.description.contains("rolled back: rm -- \(path)") == true, "\(String(describing: error))")
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func saysWhereNothingLeadsBack() async throws {
    let call = prepared([
      PreparedStep(.act, title: "Do it", command: Command(["true"])),
      PreparedStep(.verify, title: "It helped", command: Command(["false"])),
      PreparedStep(.rollback, title: "start it again by hand"),
    ])
    let error = await #expect(throws: CallError.self) { try await StepRunner(runner: runner).run(call) }
    #expect(error?.description.contains("not rolled back; by hand: start it again by hand") == true)
  }

  @Test func aFailedStepStopsTheRest() async throws {
    let path = temporary()
    let call = prepared([
      PreparedStep(.act, title: "Fail", command: Command(["sh", "-c", "echo no such thing >&2; exit 3"])),
      PreparedStep(.act, title: "Never", command: Command(["touch", path])),
    ])
    let error = await #expect(throws: CallError.self) { try await StepRunner(runner: runner).run(call) }
    #expect(error?.description.contains("ended with status 3: no such thing; no step took effect") == true)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func harderStepsRunOnlyWhereTheyAreNeeded() async throws {
    let path = temporary()
    let call = prepared([
      PreparedStep(.act, title: "Do it", command: Command(["true"])),
      PreparedStep(.act, title: "Wait", wait: 30),
      PreparedStep(.act, title: "Only if needed", command: Command(["touch", path]), onlyIfNeeded: true),
      PreparedStep(.verify, title: "It helped", command: Command(["true"])),
    ])
    let report = try await StepRunner(runner: runner).run(call)
    #expect(report.lines.contains("not needed: Only if needed"))
    #expect(report.verified == ["true succeeds"])
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// A real process that keeps a core busy, ended for real.
  @Test func endsARealBusyLoopAndNoOther() async throws {
    // The kernel ends it after 300 s of work, whatever becomes of this test.
    let victim = try ChildProcess(["sh", "-c", "ulimit -t 300; exec yes"])
    defer { victim.end() }
    let pid = Int(victim.pid)
    while (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)) != "yes\n" { usleep(2000) }
    let start = try victim.start()
    // Until its parent asks for it, what has ended is still listed.
    let ended = ["sh", "-c", "[ ! -e /proc/\(pid) ] || grep -q '^State:.Z' /proc/\(pid)/status"]
    func kill(_ mark: ProcessMark) -> PreparedCall {
      prepared([
        PreparedStep(.act, title: "End it", command: Command(["kill", "-TERM", "\(pid)"]), process: mark),
        PreparedStep(.verify, title: "Gone", command: Command(ended), wait: 5),
      ])
    }
    // Another start, or another name: the number has come to another process.
    for mark in [ProcessMark(pid: pid, start: "1", name: "yes"), ProcessMark(pid: pid, start: start, name: "sshd")] {
      let error = await #expect(throws: CallError.self) { try await StepRunner(runner: runner).run(kill(mark)) }
      #expect(error?.description.contains("is another process now; nothing was done to it") == true)
    }
    #expect(victim.isRunning)
    let report = try await StepRunner(runner: runner).run(kill(ProcessMark(pid: pid, start: start, name: "yes")))
    #expect(report.acted)
    #expect(victim.signal == SIGTERM)
    // Once more: it is gone already, and nothing is done.
    let again = try await StepRunner(runner: runner).run(kill(ProcessMark(pid: pid, start: start, name: "yes")))
    #expect(!again.acted)
    #expect(again.lines.first?.contains("the process is gone") == true)
  }

  @Test func aLostConnectionIsUnknownAndNotRolledBack() async throws {
    let run = Mutex<[String]>([])
    let runner = RecordedRunner { command in
      run.withLock { $0.append(command.arguments[0]) }
      if command.arguments[0] == "restart" {
        throw CallError(.unknown, "the connection to nas broke while restart ran: whether it was done is not known")
      }
      return CommandResult(ending: .exited(0), output: "")
    }
    let call = prepared([
      PreparedStep(.act, title: "First", command: Command(["stop"])),
      PreparedStep(.act, title: "Second", command: Command(["restart"])),
      PreparedStep(.rollback, title: "Back", command: Command(["start"])),
    ])
    let error = await #expect(throws: CallError.self) { try await StepRunner(runner: runner).run(call) }
    #expect(error?.reason == .unknown)
    #expect(error?.description.contains("before that: First: stop") == true)
    #expect(run.withLock { $0 } == ["stop", "restart"])
  }

  @Test func filesAreWrittenWholeAndPutBack() async throws {
    let directory = temporary()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = directory + "/a.service"
    let files = LocalFiles()
    let first = prepared(
      [PreparedStep(.act, title: "Do it", command: Command(["true"]))], files: [try files.plan(path, "one\n")])
    _ = try await StepRunner(runner: runner).run(first)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\n")
    // What was shown is not there any more.
    let second = prepared([], files: [try files.plan(path, "two\n")])
    try "changed meanwhile\n".write(toFile: path, atomically: true, encoding: .utf8)
    let error = await #expect(throws: CallError.self) { try await StepRunner(runner: runner).run(second) }
    #expect(error?.description.contains("has changed since it was shown") == true)
    // A step that fails puts the file back.
    let third = prepared(
      [PreparedStep(.act, title: "Fail", command: Command(["false"]))], files: [try files.plan(path, "three\n")])
    await #expect(throws: CallError.self) { try await StepRunner(runner: runner).run(third) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "changed meanwhile\n")
  }
}
