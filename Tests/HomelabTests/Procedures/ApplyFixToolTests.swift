import Agent
import Foundation
import Synchronization
import TestSupport
import Testing
import Tools

@testable import Homelab

/// A procedure run for a finding, with real processes of this machine and a recorded check that tells whether they
/// are there.
@Suite struct ApplyFixToolTests {
  /// Processes of a test's own, and a machine whose performance check finds those that run.
  final class BusyMachine: CommandRunner {
    private let processes: [ChildProcess]
    private let start: [Int: String]
    private let runner = ProcessRunner()
    private let looks = Mutex(0)
    /// What is done in place of a command, by its program.
    let instead = Mutex<[String: @Sendable () throws -> CommandResult]>([:])
    let commands = Mutex<[[String]]>([])

    init(_ number: Int) throws {
      processes = try (0..<number).map { _ in try ChildProcess(["sleep", "3600"]) }
      start = try Dictionary(uniqueKeysWithValues: processes.map { (Int($0.pid), try $0.start()) })
      // Between fork and exec a child still has the test runner's name.
      for process in processes {
        while (try? String(contentsOfFile: "/proc/\(process.pid)/comm", encoding: .utf8)) != "sleep\n" { usleep(2000) }
      }
    }

    var pids: [Int] { processes.map { Int($0.pid) }.sorted() }
    var running: Int { processes.count { $0.isRunning } }
    func end() { processes.forEach { $0.end() } }

    func run(_ command: Command) async throws -> CommandResult {
      if command.arguments.prefix(2) == ["sh", "-c"], command.arguments.count == 3 {
        let lines = performance.split(separator: "\n", omittingEmptySubsequences: false)
        return CommandResult(ending: .exited(0), output: lines.map { "performance \($0)\n" }.joined())
      }
      let words = command.arguments[0] == "sh" ? Array(command.arguments.dropFirst(7)) : command.arguments
      commands.withLock { $0.append(words) }
      if let other = instead.withLock({ $0[words[0]] }) { return try other() }
      return try await runner.run(command)
    }

    private var performance: String {
      // Which of them is the busiest changes from look to look.
      let look = looks.withLock { looks -> Int in
        looks += 1
        return looks
      }
      func lines(_ extra: Int) -> [String] {
        pids.filter { pid in processes.contains { Int($0.pid) == pid && $0.isRunning } }.map { pid in
          let ticks = Int(start[pid]!)!
          let share = extra == 0 ? 0 : look.isMultiple(of: 2) ? extra - pid % 7 : extra - 7 + pid % 7
          return PerformanceFixtures.stat(pid, "sleep", state: "R", ticks: 100_000 + share, start: ticks)
        }
      }
      let now = (pids.compactMap { Int(start[$0]!) }.max() ?? 0) / 100 + 1000
      return """
        @@ self
        4000000
        @@ nproc
        4
        @@ hertz
        100
        @@ loadavg
        1.00 1.00 1.00 2/300 4300
        @@ uptime1
        \(now).0 1.0
        @@ cpu1
        cpu  1000 0 100 8000 10 0 0 0 0 0
        @@ stat1
        \(lines(0).joined(separator: "\n"))
        @@ uptime2
        \(now + 1).0 2.0
        @@ cpu2
        cpu  1098 0 106 8296 10 0 0 0 0 0
        @@ stat2
        \(lines(100).joined(separator: "\n"))
        @@ processes
        300
        @@ end

        """
    }
  }

  private func tool(
    _ machine: BusyMachine, procedures: String? = nil, trust: ToolTrust = .none
  ) -> ApplyFixTool {
    ApplyFixTool(
      description: ToolDescription(name: "apply_fix", description: "fixes", effect: .change),
      hosts: LabHosts(local: machine, client: SSHClient(sockets: nil), machine: "still-fawn"),
      inventory: { InventoryFixtures.lab }, book: { ProcedureBook(procedures) { _, _ in trust } })
  }

  private let call = ToolCall(tool: "apply_fix", arguments: ["host": "still-fawn", "fix": "end-runaway-process"])

  @Test func endsThreeRealBusyLoopsOfOneName() async throws {
    let machine = try BusyMachine(3)
    defer { machine.end() }
    let tool = tool(machine)
    let prepared = try await tool.prepare(call)
    #expect(prepared.effect == .change)
    #expect(prepared.call.arguments["fix"] == "End a runaway process")
    #expect(prepared.call.arguments["target"] == .string(machine.pids.map(String.init).sorted().joined(separator: ",")))
    #expect(prepared.readNow["target"] == "check performance")
    let card = ApprovalCard.render(prepared)
    for pid in machine.pids {
      #expect(card.contains("kill -TERM \(pid)"))
      #expect(card.contains("only while pid \(pid) is the sleep that began at tick"))
    }
    #expect(card.contains("rollback  start it again the way it was started"))
    // Prepared again it is the same bytes: what is approved is what runs.
    #expect(try await tool.prepare(call).canonical() == prepared.canonical())
    let result = try await tool.perform(prepared)
    #expect(machine.running == 0)
    #expect(result.summary.contains("3 × process sleep"))
    #expect(result.text.contains("not needed: Only if it is still there"))
    #expect(result.text.contains("verified: the check \"performance\" does not find it any more"))
    #expect(!machine.commands.withLock { $0 }.contains { $0.contains("-KILL") })
  }

  @Test func killsOnlyWhatDoesNotEnd() async throws {
    let machine = try BusyMachine(1)
    defer { machine.end() }
    // A TERM that is ignored.
    let terms = Mutex(0)
    machine.instead.withLock { other in
      other["kill"] = {
        terms.withLock { $0 += 1 }
        if terms.withLock({ $0 }) > 1 { machine.end() }
        return CommandResult(ending: .exited(0), output: "")
      }
    }
    let short = """
      ## End a runaway process

      **Fixes**: `runaway_process`

      **Steps**

      1. Ask: `kill -TERM {pid}`
      2. Wait up to 1 s
      3. Only if it is still there: `kill -KILL {pid}`

      **Verify** (within 5 s): the finding is gone.
      """
    let tool = tool(machine, procedures: short)
    let result = try await tool.perform(try await tool.prepare(call))
    #expect(machine.commands.withLock { $0 }.map { $0[1] } == ["-TERM", "-KILL"])
    #expect(result.text.contains("verified"))
  }

  @Test func whatDoesNotHelpIsNotCalledDone() async throws {
    let machine = try BusyMachine(1)
    defer { machine.end() }
    machine.instead.withLock { $0["true"] = { CommandResult(ending: .exited(0), output: "") } }
    let text = "## Do nothing\n\n**Fixes**: `runaway_process`\n\n**Steps**\n\n1. Do nothing: `true`\n"
    let tool = tool(machine, procedures: text)
    let call = ToolCall(tool: "apply_fix", arguments: ["host": "still-fawn", "fix": "Do nothing"])
    let prepared = try await tool.prepare(call)
    // Nobody has vouched for it.
    #expect(prepared.basis?.trust == ToolTrust.none)
    #expect(ApprovalCard.render(prepared).contains("nobody has vouched for (steward procedures trust)"))
    let error = await #expect(throws: CallError.self) { try await tool.perform(prepared) }
    #expect(error?.reason == .failed)
    #expect(error?.description.contains("the verification failed: the check \"performance\" still finds") == true)
    #expect(error?.description.contains("not rolled back") == true)
  }

  @Test func whatIsGoneIsNotFixed() async throws {
    let machine = try BusyMachine(1)
    defer { machine.end() }
    let tool = tool(machine)
    let prepared = try await tool.prepare(call)
    machine.end()
    let error = await #expect(throws: CallError.self) { try await tool.prepare(prepared.call) }
    #expect(error?.description.contains("does not find") == true)
  }

  @Test func takesOnlyATargetThatTheCheckFinds() async throws {
    let machine = try BusyMachine(2)
    defer { machine.end() }
    let tool = tool(machine)
    var one = call
    one.arguments["target"] = .string("\(machine.pids[0])")
    #expect(try await tool.prepare(one).steps.count { $0.command?.arguments.contains("-TERM") == true } == 1)
    for target in ["1", "-1", "8161; reboot"] {
      var other = call
      other.arguments["target"] = .string(target)
      let error = await #expect(throws: CallError.self) { try await tool.prepare(other) }
      #expect(error?.reason == .failed, "\(target)")
    }
  }

  @Test(arguments: ["sshd", "postgres", "kvm", "systemd", "systemd-journal", "containerd-shim"])
  func endingWhatCarriesOthersIsDangerous(name: String) throws {
    let procedure = try ProcedureBook(nil) { _, _ in .none }.named("End a runaway process")
    var finding = Finding(
      rule: "runaway_process", object: name, severity: .warning, figure: "", evidence: [], cause: "", typed: ["77"],
      values: ["pid": "77", "start": "5", "command": name])
    finding.check = "performance"
    #expect(try PreparedFix(procedure, for: [finding], on: "vm").effect == .danger)
    finding.values["command"] = "yes"
    #expect(try PreparedFix(procedure, for: [finding], on: "vm").effect == .change)
    finding.values["pid"] = "1"
    #expect(try PreparedFix(procedure, for: [finding], on: "vm").effect == .danger)
    finding.values["start"] = nil
    #expect(throws: CallError.self) { try PreparedFix(procedure, for: [finding], on: "vm") }
  }

  @Test func aStepThatDestroysIsDangerousWhateverItSays() throws {
    let text =
      "## Wipe\n\n**Fixes**: `disk_full`\n\n**Effect**: change\n\n**Steps**\n\n1. Wipe: `rm -rf {mount}/cache`\n"
    let procedure = try #require(ProcedureReader(text, path: "P.md").procedures.first)
    let finding = Finding(
      rule: "disk_full", object: "/var", severity: .warning, figure: "", evidence: [], cause: "",
      values: ["mount": "/var"])
    let fix = try PreparedFix(procedure, for: [finding], on: "vm")
    #expect(fix.effect == .danger)
    #expect(fix.steps.first?.command?.arguments == ["rm", "-rf", "/var/cache"])
  }

  @Test func aHostThatDiesInTheMiddleIsUnknown() async throws {
    let machine = try BusyMachine(1)
    defer { machine.end() }
    let tool = tool(machine)
    let prepared = try await tool.prepare(call)
    machine.instead.withLock { $0["kill"] = { throw CallError(.unknown, "the connection broke while kill ran") } }
    let error = await #expect(throws: CallError.self) { try await tool.perform(prepared) }
    #expect(error?.reason == .unknown)
  }
}
