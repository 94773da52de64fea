import Agent
import Foundation
import Tools

@testable import Homelab

/// A real sshd on the loopback, with keys and a configuration of its own, that lets in who runs the tests.
final class SSHServer {
  static let program = ["/usr/sbin/sshd", "/usr/bin/sshd", "/sbin/sshd"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  static let isThere = program != nil

  let directory: String
  let port: Int
  /// Where shared connections have their sockets. Short: a socket's path has 108 bytes.
  let sockets = "/tmp/st-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
  // Not by Foundation's Process: sshd closes what that waits on, and every other Process would wait for it.
  private var server: Task<Void, Never>?

  init() async throws {
    directory = NSTemporaryDirectory() + "steward-sshd-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // sshd insists on it when root runs it.
    if getuid() == 0 {
      try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
    }
    port = SSHServer.freePort()
    for name in ["host", "user", "other"] {
      let command = Command(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(directory)/\(name)"])
      _ = try await ProcessRunner().run(command)
    }
    try write("authorized", read("user.pub"))
    try write(
      "sshd_config",
      """
      Port \(port)
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
    let words = [SSHServer.program ?? "sshd", "-D", "-f", "\(directory)/sshd_config", "-E", "\(directory)/log"]
    server = Task { _ = try? await ProcessRunner().run(Command(words, timeout: 300)) }
    // A busy machine takes its time.
    for _ in 0..<1500 where !log.contains("listening on") { try await Task.sleep(for: .milliseconds(20)) }
  }

  private static func freePort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = bind(descriptor, pointer, length)
        _ = getsockname(descriptor, pointer, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// Ends the server; the client's files stay.
  func end() async {
    server?.cancel()
    await server?.value
  }

  func stop() async {
    await end()
    try? FileManager.default.removeItem(atPath: directory)
  }

  var log: String { (try? read("log")) ?? "" }

  /// Makes `known_hosts` say that the server's key is the one in `name`.pub.
  func know(_ name: String) throws {
    try write("known_hosts", "[127.0.0.1]:\(port) " + read("\(name).pub"))
  }

  func forget() throws { try write("known_hosts", "") }

  /// The client's side. `shared`: with one connection for all commands.
  func client(shared: Bool = false) throws -> SSHClient {
    if shared {
      try FileManager.default.createDirectory(
        atPath: sockets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    return SSHClient(configuration: "\(directory)/ssh_config", sockets: shared ? sockets : nil)
  }

  var route: Route {
    Route(host: "nas", hops: [.ssh(SSHTarget(user: NSUserName(), address: "127.0.0.1", port: port))])
  }

  private func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
  }
}
