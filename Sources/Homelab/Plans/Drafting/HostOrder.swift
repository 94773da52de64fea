/// In which order hosts are taken away for a while: first what nothing leans on, last what everything does.
struct HostOrder: Sendable {
  let inventory: Inventory

  /// Lower goes first.
  func rank(_ host: Host) -> Int {
    if hasRole(host, ["router", "gateway", "firewall", "dns"]) { return 5 }
    if hasRole(host, ["storage", "nas", "backup"]) { return 4 }
    if isClusterNode(host) { return 3 }
    if isCareful(host) { return hasGuests(host) || hasRole(host, ["hypervisor", "proxmox", "pve"]) ? 2 : 3 }
    return hasGuests(host) ? 2 : 1
  }

  /// Whether it, or a guest of it, is one of a quorum: such are away one at a time.
  func isCareful(_ host: Host) -> Bool {
    let away = Quorum.away(with: [host.name], in: inventory)
    return Quorum.all(in: inventory).contains { !$0.members.isDisjoint(with: away) }
  }

  /// Whether others work together with it as one service.
  func isClusterNode(_ host: Host) -> Bool {
    hasRole(host, ["k3s", "k8s", "kubernetes", "etcd", "ceph", "swarm", "nomad"])
  }

  /// The guests of a host that Steward reaches.
  func reachedGuests(of host: Host) -> [Host] { guests(of: host).filter(HostOrder.isReached) }

  static func isReached(_ host: Host) -> Bool { if case .none = host.reach { false } else { true } }

  /// Whether it runs, however deep, on one of `hosts`.
  func isGuest(_ host: Host, of hosts: Set<String>) -> Bool {
    var seen: Set<String> = [host.name]
    var parent = host.parent.flatMap { inventory.host($0) }
    while let one = parent, seen.insert(one.name).inserted {
      if hosts.contains(one.name) { return true }
      parent = one.parent.flatMap { inventory.host($0) }
    }
    return false
  }

  private func guests(of host: Host) -> [Host] {
    inventory.hosts.filter { $0.parent.flatMap { inventory.host($0)?.name } == host.name }
  }

  private func hasGuests(_ host: Host) -> Bool { !guests(of: host).isEmpty }

  private func hasRole(_ host: Host, _ words: Set<String>) -> Bool {
    !Set(host.role.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)).isDisjoint(with: words)
  }
}
