/// The plan that fits a goal when the model gives no steps.
enum PlanSkeleton: String, Sendable, CaseIterable {
  case speed, deployment, maintenance, address, free

  /// By the words of the goal; `free` when none fits.
  init(goal: String) {
    let text = goal.lowercased()
    let words = Set(text.split { !$0.isLetter && !$0.isNumber }.map(String.init))
    func has(_ any: Set<String>) -> Bool { !words.isDisjoint(with: any) }
    if text.contains(/\d(?:\.\d+)?\s*-?\s*(?:gbe|gbit|gb\/s|gbps|gigabit)\b/)
      || has(["10gbe", "10g", "25gbe", "5gbe"])
      || (has(["network", "link", "links", "ethernet", "switch", "nic", "nics"])
        && has(["upgrade", "speed", "faster", "migrate", "migration"]))
    {
      self = .speed
    } else if has(["dhcp", "reservation", "reservations", "reserve", "lease", "leases"])
      || (has(["address", "addresses", "ip", "ips"])
        && has(["static", "fix", "fixed", "stable", "lose", "loses", "lost", "change", "changes", "keep"]))
    {
      self = .address
    } else if MaintenanceDraft.fits(goal) || has(["maintenance"])
      || (has(["update", "updates", "upgrade", "upgrades"])
        && has([
          "host", "hosts", "server", "servers", "machine", "machines", "node", "nodes", "hypervisor", "hypervisors",
          "os",
          "system", "systems", "packages", "debian", "ubuntu", "proxmox", "everything", "vm", "vms",
        ]))
    {
      self = .maintenance
    } else if DeploymentGoal(goal) != nil
      || has([
        "deploy", "deployment", "install", "host", "service", "run", "set", "setup", "server", "llm", "ollama",
      ])
    {
      self = .deployment
    } else {
      self = .free
    }
  }

  var template: [UInt8] {
    switch self {
    case .speed: PackageResources.plan_speed_mustache
    case .deployment: PackageResources.plan_deployment_mustache
    case .maintenance: PackageResources.plan_maintenance_mustache
    case .address: PackageResources.plan_address_mustache
    case .free: PackageResources.plan_free_mustache
    }
  }
}
