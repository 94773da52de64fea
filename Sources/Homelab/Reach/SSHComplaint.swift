import Agent

/// What ssh says when it does not get in.
struct SSHComplaint {
  var target: SSHTarget
  var text: String

  /// The reason, and what to do. `fingerprint`: `ED25519 SHA256:…` of the key that the other side shows, as far as
  /// it is known.
  func error(host: String, fingerprint: String? = nil) -> ReachError {
    let place = target.keyAlias ?? target.address
    let name = askedName ?? target.port.map { "[\(place)]:\($0)" } ?? place
    let login = "ssh \(target.port.map { "-p \($0) " } ?? "")\(target.user.map { "\($0)@" } ?? "")\(target.address)"
    if text.contains("REMOTE HOST IDENTIFICATION HAS CHANGED") {
      let key = fingerprint ?? sentKey
      return ReachError(
        .changedKey,
        "the host key of \(host) (\(name)) has changed\(key.map { " to \($0)" } ?? "")\(knownAt): it was installed anew, or another machine has its address; if the key is right: ssh-keygen -R \(ShellWord.quote(name)), then \(login)"
      )
    }
    if isUnknownKey {
      return ReachError(
        .unknownKey,
        "the host key of \(host) (\(name)) is not known\(fingerprint.map { ": it shows \($0)" } ?? ""); compare it on the machine (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then say yes to it once with: \(login)"
      )
    }
    if text.contains("Permission denied") || text.contains("Too many authentication failures") {
      return ReachError(
        .denied,
        "\(host) does not let \(target.user ?? "this user") in (\(firstLine)); add a key with: ssh-copy-id \(target.text)"
      )
    }
    if text.contains("Could not resolve hostname") {
      return ReachError(.unreachable, "\(host): the name \(target.address) has no address")
    }
    if text.contains("Bad configuration option") || text.contains("Bad owner or permissions") {
      return ReachError(.noWay, "ssh does not take its configuration: \(firstLine)")
    }
    // These come after ssh was let in: nothing was heard of the command, and it may have begun all the same.
    let after = ["Connection to ", "Shared connection", "client_loop", "Timeout, server", "mux_client"]
    if after.contains(where: { text.contains($0) }), !text.contains("timed out") {
      return ReachError(
        .lost, "the connection to \(host) broke: whether the command was done is not known (\(firstLine))")
    }
    let words = ["timed out", "No route to host", "refused", "unreachable", "closed", "reset", "kex_exchange"]
    if words.contains(where: { text.contains($0) }) {
      return ReachError(.unreachable, "\(host) does not answer at \(name): \(firstLine)")
    }
    return ReachError(
      .denied, "\(host) ran nothing: \(firstLine.isEmpty ? "it has no shell for \(target.text)" : firstLine)")
  }

  var isUnknownKey: Bool {
    text.contains("host key is known for") || text.contains("Host key verification failed")
  }

  /// The name whose key ssh looked for; it may be a jump host's.
  private var askedName: String? {
    text.firstMatch(of: /host key is known for (\S+) and/).map { String($0.output.1) }
  }

  private var sentKey: String? {
    guard
      let match = text.firstMatch(of: /fingerprint for the (\S+) key sent by the remote host is\s+(SHA256:\S+?)\.?\s/)
    else { return nil }
    return "\(match.output.1) \(match.output.2)"
  }

  private var knownAt: String {
    guard let match = text.firstMatch(of: /Offending \S+ key in (\S+)/) else { return "" }
    return " (known: \(match.output.1))"
  }

  /// The first line that says something, safe to show.
  private var firstLine: String {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy { $0 == "@" || $0 == " " } }
    let line = lines.first { $0.hasPrefix("ssh: ") } ?? lines.last ?? ""
    return Escaper.escapeLine(String(line.trimmed.prefix(160)))
  }

  /// `Server host key: ssh-ed25519 SHA256:…` of ssh -v.
  static func fingerprint(_ log: String) -> String? {
    guard let match = log.firstMatch(of: /Server host key: (\S+) (SHA256:\S+)/) else { return nil }
    let kind = match.output.1.replacing("ssh-", with: "").uppercased()
    return "\(kind) \(match.output.2)"
  }
}
