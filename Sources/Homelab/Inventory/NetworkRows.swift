extension Inventory {
  static let deviceWords = ["device", "switch", "access point", "network equipment", "router", "modem"]

  mutating func readNetworks(_ table: InventoryTable) {
    guard let range = table.column(["range", "subnet", "cidr", "network", "prefix", "addresses"]) else { return }
    let name = table.column(["name", "network", "vlan name"])
    let gateway = table.column(["gateway", "router", "default gateway"])
    guard gateway != nil || table.isTitled(["network", "subnet", "vlan"]) else { return }
    let dns = table.column(["dns", "resolver", "resolvers", "name server", "nameserver", "dns server"])
    let pool = table.column(["dhcp pool", "pool", "dhcp", "dhcp range"])
    let notes = table.column(["notes", "note", "comment", "comments", "purpose", "use"])
    for row in table.rows {
      let written = row.cell(range)
      guard let parsed = AddressRange(written.split(separator: " ").first.map(String.init) ?? "") else {
        if !written.isEmpty, table.isTitled(["network", "subnet"]), !written.contains(":") {
          problems.append(
            .init(line: row.line, text: "\"\(written)\" is no network: write an address and a length, 192.168.4.0/24"))
        }
        continue
      }
      networks.append(
        Network(
          name: name == range ? parsed.text : row.cell(name), range: parsed, gateway: row.cell(gateway),
          resolvers: Inventory.addresses(row.cell(dns)),
          pool: Network.pool(row.cell(pool), in: parsed), notes: row.cell(notes), line: row.line))
    }
  }

  mutating func readDevices(_ table: InventoryTable) {
    guard table.isTitled(Inventory.deviceWords), HostColumns(table) == nil,
      let name = table.column(["device", "name", "switch", "access point", "host", "model"]),
      table.column(["interface", "host"]) == nil
    else { return }
    let kind = table.column(["kind", "type", "role", "what"])
    let address = table.column(["address", "ip", "ip address", "management"])
    let speed = table.column(["speed", "port speed", "ports", "link speed", "max speed"])
    let notes = table.column(["notes", "note", "comment", "ports"])
    for row in table.rows where !row.cell(name).isEmpty {
      devices.append(
        Device(
          name: row.cell(name), kind: row.cell(kind), addresses: Inventory.addresses(row.cell(address)),
          speed: LinkSpeed(parsing: row.cell(speed)), notes: row.cell(notes), line: row.line))
    }
  }

  mutating func readInterfaces(_ table: InventoryTable) {
    guard let host = table.column(["host", "hostname", "machine", "node"]),
      let name = table.column(["interface", "nic", "card", "port"]), Inventory.farEnd(table) == nil
    else { return }
    let speed = table.column(["speed", "link speed", "link"])
    let mac = table.column(["mac", "mac address", "hardware address"])
    let address = table.column(["address", "ip", "ip address", "addresses"])
    guard speed != nil || mac != nil || address != nil else { return }
    for row in table.rows {
      guard !row.cell(host).isEmpty, !row.cell(name).isEmpty else { continue }
      interfaces.append(
        Interface(
          host: row.cell(host), name: row.cell(name), speed: LinkSpeed(parsing: row.cell(speed)),
          mac: row.cell(mac).lowercased(), addresses: Inventory.addresses(row.cell(address)), line: row.line,
          nameCell: table.cell(row, name),
          speedCell: table.cell(row, speed), macCell: table.cell(row, mac), addressCell: table.cell(row, address)))
    }
  }

  mutating func readLinks(_ table: InventoryTable) {
    guard let from = table.column(["host", "from", "device", "a", "end a"]), let to = Inventory.farEnd(table),
      from != to
    else { return }
    let fromPort = table.column(["interface", "from port", "nic", "a port"])
    let toPort = table.column(["port", "to port", "switch port", "device port", "b port"])
    let speed = table.column(["speed", "link speed"])
    for row in table.rows {
      guard !row.cell(from).isEmpty, !row.cell(to).isEmpty else { continue }
      links.append(
        Link(
          from: .init(name: row.cell(from), port: row.cell(fromPort)),
          to: .init(name: row.cell(to), port: row.cell(toPort)), speed: LinkSpeed(parsing: row.cell(speed)),
          line: row.line, speedCell: table.cell(row, speed)))
    }
  }

  /// The column of the other end of a link.
  private static func farEnd(_ table: InventoryTable) -> Int? {
    table.column(["to", "b", "end b", "switch", "connected to", "uplink", "peer"])
      ?? (table.column(["host", "from"]) == nil ? nil : table.column(["device"]))
  }

  /// Names of hosts in the other tables that the table of hosts does not have.
  mutating func checkNames() {
    guard !hosts.isEmpty else { return }
    let index = HostIndex(hosts)
    let known = Set(devices.map(\.name))
    let names = hosts.flatMap { [$0.name] + $0.aliases } + devices.map(\.name)
    var told: Set<String> = []
    let named =
      interfaces.map { ($0.host, $0.line) } + links.flatMap { [($0.from.name, $0.line), ($0.to.name, $0.line)] }
    for (name, line) in named where index[name] == nil && !known.contains(name) {
      guard told.insert(name).inserted,
        let near = NearestName.suggestions(for: name, among: names, limit: 1).first
      else { continue }
      problems.append(.init(line: line, text: "no host or device named \"\(name)\"; did you mean \(near)?"))
    }
  }
}
