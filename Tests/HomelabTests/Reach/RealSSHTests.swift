import Agent
import Foundation
import TestSupport
import Testing
import Tools

@testable import Homelab

@Suite(.enabled(if: SSHServer.isThere, "needs sshd: apt install openssh-server"), .serialized)
struct RealSSHTests {
  private func with(
    shared: Bool = false, _ body: (SSHServer, HostRunner) async throws -> Void
  ) async throws {
    let server = try await SSHServer()
    let client = try server.client(shared: shared)
    do {
      try await body(server, HostRunner(route: server.route, local: ProcessRunner(), client: client))
    } catch {
      Issue.record(error)
    }
    await server.stop()
    if let sockets = client.sockets { try? FileManager.default.removeItem(atPath: sockets) }
  }

  @Test func carriesArgumentsAndStatus() async throws {
    try await with { _, runner in
      let words = ["a b", "it's", "$HOME", "\\", "", "new\nline"]
      let result = try await runner.run(Command(["sh", "-c", "printf '<%s>' \"$@\"; exit 9", "x"] + words))
      #expect(result.output == words.map { "<\($0)>" }.joined())
      #expect(result.ending == .exited(9))
      #expect(try await runner.run(Command(["sh", "-c", "exit 255"])).ending == .exited(255))
    }
  }

  @Test func makesOneConnectionForAllCommands() async throws {
    try await with(shared: true) { server, runner in
      for _ in 0..<3 {
        let result = try await runner.run(Command(["true"]))
        #expect(result.succeeded)
      }
      #expect(server.log.matches(of: /Accepted publickey/).count == 1)
    }
  }

  @Test func endsSharedConnectionsWithTheProcess() async throws {
    try await with(shared: true) { server, runner in
      #expect(try await runner.run(Command(["true"])).succeeded)
      let sockets = try #require(try FileManager.default.contentsOfDirectory(atPath: server.sockets).first)
      let check = Command(["ssh", "-o", "ControlPath=\(server.sockets)/\(sockets)", "-O", "check", "--", "any"])
      let told = try await ProcessRunner().run(check).errorOutput
      let process = try #require(told.firstMatch(of: /pid=(\d+)/).flatMap { pid_t($0.output.1) }, "\(told)")
      await SharedConnections.end(in: server.sockets, ProcessRunner())
      // What has ended and nobody has waited for has no words any more.
      func runs() -> Bool {
        (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8))?.isEmpty == false
      }
      for _ in 0..<200 where runs() { try await Task.sleep(for: .milliseconds(20)) }
      #expect(!runs())
      #expect(!FileManager.default.fileExists(atPath: server.sockets))
    }
  }

  @Test func refusesAnUnknownKey() async throws {
    try await with { server, runner in
      try server.forget()
      let error = await #expect(throws: ReachError.self) { try await runner.attempt(Command(["true"])) }
      #expect(error?.reason == .unknownKey)
      #expect(error?.description.contains("it shows ED25519 SHA256:") == true)
    }
  }

  @Test func refusesAChangedKey() async throws {
    try await with { server, runner in
      try server.know("other")
      let error = await #expect(throws: ReachError.self) { try await runner.attempt(Command(["true"])) }
      #expect(error?.reason == .changedKey)
      #expect(error?.description.contains("has changed to ED25519 SHA256:") == true)
    }
  }

  @Test(arguments: [false, true])
  func doesNotKnowTheOutcomeWhenTheConnectionBreaks(shared: Bool) async throws {
    try await with(shared: shared) { _, runner in
      // Ends the server's own process of this connection.
      let script = "p=$(sed -n 's/^PPid:.//p' /proc/$PPID/status); echo on the way; sleep 0.3; kill -9 $p; sleep 2"
      let error = await #expect(throws: ReachError.self) {
        try await runner.attempt(Command(["sh", "-c", script], timeout: 10))
      }
      #expect(error?.reason == .lost)
    }
  }

  @Test func saysWhenNobodyListens() async throws {
    try await with { server, runner in
      await server.end()
      let error = await #expect(throws: ReachError.self) { try await runner.attempt(Command(["true"])) }
      #expect(error?.reason == .unreachable)
      #expect(error?.description.contains("Connection refused") == true)
    }
  }

  @Test func jumpsThroughAHost() async throws {
    try await with { server, runner in
      guard case .ssh(var target)? = server.route.hops.first else { return }
      let jump = target
      target.jumps = [jump]
      let far = HostRunner(
        route: Route(host: "far", hops: [.ssh(target)]), local: ProcessRunner(), client: try server.client())
      #expect(try await far.run(Command(["echo", "hello"])).output == "hello\n")
      #expect(server.log.matches(of: /Accepted publickey/).count == 2)
    }
  }

  @Test func stopsWithItsTask() async throws {
    try await with { _, runner in
      let task = Task { try await runner.run(Command(["sleep", "30"], timeout: 40)) }
      try await Task.sleep(for: .milliseconds(500))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}
