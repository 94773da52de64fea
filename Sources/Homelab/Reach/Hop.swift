/// One step of a route: how a command is carried from the machine before it.
public enum Hop: Sendable, Hashable {
  case ssh(SSHTarget)
  /// A virtual machine, through the guest agent: `qm guest exec`.
  case guest(Int)
  /// A container of the hypervisor: `pct exec`.
  case container(Int)
  case pod(String, namespace: String?)

  public var text: String {
    switch self {
    case .ssh(let target):
      "ssh \(target.text)" + (target.jumps.last.map { " via \($0.text)" } ?? "")
    case .guest(let id): "qm guest exec \(id)"
    case .container(let id): "pct exec \(id)"
    case .pod(let name, let namespace): "kubectl exec " + (namespace.map { "\($0)/" } ?? "") + name
    }
  }

  /// The program that has to be on the machine before.
  var program: String {
    switch self {
    case .ssh: "ssh"
    case .guest: "qm"
    case .container: "pct"
    case .pod: "kubectl"
    }
  }

  /// `arguments` for the machine behind → for the machine before.
  ///
  /// The standard input of `qm guest exec` is never used: it is limited and not always passed on.
  func carry(_ arguments: [String], client: SSHClient, isFirst: Bool, timeout: Double) -> [String] {
    switch self {
    case .ssh(let target):
      (isFirst ? client : client.elsewhere).command(to: target, shared: isFirst) + [ShellWord.join(arguments)]
    case .guest(let id):
      ["qm", "guest", "exec", "\(id)", "--timeout", "\(max(1, Int(timeout.rounded(.up))))", "--"] + arguments
    case .container(let id): ["pct", "exec", "\(id)", "--"] + arguments
    case .pod(let name, let namespace):
      ["kubectl", "exec"] + (namespace.map { ["-n", $0] } ?? []) + [name, "--"] + arguments
    }
  }
}
