import Agent

extension MachineFacts {
  /// The sections of the discovery script → the facts; whatever is missing stays nil or empty.
  init(_ sections: Sections) {
    let os = MachineFacts.pairs(sections.lines("os"))
    let resolvers = sections.lines("resolvers").filter { $0.hasPrefix("nameserver") }
    self.init(
      hostname: sections.first("hostname") ?? "unknown", machineID: sections.first("machine_id"),
      os: os["PRETTY_NAME"] ?? os["NAME"] ?? MachineFacts.macOS(sections.lines("os")),
      product: MachineFacts.proxmox(sections), kernel: sections.first("kernel"),
      virtualisation: MachineFacts.virtualisation(sections),
      cpu: CPU(
        model: sections.first("cpuinfo").flatMap { line in
          line.split(separator: ":" as Character, maxSplits: 1).last?.words.joined(separator: " ")
        },
        cores: (sections.first("nproc") ?? sections.first("cpus")).flatMap { Int($0) }),
      memory: MemoryUse(sections.lines("meminfo"))?.total, disks: MachineFacts.disks(sections),
      fileSystems: FileSystemUse.list(sections.lines("df")).map {
        FileSystem(
          mount: $0.mount, device: $0.device, type: $0.type, size: $0.size, used: $0.used,
          free: $0.free)
      },
      pools: MachineFacts.pools(sections), links: NetworkLink.list(sections),
      gateway: DefaultRoute.read(sections)?.gateway,
      routes: sections.lines("routes").prefix(64).map { $0.trimmed }, neighbours: MachineFacts.neighbours(sections),
      peers: MachineFacts.peers(sections.lines("lldp")), leases: MachineFacts.leases(sections.lines("leases")),
      resolvers: resolvers.compactMap { $0.words.dropFirst().first },
      gpus: GraphicsCard.list(sections), services: MachineFacts.services(sections),
      listeners: Listener.list(sections), guests: MachineFacts.guests(sections),
      cluster: Cluster(sections),
      timeSync: MachineFacts.timeSync(sections),
      uptime: sections.first("uptime")?.words.first.flatMap(Double.init), unknown: [])
    unknown = unknowns(sections)
  }

  private static func pairs(_ lines: [Substring]) -> [String: String] {
    Dictionary(
      lines.compactMap { line -> (String, String)? in
        guard let sign = line.firstIndex(of: "=") else { return nil }
        let value = line[line.index(after: sign)...].trimmed
        return (String(line[..<sign]), value.replacing("\"", with: "").replacing("'", with: ""))
      }, uniquingKeysWith: { first, _ in first })
  }

  private static func virtualisation(_ sections: Sections) -> String? {
    if let word = sections.first("virt") { return word }
    let signs = sections.lines("virt_signs").map(String.init)
    if let container = signs.compactMap({ $0.after("container=") }).first { return container }
    if let first = signs.first, ["docker", "podman"].contains(first) { return first }
    let text = signs.joined(separator: " ").lowercased()
    for (sign, name) in [
      ("qemu", "kvm"), ("kvm", "kvm"), ("vmware", "vmware"), ("virtualbox", "oracle"),
      ("microsoft corporation virtual", "microsoft"), ("xen", "xen"),
    ] where text.contains(sign) { return name }
    if signs.contains("hypervisor") { return "vm" }
    return sections.has("virt_signs") ? (signs.isEmpty ? nil : "none") : nil
  }

  private static func disks(_ sections: Sections) -> [Disk] {
    if let devices = (try? JSONValue(parsing: sections.text("lsblk")))?["blockdevices"]?.arrayValue {
      return devices.compactMap { device in
        guard let name = device["name"]?.stringValue, device["type"]?.stringValue == "disk",
          // Old versions write numbers as strings.
          let size = device["size"].flatMap({ Int($0.plain) }), size > 0, isDisk(name)
        else { return nil }
        // A virtual disk has no platters, whatever its driver says.
        let rotating = name.hasPrefix("vd") ? nil : device["rota"].map { ["1", "true"].contains($0.plain) }
        return Disk(
          name: name, size: size,
          model: device["model"]?.stringValue.flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed },
          isRotating: rotating)
      }
    }
    return sections.lines("block").compactMap { line in
      let words = line.words
      guard words.count >= 3, let sectors = Int(words[1]), sectors > 0, isDisk(words[0]) else {
        return nil
      }
      let model = words.dropFirst(3).joined(separator: " ")
      return Disk(
        name: words[0], size: sectors * 512, model: model.isEmpty ? nil : model,
        isRotating: words[2] == "?" ? nil : words[2] == "1")
    }
  }

  private static func isDisk(_ name: String) -> Bool {
    !["loop", "ram", "zram", "dm-", "md", "sr", "fd", "zd", "nbd", "rbd"].contains {
      name.hasPrefix($0)
    }
  }

  private static func services(_ sections: Sections) -> [String] {
    let units = sections.lines("running").compactMap { $0.words.first }
      .filter { $0.hasSuffix(".service") }.map { String($0.dropLast(8)) }
    if !units.isEmpty { return units.filter { !$0.hasPrefix("user@") && !$0.hasPrefix("getty@") } }
    let notable: Set<String> = [
      "sshd", "dropbear", "nginx", "apache2", "httpd", "caddy", "traefik", "haproxy", "postgres",
      "mysqld", "mariadbd", "redis-server", "mongod", "influxd", "prometheus", "grafana",
      "grafana-server", "node_exporter", "dockerd", "containerd", "k3s", "k3s-server", "kubelet",
      "ollama", "smbd", "nfsd", "dnsmasq", "unbound", "named", "pihole-FTL", "AdGuardHome",
      "mosquitto", "plex", "jellyfin", "frigate", "hass", "crond", "cron", "chronyd", "ntpd",
      "tailscaled", "pveproxy", "pvedaemon", "libvirtd", "cloudflared", "home-assistant",
    ]
    let names = Set(sections.lines("pidnames").compactMap { $0.words.last?.lastComponent })
    return notable.intersection(names).sorted()
  }

  private static func timeSync(_ sections: Sections) -> String? {
    let report = TimeRules.evaluate(sections)
    if report.findings.contains(where: { $0.rule == "clock_unsynchronised" }) {
      return "not synchronised"
    }
    if report.healthy.contains(where: { $0.contains("synchronised") })
      || report.findings.contains(where: { $0.rule == "clock_drift" })
    {
      return "synchronised"
    }
    return nil
  }

  private func unknowns(_ sections: Sections) -> [String] {
    var result: [String] = []
    for (section, what) in [
      ("docker", "Docker containers"), ("podman", "Podman containers"),
      ("qm", "virtual machines"), ("pct", "LXC containers"), ("zpool", "ZFS pools"), ("kube_nodes", "the cluster"),
    ] where sections.exit(section) != nil {
      // kubectl's own log lines say nothing that its owner could use.
      let isLog = section == "kube_nodes" && sections.reason(section).contains(/^[EWIF]\d{4}\s/)
      result.append("\(what): \(isLog ? "kubectl is here, and no cluster answers" : sections.reason(section))")
    }
    if os == nil { result.append("operating system: no os-release") }
    if memory == nil { result.append("memory: no /proc/meminfo") }
    if links.allSatisfy(\.addresses.isEmpty) {
      result.append("addresses: \(sections.isMissing("ip", in: "addresses") ? "no program named ip" : "none found")")
    }
    if timeSync == nil { result.append("time synchronisation: nothing to ask") }
    if !sections.isComplete { result.append("the output ends after section \"\(sections.last)\"") }
    return result
  }
}
