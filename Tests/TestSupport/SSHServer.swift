import Agent
import Foundation
import Synchronization
import Tools

/// A real sshd on the loopback, with keys and a configuration of its own, that lets in who runs the tests.
public final class SSHServer: Sendable {
  public static let program = ["/usr/sbin/sshd", "/usr/bin/sshd", "/sbin/sshd"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  public static let isThere = program != nil

  public let directory: String
  public var port: Int { chosen.withLock { $0 } }
  private let chosen = Mutex(0)
  /// Where shared connections have their sockets. Short: a socket's path has 108 bytes.
  public let sockets = TemporaryFolder.root + "/" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
  // Not by Foundation's Process: sshd closes what that waits on, and every other Process would wait for it.
  private let server = Mutex<Task<Void, Never>?>(nil)

  public init() async throws {
    directory = try TemporaryFolder.make("sshd")
    // sshd insists on it when root runs it.
    if getuid() == 0 {
      try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
    }
    for name in ["host", "user", "other"] {
      let command = Command(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(directory)/\(name)"])
      _ = try await ProcessRunner().run(command)
    }
    try write("authorized", read("user.pub"))
    try write(
      "sshd_config",
      """
      ListenAddress 127.0.0.1
      HostKey \(directory)/host
      AuthorizedKeysFile \(directory)/authorized
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      PermitRootLogin yes
      PidFile none
      LogLevel VERBOSE
      """)
    try know("host")
    try write(
      "ssh_config",
      """
      Host *
        IdentityFile \(directory)/user
        IdentitiesOnly yes
        UserKnownHostsFile \(directory)/known_hosts
        GlobalKnownHostsFile none
      """)
    for _ in 0..<20 {
      // Below what the kernel gives to clients: a port that is free now is not taken by the next connection of
      // another test, and is still free when the server begins anew.
      chosen.withLock { $0 = Int.random(in: 10_240..<32_768) }
      guard try await begin() else { continue }
      try know("host")
      return
    }
    throw SSHServerError(log: log)
  }

  /// False where something else listens on the port.
  private func begin() async throws -> Bool {
    let words = [
      SSHServer.program ?? "sshd", "-D", "-f", "\(directory)/sshd_config", "-p", "\(port)", "-E", "\(directory)/log",
    ]
    let (listening, refused) = (times("listening on"), times("Cannot bind any address"))
    server.withLock { $0 = Task { _ = try? await ProcessRunner().run(Command(words, timeout: 300)) } }
    // A busy machine takes its time.
    for _ in 0..<3000 {
      if times("listening on") > listening { return true }
      if times("Cannot bind any address") > refused { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    await end()
    return false
  }

  private func times(_ phrase: String) -> Int { log.components(separatedBy: phrase).count - 1 }

  /// Begins anew with the key in `name` in place of the one before, as a host that was installed anew.
  public func change(key name: String) async throws {
    await end()
    let text = try read("sshd_config").replacing(/HostKey .*/, with: "HostKey \(directory)/\(name)")
    try write("sshd_config", text)
    guard try await begin() else { throw SSHServerError(log: log) }
  }

  /// As ssh-keygen prints it: `SHA256:…`.
  public func fingerprint(_ name: String) async throws -> String {
    let told = try await ProcessRunner().run(Command(["ssh-keygen", "-lf", "\(directory)/\(name).pub"])).output
    return told.split(separator: " ").dropFirst().first.map(String.init) ?? ""
  }

  /// Ends the server; the client's files stay.
  public func end() async {
    let server = server.withLock { $0.take() }
    server?.cancel()
    await server?.value
  }

  public func stop() async {
    await end()
    try? FileManager.default.removeItem(atPath: directory)
  }

  public var log: String { (try? read("log")) ?? "" }

  /// Makes `known_hosts` say that the server's key is the one in `name`.pub.
  public func know(_ name: String) throws {
    try write("known_hosts", "[127.0.0.1]:\(port) " + read("\(name).pub"))
  }

  public func forget() throws { try write("known_hosts", "") }

  private func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
  }
}

public struct SSHServerError: Error, CustomStringConvertible {
  let log: String
  public var description: String { "sshd does not listen: \(log.suffix(2000))" }
}
