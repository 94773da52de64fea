/// Hosts by a word for several: a role, a part of their names, or what they are for others.
struct HostGroup: Sendable {
  let inventory: Inventory

  init(_ inventory: Inventory) { self.inventory = inventory }

  /// Words for the same, where the documents use another of them.
  private static let alike: [Set<String>] = [
    ["hypervisor", "proxmox", "pve", "esxi"], ["storage", "nas"], ["router", "gateway", "firewall"],
    ["k3s", "k8s", "kubernetes"],
  ]

  private static let guests: Set<String> = ["guest", "vm", "container", "lxc"]

  /// "k3s", "hypervisors", "storage", "guests" → names as the inventory spells them; none where the word names none.
  func hosts(_ word: String) -> Set<String> {
    let wanted = StepSelection.stem(word.lowercased())
    let found = named([wanted])
    guard found.isEmpty else { return found }
    if HostGroup.guests.contains(wanted) { return Set(inventory.hosts.filter { $0.parent != nil }.map(\.name)) }
    guard let alike = HostGroup.alike.first(where: { $0.contains(wanted) }) else { return [] }
    let others = named(alike)
    guard others.isEmpty, alike.contains("hypervisor") else { return others }
    return Set(inventory.hosts.compactMap { $0.parent.flatMap { inventory.host($0)?.name } })
  }

  private func named(_ words: Set<String>) -> Set<String> {
    Set(
      inventory.hosts.filter { host in
        let role = Set(
          host.role.lowercased().split { !$0.isLetter && !$0.isNumber }.map { StepSelection.stem(String($0)) })
        // A "Proxmox backup server" runs no guests.
        if words.contains("hypervisor") || words.contains("proxmox"), role.contains("backup") { return false }
        let parts = Set(host.name.lowercased().split { $0 == "-" || $0 == "." }.map(String.init))
        return !role.isDisjoint(with: words) || !parts.isDisjoint(with: words)
      }.map(\.name))
  }
}
