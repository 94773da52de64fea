/// The system's OpenSSH, with what Steward asks of it. The owner's configuration, agent, known hosts and jump
/// hosts are honoured; the options here go before them.
public struct SSHClient: Sendable, Hashable {
  /// A configuration in place of the owner's (ssh -F), or nil.
  public var configuration: String?
  /// The private directory of the shared connections' sockets; nil: every command makes a connection of its own.
  public var sockets: String?
  /// The one file of host keys that a connection is held to, or nil for the owner's.
  private(set) var knownHosts: String?

  public init(configuration: String? = nil, sockets: String? = SharedConnections.directory()) {
    self.configuration = configuration
    self.sockets = sockets
  }

  /// Seconds until a host that does not answer is given up.
  static let connectTimeout = 5
  /// Seconds until the first word of a host. ssh's own limit does not cover the search for the address.
  static let answerTimeout = 6.0
  /// Seconds that an unused connection is kept for the next command.
  static let keepTime = 60

  /// The same, where only the keys in `file` are taken: an earlier connection, made with others, is not used.
  func pinned(to file: String) -> SSHClient {
    var pinned = self
    pinned.knownHosts = file
    pinned.sockets = nil
    return pinned
  }

  /// As on a machine on the way, which has none of this machine's files.
  var elsewhere: SSHClient { SSHClient(sockets: nil) }

  /// `ssh … --  address`; the command for the other side comes after it.
  ///
  /// `shared`: one connection for all commands to that host, made by the first of them.
  func command(to target: SSHTarget, shared: Bool, extra: [String] = []) -> [String] {
    // A tunnel is the one that carries what stands on its standard input.
    var words = ["ssh"] + extra + (extra.first == "-W" ? [] : ["-n"]) + options(shared: shared)
    if let jump = target.jumps.last {
      var before = jump
      before.jumps = target.jumps.dropLast()
      let tunnel = command(to: before, shared: shared, extra: ["-W", "[%h]:%p"])
      words += ["-o", "ProxyCommand=" + SSHClient.percentSafe(tunnel)]
    }
    if let alias = target.keyAlias { words += ["-o", "HostKeyAlias=\(alias)"] }
    if let user = target.user { words += ["-l", user] }
    if let port = target.port { words += ["-p", "\(port)"] }
    return words + ["--", target.address]
  }

  private func options(shared: Bool) -> [String] {
    var options = [
      "BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no", "LogLevel=ERROR",
      "ConnectTimeout=\(SSHClient.connectTimeout)", "ConnectionAttempts=1",
      "ServerAliveInterval=3", "ServerAliveCountMax=3",
      "RequestTTY=no", "RemoteCommand=none", "PermitLocalCommand=no", "ClearAllForwardings=yes",
      "ForwardAgent=no", "ForwardX11=no",
    ]
    if shared, let sockets {
      options += [
        "ControlMaster=auto", "ControlPath=\(sockets)/%C", "ControlPersist=\(SSHClient.keepTime)",
      ]
    } else {
      options += ["ControlMaster=no", "ControlPath=none"]
    }
    if let knownHosts { options += ["UserKnownHostsFile=\(knownHosts)", "GlobalKnownHostsFile=/dev/null"] }
    return (configuration.map { ["-F", $0] } ?? []) + options.flatMap { ["-o", $0] }
  }

  /// ssh expands percent signs in a ProxyCommand; only the target's own two are meant.
  private static func percentSafe(_ words: [String]) -> String {
    words.map { word in
      word == "[%h]:%p" ? word : ShellWord.quote(word.replacing("%", with: "%%"))
    }.joined(separator: " ")
  }
}
