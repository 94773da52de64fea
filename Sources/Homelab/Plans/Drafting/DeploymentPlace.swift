/// A host that could carry a service, and what it said last of its room.
struct DeploymentPlace: Sendable {
  let host: Host
  let facts: MachineFacts?
  /// The day of that, YYYY-MM-DD; empty where it never said anything.
  let date: String
  let wantsGPU: Bool
  /// What SERVICES.md lists on it.
  let services: [Service]

  /// KiB of the file system with the most room.
  private var room: MachineFacts.FileSystem? { facts?.fileSystems.max { $0.free < $1.free } }

  private var containers: Int { facts?.guests.count { $0.kind == .docker || $0.kind == .podman } ?? 0 }

  /// `heron: 16G of memory, 120G free on /srv, runs containers`
  var told: String {
    guard let facts else {
      let memory = host.memory.isEmpty ? "" : ", \(host.memory) of memory by the document"
      return "\(host.name)\(host.role.isEmpty ? "" : ", \(host.role)")\(memory): it was not looked at yet"
    }
    var parts: [String] = []
    if let memory = facts.memory { parts.append("\(Figure.kib(memory)) of memory in all") }
    if let room { parts.append("\(Figure.kib(room.free)) free on \(room.mount)") }
    if wantsGPU {
      parts.append(facts.gpus.isEmpty ? "no graphics card" : facts.gpus.map(\.text).joined(separator: ", "))
    }
    if containers > 0 { parts.append("runs \(Figure.count(containers, "container"))") }
    let fit = misfits.isEmpty ? "" : "; \(misfits.joined(separator: "; "))"
    return "\(host.name): \(parts.joined(separator: ", "))\(fit)"
  }

  /// Why it may not carry the service.
  var misfits: [String] {
    var reasons: [String] = []
    if !HostOrder.isReached(host) { reasons.append("Steward does not reach \(host.name)") }
    guard let facts else { return reasons }
    if wantsGPU, facts.gpus.isEmpty { reasons.append("\(host.name) has no graphics card") }
    if let room, room.free < 10 * 1024 * 1024 {
      reasons.append("\(host.name) has only \(Figure.kib(room.free)) of disk left")
    }
    if let memory = facts.memory, memory < 2 * 1024 * 1024 {
      reasons.append("\(host.name) has only \(Figure.kib(memory)) of memory")
    }
    return reasons
  }

  /// Lower is better: what fits, is no appliance, was looked at, runs containers already, has the most memory.
  var rank: DeploymentRank {
    let role = Set(host.role.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    let isElse = !role.isDisjoint(with: [
      "router", "firewall", "gateway", "dns", "switch", "ups", "camera", "cameras", "printer", "workstation", "desktop",
      "laptop", "backup", "hypervisor", "proxmox",
    ])
    return DeploymentRank(
      misfits: misfits.count, isElse: isElse, isUnknown: facts == nil, hasNoContainers: containers == 0,
      memory: facts?.memory ?? 0, free: room?.free ?? 0, line: host.line)
  }

  /// What has a port here.
  func owner(of port: Int) -> String? {
    if let listener = facts?.listeners.first(where: { $0.port == port && !$0.isLocal }) {
      return listener.process ?? "a program"
    }
    return services.first { DeploymentPlace.ports($0.endpoint).contains(port) }?.name
  }

  /// `22 (sshd), 8096 (Jellyfin)`, at most 16.
  var taken: String {
    var names: [Int: String] = [:]
    for listener in facts?.listeners ?? [] where !listener.isLocal { names[listener.port] = listener.process ?? "" }
    for service in services {
      for port in DeploymentPlace.ports(service.endpoint) where names[port]?.isEmpty ?? true {
        names[port] = service.name
      }
    }
    let shown = names.sorted { $0.key < $1.key }.prefix(16)
      .map { $0.value.isEmpty ? "\($0.key)" : "\($0.key) (\(PlanDraft.line($0.value)))" }.joined(separator: ", ")
    return names.count > 16 ? "\(shown) and \(names.count - 16) more ports" : shown.isEmpty ? "" : "the ports \(shown)"
  }

  /// `8096`, `http://nas:5000/x`, `80/tcp, 443` → the ports.
  private static func ports(_ endpoint: String) -> [Int] {
    if endpoint.contains("//") {
      if let match = endpoint.firstMatch(of: /\/\/[^\/:]+:(\d{1,5})/) { return Int(match.output.1).map { [$0] } ?? [] }
      return []
    }
    return endpoint.split { !$0.isNumber }.compactMap { Int($0) }.filter { (1...65_535).contains($0) }
  }
}

/// How well a host fits a service, to be compared.
struct DeploymentRank: Comparable {
  var misfits: Int
  var isElse: Bool
  var isUnknown: Bool
  var hasNoContainers: Bool
  var memory: Int
  var free: Int
  var line: Int

  private var key: [Int] {
    [misfits, isElse ? 1 : 0, isUnknown ? 1 : 0, hasNoContainers ? 1 : 0, -memory, -free, line]
  }

  static func < (left: DeploymentRank, right: DeploymentRank) -> Bool { left.key.lexicographicallyPrecedes(right.key) }
}
