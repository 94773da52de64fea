/// How a host is reached. It is never guessed: the inventory says so.
public enum Reach: Sendable, Hashable {
  /// The machine that Steward runs on.
  case local
  /// By OpenSSH; `via` names a host of the inventory to go through.
  case ssh(user: String?, address: String, port: Int? = nil, via: String? = nil)
  /// Through the hypervisor `host`: `qm guest exec ID`.
  case qm(id: Int, host: String)
  /// Through the hypervisor `host`: `pct exec ID`.
  case pct(id: Int, host: String)
  /// Through a cluster's API, asked on `host` or on this machine.
  case kubectl(ClusterPlace, host: String? = nil)
  /// Not, and why.
  case none(String)

  /// A node or a pod of a cluster.
  public enum ClusterPlace: Sendable, Hashable {
    /// The API tells about it, and runs nothing on it. Without a name it is called as the host.
    case node(String?)
    /// `kubectl exec` runs commands in it.
    case pod(String, namespace: String?)
  }

  /// For people: `ssh root@192.168.4.17`, `qm guest exec 108 on pve`.
  public var text: String {
    switch self {
    case .local: return "this machine"
    case .ssh(let user, let address, let port, let via):
      let place = SSHTarget(user: user, address: address, port: port).text
      return "ssh \(place)" + (via.map { " via \($0)" } ?? "")
    case .qm(let id, let host): return "qm guest exec \(id) on \(host)"
    case .pct(let id, let host): return "pct exec \(id) on \(host)"
    case .kubectl(let place, let host):
      let what =
        switch place {
        case .node(let name): name.map { " node/\($0)" } ?? ""
        case .pod(let name, let namespace): " pod " + (namespace.map { "\($0)/" } ?? "") + name
        }
      return "kubectl\(what)" + (host.map { " on \($0)" } ?? "")
    case .none(let why): return "nothing (\(why))"
    }
  }

  /// The address that stands in it, or nil.
  public var address: String? {
    if case .ssh(_, let address, _, _) = self { address } else { nil }
  }

  /// The host of the inventory that it goes through, or nil.
  public var through: String? {
    switch self {
    case .qm(_, let host), .pct(_, let host): host
    case .ssh(_, _, _, let via): via
    case .kubectl(_, let host): host
    case .local, .none: nil
    }
  }
}
