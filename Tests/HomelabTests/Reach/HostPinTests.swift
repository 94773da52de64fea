import Agent
import Foundation
import TestSupport
import Testing
import Tools

@testable import Homelab

/// The host keys of a route are those that OpenSSH takes, and a pinned run takes no others: with a real sshd.
@Suite(.enabled(if: SSHServer.isThere, "needs sshd: apt install openssh-server"), .serialized)
struct HostPinTests {
  private func with(
    shared: Bool = false, _ body: (SSHServer, HostRunner) async throws -> Void
  ) async throws {
    let server = try await SSHServer()
    do {
      let client = try server.client(shared: shared)
      try await body(server, HostRunner(route: server.route, local: ProcessRunner(), client: client))
    } catch {
      Issue.record(error)
    }
    await server.stop()
  }

  private func place(_ server: SSHServer) -> String { "\(NSUserName())@127.0.0.1:\(server.port)" }

  @Test func tellsTheKeyThatSSHKnows() async throws {
    try await with { server, runner in
      let key = HostKey(place: place(server), fingerprints: ["ED25519 \(try await server.fingerprint("host"))"])
      #expect(try await runner.keys() == [key])
      // Hashed names, as Debian's ssh writes them.
      _ = try await ProcessRunner().run(Command(["ssh-keygen", "-H", "-f", "\(server.directory)/known_hosts"]))
      #expect(try await runner.keys() == [key])
      // Through a hypervisor, its own key counts.
      let guest = HostRunner(
        route: Route(host: "guest", hops: server.route.hops + [.container(104)]), local: runner.local,
        client: runner.client)
      #expect(try await guest.keys() == [key])
    }
  }

  @Test func followsTheOwnersConfiguration() async throws {
    try await with { server, runner in
      let file = "\(server.directory)/ssh_config"
      let before = try String(contentsOfFile: file, encoding: .utf8)
      let alias = """
        Host far
          HostName 127.0.0.1
          Port \(server.port)
          HostKeyAlias known-as
          ProxyJump \(NSUserName())@localhost:\(server.port)

        """
      try (alias + before).write(toFile: file, atomically: true, encoding: .utf8)
      let known = "\(server.directory)/known_hosts"
      let other = try String(contentsOfFile: "\(server.directory)/other.pub", encoding: .utf8)
      let text =
        try String(contentsOfFile: known, encoding: .utf8) + "known-as \(other)"
        + "[localhost]:\(server.port) \(try String(contentsOfFile: "\(server.directory)/host.pub", encoding: .utf8))"
      try text.write(toFile: known, atomically: true, encoding: .utf8)
      let far = HostRunner(
        route: Route(host: "far", hops: [.ssh(SSHTarget(address: "far"))]), local: runner.local, client: runner.client)
      // The jump host's key, then that of the host under its alias.
      let keys = try await far.keys()
      #expect(keys.count == 2 && keys[0].place.contains("localhost"))
      #expect(
        keys.map(\.fingerprints) == [
          ["ED25519 \(try await server.fingerprint("host"))"], ["ED25519 \(try await server.fingerprint("other"))"],
        ])
    }
  }

  @Test func coversEveryMachineThatTheInventoryGoesThrough() async throws {
    try await with { server, runner in
      guard case .ssh(var target)? = server.route.hops.first else { return }
      target.jumps = [target]
      let far = HostRunner(
        route: Route(host: "far", hops: [.ssh(target)]), local: runner.local, client: runner.client)
      let keys = try await far.keys()
      #expect(keys.count == 2 && keys[0] == keys[1])
      let result = try await far.run(Command(["echo", "hello"]), pinned: keys)
      #expect(result.output == "hello\n")
    }
  }

  @Test func runsOnlyWithTheKeysThatWereApproved() async throws {
    try await with(shared: true) { server, runner in
      let keys = try await runner.keys()
      #expect(try await runner.run(Command(["echo", "hello"]), pinned: keys).output == "hello\n")
      // A connection that is open already, made before the key changed, carries nothing.
      _ = try await runner.run(Command(["true"]))
      let accepted = server.log.matches(of: /Accepted publickey/).count
      try await server.change(key: "other")
      try server.know("other")
      let error = await #expect(throws: CallError.self) { try await runner.run(Command(["true"]), pinned: keys) }
      #expect(error?.reason == .refused)
      #expect(server.log.matches(of: /Accepted publickey/).count == accepted)
    }
  }

  @Test func refusesAHostThatShowsAnotherKey() async throws {
    try await with { server, runner in
      let keys = try await runner.keys()
      try await server.change(key: "other")
      let error = await #expect(throws: CallError.self) { try await runner.run(Command(["true"]), pinned: keys) }
      #expect(error?.reason == .refused && error?.description.contains("has changed") == true, "\(error as Any)")
    }
  }

  @Test func saysWhichKeyIsNotKnown() async throws {
    try await with { server, runner in
      try server.forget()
      let error = await #expect(throws: CallError.self) { try await runner.keys() }
      #expect(error?.reason == .refused)
      #expect(error?.description.contains("the host key of nas ([127.0.0.1]:\(server.port)) is not known") == true)
    }
  }

  @Test func takesAHostAtAnotherAddressByTheNameOfItsKey() async throws {
    try await with { server, runner in
      let known = "\(server.directory)/known_hosts"
      let line = "nas-before " + (try String(contentsOfFile: "\(server.directory)/host.pub", encoding: .utf8))
      try line.write(toFile: known, atomically: true, encoding: .utf8)
      let moved = HostRunner(
        route: server.route, local: runner.local, client: runner.client, keyNames: { _ in ["nas-before"] })
      let keys = try await moved.keys()
      #expect(keys.map(\.fingerprints) == [["ED25519 \(try await server.fingerprint("host"))"]])
      #expect(try await moved.run(Command(["echo", "hello"]), pinned: keys).output == "hello\n")
    }
  }
}

struct KnownKeysTests {
  private static let blob = "AAAAC3NzaC1lZDI1NTE5AAAAIFywtRtt25DOgQkOgGGSMJ3JYzeiCSo0IbyJAmnZ4q8f"

  @Test(
    arguments: [
      ("nas ssh-ed25519 \(blob)", "ED25519 SHA256:3PV4sVD16tulfYmp+EMXVBOtkVNWrmvZLTujxHFvxBs"),
      ("|1|a=|b= ssh-ed25519 \(blob) root@nas", "ED25519 SHA256:3PV4sVD16tulfYmp+EMXVBOtkVNWrmvZLTujxHFvxBs"),
      ("@cert-authority *.lan ssh-ed25519 \(blob)", "CA ED25519 SHA256:3PV4sVD16tulfYmp+EMXVBOtkVNWrmvZLTujxHFvxBs"),
      ("@revoked * ssh-ed25519 \(blob)", nil), ("nas ssh-ed25519 %%%", nil), ("nas", nil), ("", nil),
    ] as [(String, String?)])
  func readsALineOfKnownHosts(line: String, fingerprint: String?) {
    #expect(KnownKeys.fingerprint(line) == fingerprint)
  }
}
