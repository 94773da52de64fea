extension Inventory {
  /// Tables of the two documents → hosts and services. Tolerant of titles, order and missing columns.
  public init(hostTables: [InventoryTable], serviceTables: [InventoryTable] = []) {
    self.init()
    for table in hostTables { readHosts(table) }
    for table in serviceTables { readServices(table) }
  }

  private mutating func readHosts(_ table: InventoryTable) {
    guard
      let name = table.column([
        "host", "hostname", "host name", "node", "machine", "server", "device", "vm", "name",
      ]),
      // A table of interfaces or volumes names hosts too, and is not one of hosts.
      table.column([
        "interface", "mac", "mac address", "device or mount", "mount", "mount point", "filesystem",
        "pool", "volume", "disk", "size", "port", "service", "vlan",
      ]) == nil
    else { return }
    let address = table.column(["address", "ip", "ip address", "addresses", "ipv4", "ips", "lan ip"])
    let reach = table.column(["reach", "access", "reached by", "how to reach", "connection", "login", "via"])
    let role = table.column(["role", "purpose", "function", "type", "description"])
    let isTitled = table.heading.contains { title in
      ["host", "node", "machine", "server"].contains { title.lowercased().contains($0) }
    }
    guard address != nil || reach != nil || (role != nil && isTitled) else { return }
    let aliases = table.column(["alias", "aliases", "also known as", "other names"])
    let os = table.column(["os", "operating system", "system", "distribution"])
    let parent = table.column(["parent", "hypervisor", "on", "runs on", "proxmox host", "host node"])
    let gpu = table.column(["gpu", "gpus", "graphics", "accelerator"])
    let notes = table.column(["notes", "note", "comment", "comments", "remarks"])
    for row in table.rows {
      readHost(
        row, name: name, address: address, reach: reach, role: role, aliases: aliases, os: os,
        parent: parent, gpu: gpu, notes: notes)
    }
  }

  private mutating func readHost(
    _ row: InventoryTable.Row, name: Int, address: Int?, reach: Int?, role: Int?, aliases: Int?,
    os: Int?, parent: Int?, gpu: Int?, notes: Int?
  ) {
    var names = row.cell(name).split { $0 == "," || $0 == "/" || $0 == "(" || $0 == ")" }
      .map { $0.trimmed }.filter { !$0.isEmpty }
    guard let first = names.first else { return }
    guard HostName.isValid(first) else {
      problems.append(
        .init(line: row.line, text: "\"\(first)\" is no host name: use letters, digits, - and dots"))
      return
    }
    guard !hosts.contains(where: { $0.name.lowercased() == first.lowercased() }) else {
      problems.append(.init(line: row.line, text: "the host \"\(first)\" is there twice; the first counts"))
      return
    }
    names.removeFirst()
    names += row.cell(aliases).split { $0 == "," || $0 == " " }.map { $0.trimmed }
    let addresses = row.cell(address).split { $0 == "," || $0 == " " || $0 == ";" }
      .map { String($0.prefix { $0 != "/" }) }
      .filter { HostName.isIPv4($0) || HostName.isIPv6($0) || ($0.contains(".") && HostName.isValid($0)) }
    let on = row.cell(parent)
    let hypervisor = HostName.isValid(on) ? on : nil
    let written = row.rawCell(reach)
    let way: Reach
    if written.isEmpty {
      way = .none("INFRASTRUCTURE.md does not say how it is reached")
    } else if let parsed = Reach(
      parsing: written, address: addresses.first ?? first, parent: hypervisor)
    {
      way = parsed
    } else {
      way = .none("\"\(written)\" in INFRASTRUCTURE.md is not understood")
      problems.append(
        .init(
          line: row.line,
          text: "how \"\(first)\" is reached, \"\(written)\", is not understood: write this machine,"
            + " ssh user@address, qm 108 on host, pct 104 on host, kubectl or none"))
    }
    var inside = hypervisor
    switch way {
    case .qm(_, let host), .pct(_, let host): inside = inside ?? host
    default: break
    }
    hosts.append(
      Host(
        name: first, aliases: names.filter { HostName.isValid($0) }, addresses: addresses,
        role: row.cell(role), os: row.cell(os), parent: inside, reach: way, gpu: row.cell(gpu),
        notes: row.cell(notes), line: row.line))
  }

  private mutating func readServices(_ table: InventoryTable) {
    guard let name = table.column(["service", "name", "application", "app"]) else { return }
    let host = table.column(["host", "node", "machine", "server", "runs on", "where"])
    let endpoint = table.column(["port url", "port", "ports", "url", "endpoint", "address", "url port"])
    let how = table.column(["how", "deployment", "deployed", "managed by", "method", "pattern", "type"])
    // A decision matrix has none of these columns.
    guard host != nil || endpoint != nil else { return }
    for row in table.rows {
      let title = row.cell(name)
      guard !title.isEmpty else { continue }
      services.append(
        Service(
          name: title, host: row.cell(host), endpoint: row.cell(endpoint), how: row.cell(how),
          line: row.line))
    }
  }
}
