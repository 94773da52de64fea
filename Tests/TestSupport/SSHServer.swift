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
  public let port: Int
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
    try await begin()
  }

  private func begin() async throws {
    let words = [SSHServer.program ?? "sshd", "-D", "-f", "\(directory)/sshd_config", "-E", "\(directory)/log"]
    let before = listening
    server.withLock { $0 = Task { _ = try? await ProcessRunner().run(Command(words, timeout: 300)) } }
    // A busy machine takes its time.
    for _ in 0..<1500 where listening == before { try await Task.sleep(for: .milliseconds(20)) }
  }

  private var listening: Int { log.components(separatedBy: "listening on").count }

  /// Begins anew with the key in `name` in place of the one before, as a host that was installed anew.
  public func change(key name: String) async throws {
    await end()
    let text = try read("sshd_config").replacing(/HostKey .*/, with: "HostKey \(directory)/\(name)")
    try write("sshd_config", text)
    try await begin()
  }

  /// As ssh-keygen prints it: `SHA256:…`.
  public func fingerprint(_ name: String) async throws -> String {
    let told = try await ProcessRunner().run(Command(["ssh-keygen", "-lf", "\(directory)/\(name).pub"])).output
    return told.split(separator: " ").dropFirst().first.map(String.init) ?? ""
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
