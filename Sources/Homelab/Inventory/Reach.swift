/// How a host is reached. It is never guessed: the inventory says so.
public enum Reach: Sendable, Hashable {
  /// The machine that Steward runs on.
  case local
  case ssh(user: String?, address: String)
  /// Through the hypervisor `host`: `qm guest exec ID`.
  case qm(id: Int, host: String)
  /// Through the hypervisor `host`: `pct exec ID`.
  case pct(id: Int, host: String)
  /// Only as a node of a cluster.
  case kubectl
  /// Not, and why.
  case none(String)

  /// For people: `ssh root@192.168.4.17`, `qm guest exec 108 on pve`.
  public var text: String {
    switch self {
    case .local: "this machine"
    case .ssh(let user, let address): "ssh " + (user.map { "\($0)@\(address)" } ?? address)
    case .qm(let id, let host): "qm guest exec \(id) on \(host)"
    case .pct(let id, let host): "pct exec \(id) on \(host)"
    case .kubectl: "kubectl"
    case .none(let why): "nothing (\(why))"
    }
  }

  /// What an owner writes in the table → how it is reached; nil when it cannot be understood.
  ///
  /// `ssh`, `ssh root@10.0.0.5`, `root@nas`, `qm 108 on pve`, `qm guest exec 108 via still-fawn`,
  /// `pct exec 104 (pve)`, `local`, `this machine`, `kubectl`, `none`, `web only`. The address and the
  /// hypervisor may stand in other columns.
  init?(parsing text: String, address: String?, parent: String?) {
    let text = text.replacing("`", with: "").trimmed
    let lower = text.lowercased()
    let words = text.split { $0.isWhitespace || "(),;:".contains($0) }.map(String.init)
    if lower.isEmpty { return nil }
    if ["local", "localhost", "this machine", "this host", "here", "self"].contains(lower) {
      self = .local
      return
    }
    for (program, isVM) in [("qm", true), ("pct", false)]
    where words.contains(where: { $0.lowercased() == program }) {
      guard let id = words.lazy.compactMap({ Int($0) }).first else { return nil }
      let after = words.firstIndex { ["on", "via", "at", "through"].contains($0.lowercased()) }
      let named = after.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
      let host =
        named ?? words.last { Int($0) == nil && !["qm", "pct", "guest", "exec"].contains($0.lowercased()) }
        ?? parent
      guard let host, HostName.isValid(host) else { return nil }
      self = isVM ? .qm(id: id, host: host) : .pct(id: id, host: host)
      return
    }
    if lower.contains("no ssh")
      || ["none", "no", "-", "–", "—", "n/a", "web", "web only", "web ui", "http", "https"].contains(lower)
    {
      self = .none(lower == "-" || lower == "–" || lower == "—" ? "none" : text)
      return
    }
    if lower.hasPrefix("kubectl") || lower == "k8s" || lower == "kubernetes" {
      self = .kubectl
      return
    }
    let target = words.first { $0.contains("@") } ?? words.first { $0.lowercased() != "ssh" }
    guard lower.hasPrefix("ssh") || text.contains("@") else { return nil }
    let parts = (target ?? "").split(separator: "@" as Character, maxSplits: 1).map(String.init)
    guard let place = parts.count == 2 ? parts[1] : parts.first ?? address, HostName.isValid(place)
    else { return nil }
    let user = parts.count == 2 ? parts[0] : nil
    if let user,
      !user.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }) || user.hasPrefix("-")
    {
      return nil
    }
    self = .ssh(user: user, address: place)
  }
}
