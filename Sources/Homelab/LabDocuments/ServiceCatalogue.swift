/// The rows of the service catalogue, from what runs and what listens.
enum ServiceCatalogue {
  /// Containers first, then what listens for other machines, then units known to serve.
  static func rows(_ facts: MachineFacts) -> [[String: String]] {
    var rows: [[String: String]] = []
    var names: Set<String> = []
    func add(_ name: String, _ endpoint: String, _ how: String, _ notes: String) {
      guard names.insert(name.lowercased()).inserted else { return }
      rows.append([
        "name": Template.cell(name), "host": facts.hostname, "endpoint": Template.cell(endpoint),
        "how": how, "notes": Template.cell(notes),
      ])
    }
    for guest in facts.guests where guest.kind == .docker || guest.kind == .podman {
      add(guest.name, "", "container (\(guest.kind.rawValue))", guest.image ?? "")
    }
    let open = facts.listeners.filter { !$0.isLocal && $0.process != nil }
    // The forwarder of a container's port is not a service of its own.
    let plumbing: Set = ["docker-proxy", "conmon", "rootlessport", "slirp4netns"]
    for listener in open where !plumbing.contains(listener.process!) {
      let same = open.filter { $0.process == listener.process }
      let ports = same.prefix(6).map { "\($0.port)/\($0.transport)" }.joined(separator: ", ")
      let unit = facts.services.first { $0 == listener.process || $0 == listener.process! + "d" }
      add(listener.process!, ports, unit == nil ? "process" : "unit", "")
    }
    let serving: Set = [
      "k3s", "docker", "containerd", "libvirtd", "pveproxy", "ollama", "tailscaled", "prometheus",
      "grafana-server", "nginx", "caddy", "postgresql", "mariadb", "mysql", "redis-server",
      "smbd", "nfs-server", "mosquitto", "cloudflared",
    ]
    for unit in facts.services where serving.contains(unit) { add(unit, "", "unit", "") }
    let unnamed = facts.listeners.filter { !$0.isLocal && $0.process == nil }
    for listener in unnamed.prefix(20) {
      add(
        "port \(listener.port)/\(listener.transport)", String(listener.port), "unknown",
        "found listening; its program was not visible: run discovery as root")
    }
    return rows
  }
}
