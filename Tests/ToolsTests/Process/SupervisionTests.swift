import Agent
import Foundation
import TestSupport
import Testing

@testable import Tools

/// Nothing that a command starts outlives it.
@Suite struct SupervisionTests {
  let runner = ProcessRunner()

  /// Processes whose command line holds `mark`.
  static func survivors(_ mark: String) -> [Int32] {
    let pids = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    return pids.filter { pid in
      guard let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { return false }
      return String(decoding: line, as: UTF8.self).contains(mark)
    }
  }

  /// A number that no other process sleeps for.
  static func mark() -> String { "9\(Int.random(in: 10_000_000...99_999_999))" }

  @Test(
    .timeLimit(.minutes(15)),
    arguments: [
      // 200 children that ignore TERM.
      "trap '' TERM; i=0; while [ $i -lt 200 ]; do (trap '' TERM; exec sleep MARK) & i=$((i+1)); done; wait",
      // A double fork with setsid, with everything closed.
      "(setsid sh -c 'trap \"\" TERM; sleep MARK & exit 0' </dev/null >/dev/null 2>&1 &) ; sleep MARK",
      // The same with an empty environment.
      "env -i setsid sh -c 'env -i setsid sleep MARK >/dev/null 2>&1 &'; sleep MARK",
      // Stopped.
      "sleep MARK & kill -STOP $!; sleep MARK",
      // Children that make children as they are killed.
      "f() { trap 'sleep MARK & sleep MARK &' TERM; while :; do sleep MARK & wait; done; }; f & f & f & wait",
    ])
  func nothingSurvivesTheTimeLimit(script: String) async throws {
    let mark = Self.mark()
    let result = try await runner.run(
      Command(["sh", "-c", script.replacing("MARK", with: mark)], timeout: 1))
    #expect(result.ending == .timedOut)
    #expect(result.survivors == 0)
    #expect(Self.survivors(mark).isEmpty)
  }

  @Test(.timeLimit(.minutes(15))) func nothingSurvivesAnEndByItself() async throws {
    let mark = Self.mark()
    let result = try await runner.run(Command(["sh", "-c", "(setsid sleep \(mark) &); echo done"], timeout: 60))
    #expect(result.ending == .exited(0) && result.output == "done\n")
    #expect(Self.survivors(mark).isEmpty)
  }

  @Test(.timeLimit(.minutes(15))) func nothingSurvivesACancelledCall() async throws {
    let mark = Self.mark()
    let task = Task {
      try await runner.run(Command(["sh", "-c", "(setsid sleep \(mark) &); sleep \(mark)"], timeout: 300))
    }
    while Self.survivors(mark).count < 3 { try await Task.sleep(for: .milliseconds(10)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(Self.survivors(mark).isEmpty)
  }

  @Test(.timeLimit(.minutes(15))) func whatIsMeantToStayStays() async throws {
    let mark = Self.mark()
    let result = try await runner.run(
      Command(["sh", "-c", "(setsid sleep \(mark) &); echo done"], timeout: 60, leavesProcesses: true))
    #expect(result.output == "done\n")
    let left = Self.survivors(mark)
    #expect(left.count == 1)
    for pid in left { kill(pid, SIGKILL) }
  }

  @Test func otherCommandsAreLeftAlone() async throws {
    let mark = Self.mark()
    async let long = runner.run(Command(["sh", "-c", "sleep 2; echo \(mark) lives"], timeout: 60))
    _ = try await runner.run(Command(["sleep", "60"], timeout: 0.2))
    #expect(try await long.output == "\(mark) lives\n")
  }

  @Test func readsNothingFromStandardInput() async throws {
    let result = try await runner.run(Command(["cat"], timeout: 30))
    #expect(result.ending == .exited(0) && result.output.isEmpty)
  }

  @Test func saysWhyAProgramDoesNotStart() async throws {
    let error = await #expect(throws: CallError.self) {
      try await runner.run(Command(["true"], workingDirectory: "/no/such/place"))
    }
    #expect(error?.description.contains("No such file") == true)
    await #expect(throws: CommandNotFound.self) { try await runner.run(Command(["/proc/version"])) }
  }

  @Test func manyAtOnceKeepTheirOutputApart() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          let result = try await runner.run(Command(["sh", "-c", "echo \(number); echo e\(number) >&2"]))
          #expect(result.output == "\(number)\n" && result.errorOutput == "e\(number)\n")
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func secretsAreNotInTheEnvironmentOfCommands() async throws {
    let runner = ProcessRunner(environment: [
      "PATH": "/usr/bin:/bin", "HOME": "/root", "OPENAI_API_KEY": "abcdef", "DB_PASSWORD": "x",
      "DATABASE_URL": "postgres://a:secretpw@db/x", "SSH_AUTH_SOCK": "/run/agent", "LANGUAGE": "de",
    ])
    let result = try await runner.run(Command(["env"]))
    #expect(
      result.output.split(separator: "\n").sorted()
        == ["HOME=/root", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "SSH_AUTH_SOCK=/run/agent"])
  }

  @Test func aLongOutputCostsItsWindowOnly() async throws {
    let path = (Program.path as NSString).deletingLastPathComponent + "/hammer"
    let run = try await runner.run(Command([path, "output", "100000000"], timeout: 120))
    let told = try JSONValue(parsing: run.output)
    #expect(told["kept"]!.numberValue! < 140_000)
    #expect(told["omitted"]!.numberValue! > 99_000_000)
    // `head -c 100000000 /dev/zero | sha256sum`
    #expect(told["digest"] == "a993f8c574e0fea8c1cdcbcd9408d9e2e107ee6e4d120edcfa11decd53fa0cae")
    #expect(told["kib"]!.numberValue! < 32 * 1024)
    #expect(told["descriptors"] == 0)
    LongTest.tell(
      "100 MB of output: \(Int(told["kib"]!.numberValue!)) KiB more memory, \(told["seconds"]!.numberValue!) s")
  }
}

@Suite struct OutputCutTests {
  @Test func noHalfSecretIsKeptAtTheCut() {
    var window = OutputWindow(limit: 64)
    let text =
      String(repeating: "w", count: 20) + " ghp_0123456789abcdefghijklmnopqrstuvwxyz"
      + String(repeating: " x", count: 100)
    Array(text.utf8).withUnsafeBytes { window.append($0) }
    #expect(!window.text.contains("ghp_"))
    #expect(window.digest == Digest.sha256(text))
  }

  @Test func bytesThatAreNoTextAreShown() {
    var window = OutputWindow(limit: 64)
    [0x61, 0xFE].withUnsafeBytes { window.append(UnsafeRawBufferPointer(rebasing: $0.prefix(0))) }
    for byte in [UInt8(0x61), 0xFE, 0xFF, 0xC0, 0xAF, 0x00] { [byte].withUnsafeBytes { window.append($0) } }
    #expect(window.text == "a\\xfe\\xff\\xc0\\xaf\0")
  }
}
