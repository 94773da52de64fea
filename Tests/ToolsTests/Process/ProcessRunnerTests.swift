import Agent
import Foundation
import TestSupport
import Testing

@testable import Tools

@Suite struct ProcessRunnerTests {
  let runner = ProcessRunner()

  @Test func tellsStatusOutputAndErrors() async throws {
    let result = try await runner.run(Command(["sh", "-c", "echo out; echo err >&2; exit 3"]))
    #expect(result.ending == .exited(3))
    #expect(result.output == "out\n")
    #expect(result.errorOutput == "err\n")
  }

  @Test func tellsASignal() async throws {
    let result = try await runner.run(Command(["sh", "-c", "kill -9 $$"]))
    #expect(result.ending == .signalled(9))
  }

  @Test func tellsWhichProgramIsMissing() async {
    await #expect(throws: CommandNotFound(program: "no-such-program-here")) {
      try await runner.run(Command(["no-such-program-here"]))
    }
  }

  @Test func passesArgumentsUnsplit() async throws {
    let hostile = "a b; $(touch x) 'q' \"d\" \n*"
    let result = try await runner.run(Command(["printf", "%s", hostile]))
    #expect(result.output == hostile)
  }

  @Test(.timeLimit(.minutes(10))) func endsTheWholeGroupAtTheTimeLimit() async throws {
    let result = try await runner.run(
      Command(["sh", "-c", "sleep 300 & echo $!; wait"], timeout: 1))
    #expect(result.ending == .timedOut)
    let grandchild = try #require(Int32(result.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    // Gone, or a zombie that nobody reaps in a container; on a busy machine dying takes a moment.
    while let state = try? String(contentsOfFile: "/proc/\(grandchild)/stat", encoding: .utf8),
      !state.contains(") Z")
    {
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  @Test(.timeLimit(.minutes(10))) func endsTheProgramWhenCancelled() async throws {
    let file = TemporaryFolder.path("pid")
    defer { try? FileManager.default.removeItem(atPath: file) }
    let task = Task { try await runner.run(Command(["sh", "-c", "echo $$ > \(file); exec sleep 300"], timeout: 300)) }
    while (try? String(contentsOfFile: file, encoding: .utf8))?.hasSuffix("\n") != true {
      try await Task.sleep(for: .milliseconds(10))
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func keepsHeadAndTailOfALongOutput() async throws {
    let result = try await runner.run(
      Command(["sh", "-c", "echo first; head -c 20000000 /dev/zero | tr '\\0' x; echo; echo last"], outputLimit: 4096))
    #expect(result.output.hasPrefix("first\n"))
    #expect(result.output.hasSuffix("last\n"))
    #expect(result.output.utf8.count < 8192)
    #expect(result.omitted > 19_000_000)
  }

  @Test func givesEachChildASessionOfItsOwn() async throws {
    let result = try await runner.run(Command(["sh", "-c", "cut -d' ' -f6 /proc/$$/stat; echo $$; echo $LC_ALL"]))
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0] == lines[1])
    #expect(lines[2] == "C.UTF-8")
  }
}

@Suite struct OutputWindowTests {
  @Test(arguments: [1, 7, 64, 1000]) func keepsTheSameHoweverItArrives(piece: Int) {
    let bytes = (0..<5000).map { UInt8(97 + $0 % 26) }
    var window = OutputWindow(limit: 100)
    var rest = bytes[...]
    while !rest.isEmpty {
      Array(rest.prefix(piece)).withUnsafeBytes { window.append($0) }
      rest = rest.dropFirst(piece)
    }
    #expect(window.omitted == 4900)
    #expect(window.text.hasPrefix(String(decoding: bytes.prefix(50), as: UTF8.self)))
    #expect(window.text.hasSuffix(String(decoding: bytes.suffix(50), as: UTF8.self)))
  }

  @Test func givesUpOnACommandThatSaysNothing() async throws {
    var silent = Command(["sleep", "30"], timeout: 20)
    silent.answerTimeout = 0.2
    #expect(try await ProcessRunner().run(silent).ending == .timedOut)
    var slow = Command(["sh", "-c", "echo begun; sleep 1; echo done"], timeout: 20)
    slow.answerTimeout = 0.5
    let result = try await ProcessRunner().run(slow)
    #expect(result.ending == .exited(0))
    #expect(result.output == "begun\ndone\n")
  }
}
