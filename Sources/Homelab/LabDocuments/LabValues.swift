import Foundation

/// What the templates of the lab's documents are filled with.
enum LabValues {
  static func all(_ facts: MachineFacts, date: String) -> [String: Any] {
    var values: [String: Any] = [
      "date": date, "hostname": facts.hostname, "os": Template.cell(facts.os),
      "kernel": Template.cell(facts.kernel), "cpu": Template.cell(cpu(facts)),
      "memory": Template.cell(facts.memory.map { Figure.kib($0) }),
      "gpu": facts.gpus.isEmpty ? "none" : Template.cell(facts.gpus.map(\.text).joined(separator: "; ")),
      "role": Template.cell(role(facts)), "address": Template.cell(facts.addresses.prefix(3).joined(separator: ", ")),
      "notes": Template.cell(notes(facts)), "gateway": Template.cell(facts.gateway),
      "resolvers": Template.cell(facts.resolvers.joined(separator: ", ")),
      "uptime": Template.cell(facts.uptime.map(Figure.duration)),
      "time_sync": Template.cell(facts.timeSync ?? "unknown"),
      "virtualisation": Template.cell(facts.virtualisation ?? "unknown"),
    ]
    values["guests"] = guests(facts)
    values["networks"] = networks(facts)
    // Not the devices that a kernel makes for itself and nobody uses.
    let used = facts.links.filter {
      !$0.isGuestSide && ($0.isPhysical || $0.kind != nil || !$0.addresses.isEmpty)
    }
    values["interfaces"] = used.map { link in
      [
        "host": facts.hostname, "name": link.name, "speed": Template.cell(link.speedText),
        "mac": Template.cell(link.mac),
        "address": Template.cell(link.addresses.joined(separator: ", ")),
        "driver": Template.cell(link.driver ?? link.kind),
      ]
    }
    values["disks"] = facts.disks.map { disk in
      [
        "host": facts.hostname, "name": "/dev/" + disk.name, "size": Figure.kib(disk.size / 1024),
        "kind": Template.cell(disk.isRotating.map { $0 ? "disk, rotating" : "disk" } ?? "disk"),
        "use": Template.cell(disk.model),
      ]
    }
    values["file_systems"] = facts.fileSystems.map { system in
      [
        "host": facts.hostname, "name": Template.cell(system.mount),
        "size": Figure.kib(system.size), "kind": Template.cell(system.type ?? "file system"),
        "use": Template.cell("on \(system.device), \(Figure.kib(system.free)) free on \(date)"),
      ]
    }
    values["diagram"] = diagram(facts)
    values["services"] = ServiceCatalogue.rows(facts)
    values["unknown"] = facts.unknown.map { ["text": $0] }
    values["has_unknown"] = !facts.unknown.isEmpty
    return values
  }

  private static func cpu(_ facts: MachineFacts) -> String? {
    let cores = facts.cpu.cores.map { Figure.count($0, "core") }
    let parts = [facts.cpu.model, cores].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private static func role(_ facts: MachineFacts) -> String {
    let names = Set(facts.services)
    if names.contains("pveproxy") || facts.guests.contains(where: { $0.kind == .vm }) { return "hypervisor" }
    if names.contains("k3s") || names.contains("k3s-agent") || names.contains("kubelet") { return "cluster node" }
    if facts.guests.contains(where: { $0.kind == .docker || $0.kind == .podman }) { return "container host" }
    return "server"
  }

  private static func notes(_ facts: MachineFacts) -> String {
    let containers = ["docker", "podman", "lxc", "lxc-libvirt", "systemd-nspawn", "openvz", "container-other"]
    let kind = facts.virtualisation.map { name in
      name == "none" ? "bare metal" : "\(name) \(containers.contains(name) ? "container" : "guest")"
    }
    return ["Steward runs here", kind].compactMap { $0 }.joined(separator: "; ")
  }

  /// Guests of this hypervisor as rows of the Hosts table. How they are reached is known here.
  private static func guests(_ facts: MachineFacts) -> [[String: String]] {
    facts.guests.filter { ($0.kind == .vm || $0.kind == .lxc) && HostName.isValid($0.name) }.map { guest in
      [
        "name": guest.name, "role": guest.kind == .vm ? "VM \(guest.id)" : "LXC \(guest.id)",
        "reach": "\(guest.kind == .vm ? "qm" : "pct") \(guest.id) on \(facts.hostname)",
        "notes": Template.cell("\(guest.state) when it was found"),
      ]
    }
  }

  private static func networks(_ facts: MachineFacts) -> [[String: String]] {
    facts.links.filter { !$0.isGuestSide }.flatMap { link in
      link.addresses.filter { !$0.contains(":") }.compactMap { address in
        network(address).map {
          [
            "network": $0, "interface": link.name,
            "gateway": Template.cell(gateway(facts.gateway, in: $0)),
          ]
        }
      }
    }
  }

  private static func gateway(_ gateway: String?, in network: String) -> String? {
    guard let gateway, let length = network.split(separator: "/" as Character).last,
      LabValues.network("\(gateway)/\(length)") == network
    else { return nil }
    return gateway
  }

  /// `192.168.4.17/24` → `192.168.4.0/24`.
  static func network(_ address: String) -> String? {
    let parts = address.split(separator: "/" as Character).map(String.init)
    guard parts.count == 2, HostName.isIPv4(parts[0]), let length = UInt32(parts[1]), length <= 32
    else { return nil }
    let value = parts[0].split(separator: "." as Character).reduce(UInt32(0)) { $0 << 8 | (UInt32($1) ?? 0) }
    let mask = length == 0 ? 0 : UInt32.max << (32 - length)
    let base = value & mask
    return [24, 16, 8, 0].map { String(base >> $0 & 0xFF) }.joined(separator: ".") + "/\(length)"
  }

  private static func diagram(_ facts: MachineFacts) -> String {
    func label(_ text: String) -> String {
      text.replacing("\"", with: "'").replacing("\n", with: " ")
    }
    var lines = ["flowchart TD"]
    let address = facts.addresses.first.map { "<br/>\($0)" } ?? ""
    lines.append("  host[\"\(label(facts.hostname))\(address)\"]")
    if let gateway = facts.gateway {
      lines += ["  internet((internet)) --- gateway[\"gateway<br/>\(label(gateway))\"]"]
      let speed = facts.links.compactMap(\.speedText).first
      lines.append("  gateway ---\(speed.map { "|\($0)|" } ?? "") host")
    }
    let shown = facts.guests.prefix(24)
    for (number, guest) in shown.enumerated() {
      lines.append(
        "  host --- guest\(number)[\"\(label(guest.name))<br/>\(guest.kind.rawValue) \(guest.kind == .vm || guest.kind == .lxc ? guest.id : "")\"]"
      )
    }
    if facts.guests.count > 24 { lines.append("  host --- more[\"\(facts.guests.count - 24) more\"]") }
    return lines.joined(separator: "\n")
  }
}
