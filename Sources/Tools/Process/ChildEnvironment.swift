import Agent

/// The environment of commands: a fixed list of names, less what is secret. What else stands in Steward's own could
/// load a library into a command, give it another pager or another way to a host; and every process of the same user
/// can read it in /proc.
enum ChildEnvironment {
  /// Where programs and their files are, who runs them, and how the owner reaches hosts and engines.
  private static let names: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TZ", "TMPDIR", "SSH_AUTH_SOCK", "KRB5CCNAME",
    "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME",
    "XDG_STATE_HOME", "KUBECONFIG", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH",
    "DOCKER_TLS_VERIFY", "CONTAINER_HOST", "LIBVIRT_DEFAULT_URI", "TALOSCONFIG",
  ]

  /// `NAME=value` for each variable that a command gets.
  static func strings(from environment: [String: String]) -> [String] {
    var environment = environment.filter { name, value in
      names.contains(name) && Redactor().redact(value).count == 0
    }
    // Messages are parsed: in one language, whatever the owner's.
    environment["LC_ALL"] = "C.UTF-8"
    return environment.map { "\($0)=\($1)" }.sorted()
  }
}
