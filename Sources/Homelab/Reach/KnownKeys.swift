import Agent
import CCrypto
import Foundation

/// The host keys that ssh takes from a machine now, found as OpenSSH finds them: by its own programs, with the
/// owner's configuration.
struct KnownKeys: Sendable {
  let client: SSHClient
  /// Runs commands on the machine from which ssh goes.
  let runner: any CommandRunner

  /// What known_hosts says of one machine.
  struct Found: Sendable {
    var key: HostKey
    /// The lines themselves, marks included, so that a connection can be held to them.
    var lines: [String]
  }

  /// Jump hosts that may stand in a configuration, one behind the other.
  private static let longestChain = 8

  /// The keys of `target`, those of the machines that ssh jumps from before it.
  func find(_ target: SSHTarget) async throws -> [Found] {
    var found: [Found] = []
    for jump in target.jumps {
      var jump = jump
      jump.jumps = []
      found += try await find(jump, isJumped: false, chain: 0)
    }
    var last = target
    last.jumps = []
    return found + (try await find(last, isJumped: !target.jumps.isEmpty, chain: 0))
  }

  private func find(_ target: SSHTarget, isJumped: Bool, chain: Int) async throws -> [Found] {
    let configuration = try await resolve(target)
    var found: [Found] = []
    // The owner's own ProxyJump; one of the inventory's goes before it.
    if !isJumped, chain < KnownKeys.longestChain, let jumps = configuration["proxyjump"], jumps != "none" {
      for word in jumps.split(separator: "," as Character) {
        let place = word.hasPrefix("ssh://") ? word.dropFirst(6) : word
        guard let jump = SSHTarget(parsing: String(place), address: nil) else { continue }
        found += try await find(jump, isJumped: false, chain: chain + 1)
      }
    }
    let host = configuration["hostname"] ?? target.address
    let port = configuration["port"].flatMap { Int($0) } ?? 22
    let user = configuration["user"] ?? target.user
    let place = SSHTarget(user: user, address: host, port: port == 22 ? nil : port).text
    var lines: [String] = []
    for name in names(configuration, host: host, port: port) {
      for file in files(configuration) {
        for line in try await look(for: name, in: file) where !lines.contains(line) { lines.append(line) }
      }
    }
    // A revoked key is none; its line is kept, so that ssh refuses it.
    let prints = Set(lines.compactMap(KnownKeys.fingerprint)).sorted()
    return found + [Found(key: HostKey(place: place, fingerprints: prints), lines: lines)]
  }

  /// The names under which ssh looks for the key: where the port is another one, it looks for the host alone, too.
  private func names(_ configuration: [String: String], host: String, port: Int) -> [String] {
    if let alias = configuration["hostkeyalias"], alias != "none" { return [alias] }
    return port == 22 ? [host] : ["[\(host)]:\(port)", host]
  }

  private func files(_ configuration: [String: String]) -> [String] {
    ["userknownhostsfile", "globalknownhostsfile"].flatMap { name -> [String] in
      let value = configuration[name] ?? ""
      let words = value.split(separator: " " as Character).map(String.init)
      // ssh does not quote a path with a blank in it.
      return words.count > 1 ? words + [value] : words
    }.filter { !["none", "/dev/null"].contains($0) && !$0.hasPrefix("-") }
  }

  /// ssh's settings for `target`, as `ssh -G` prints them; of several values the last stands.
  private func resolve(_ target: SSHTarget) async throws -> [String: String] {
    let words = client.command(to: target, shared: false, extra: ["-G"])
    let result = try await runner.run(Command(words, timeout: SSHClient.answerTimeout))
    guard result.succeeded else {
      throw SSHComplaint(target: target, text: result.errorOutput).error(host: target.address)
    }
    return result.output.split(whereSeparator: \.isNewline).reduce(into: [:]) { settings, line in
      let parts = line.split(separator: " " as Character, maxSplits: 1).map(String.init)
      if parts.count == 2 { settings[parts[0].lowercased()] = parts[1] }
    }
  }

  private func look(for name: String, in file: String) async throws -> [String] {
    let result = try await runner.run(Command(["ssh-keygen", "-F", name, "-f", file], timeout: 10))
    return result.output.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("#") }
  }

  /// A line of known_hosts → `ED25519 SHA256:…`, with `CA` before it where it signs keys; nil for a revoked key and
  /// for what is no line.
  static func fingerprint(_ line: String) -> String? {
    var words = line.split(separator: " " as Character)
    var mark = ""
    if words.first?.hasPrefix("@") == true {
      guard words.removeFirst() == "@cert-authority" else { return nil }
      mark = "CA "
    }
    guard words.count >= 3, let blob = Data(base64Encoded: String(words[2])) else { return nil }
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = blob.withUnsafeBytes { SHA256($0.baseAddress, $0.count, &digest) }
    let text = Data(digest).base64EncodedString().prefix { $0 != "=" }
    return "\(mark)\(words[1].replacing("ssh-", with: "").uppercased()) SHA256:\(text)"
  }
}
