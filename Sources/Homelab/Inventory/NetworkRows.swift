import Agent
import Documents

extension Inventory {
  static let deviceWords = ["device", "switch", "access point", "network equipment", "router", "modem"]

  mutating func readNetworks(_ table: MarkdownTable) {
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
        } else if written.isEmpty, name != range, !row.cell(name).isEmpty, table.isTitled(["network", "subnet"]) {
          problems.append(
            .init(
              line: row.line, subject: row.cell(name),
              text: "the network \"\(row.cell(name))\" has no range: write an address and a length, 192.168.4.0/24"))
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

  mutating func readDevices(_ table: MarkdownTable) {
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

  mutating func readInterfaces(_ table: MarkdownTable) {
    guard let host = table.column(["host", "hostname", "machine", "node"]),
      let name = table.column(["interface", "nic", "card", "port"]), Inventory.farEnd(table) == nil
    else { return }
    let speed = table.column(["speed", "link speed", "link"])
    let mac = table.column(["mac", "mac address", "hardware address"])
    let address = table.column(["address", "ip", "ip address", "addresses"])
    guard speed != nil || mac != nil || address != nil else { return }
    for row in table.rows {
      guard !row.cell(host).isEmpty, !row.cell(name).isEmpty else { continue }
      noteAddresses(row.cell(address), of: row.cell(host), line: row.line)
      noteSpeed(row.cell(speed), of: row.cell(host), line: row.line)
      let card = row.cell(mac).lowercased()
      if !card.isEmpty, !card.contains(/^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/) {
        problems.append(
          .init(
            line: row.line, subject: row.cell(host),
            text: "\"\(card)\" is no MAC address: write six pairs of digits, 52:54:00:12:34:56"))
      }
      interfaces.append(
        Interface(
          host: row.cell(host), name: Inventory.bare(row.cell(name)), speed: LinkSpeed(parsing: row.cell(speed)),
          mac: card.replacing("-", with: ":"), addresses: Inventory.addresses(row.cell(address)), line: row.line,
          nameCell: table.cell(row, name),
          speedCell: table.cell(row, speed), macCell: table.cell(row, mac), addressCell: table.cell(row, address)))
    }
  }

  mutating func readLinks(_ table: MarkdownTable) {
    guard let from = table.column(["host", "from", "device", "a", "end a"]), let to = Inventory.farEnd(table),
      from != to
    else { return }
    let fromPort = table.column(["interface", "from port", "nic", "a port"])
    let toPort = table.column(["port", "to port", "switch port", "device port", "b port"])
    let speed = table.column(["speed", "link speed"])
    for row in table.rows {
      guard !row.cell(from).isEmpty, !row.cell(to).isEmpty else { continue }
      noteSpeed(row.cell(speed), of: row.cell(from), line: row.line)
      links.append(
        Link(
          from: .init(name: row.cell(from), port: Inventory.bare(row.cell(fromPort))),
          to: .init(name: row.cell(to), port: row.cell(toPort)), speed: LinkSpeed(parsing: row.cell(speed)),
          line: row.line, speedCell: table.cell(row, speed),
          fromCells: .init(name: table.cell(row, from), port: table.cell(row, fromPort)),
          toCells: .init(name: table.cell(row, to), port: table.cell(row, toPort))))
    }
  }

  private mutating func noteSpeed(_ text: String, of name: String, line: Int) {
    guard !text.isEmpty, LinkSpeed(parsing: text) == nil else { return }
    problems.append(.init(line: line, subject: name, text: "\"\(text)\" is no speed: write 2.5 Gb/s"))
  }

  /// A name without what is remarked on it in brackets.
  private static func bare(_ text: String) -> String { text.replacing(/\s*\(.*$/, with: "") }

  /// The column of the other end of a link.
  private static func farEnd(_ table: MarkdownTable) -> Int? {
    table.column(["to", "b", "end b", "switch", "connected to", "uplink", "peer"])
      ?? (table.column(["host", "from"]) == nil ? nil : table.column(["device"]))
  }

  /// Names of hosts in the other tables that the table of hosts does not have.
  mutating func checkNames() {
    guard !hosts.isEmpty else { return }
    let devices = Set(devices.map { $0.name.lowercased() })
    let names = hosts.flatMap { [$0.name] + $0.aliases } + self.devices.map(\.name)
    let parents = hosts.flatMap { host in
      // A way leads through hosts of the table only; a hypervisor may be nobody's business.
      [host.reach.through.map { DocumentName(name: $0, line: host.line, isHost: true) }].compactMap { $0 }
        + [host.parent.map { DocumentName(name: $0, line: host.line, isHost: false) }].compactMap { $0 }
    }
    let rows =
      interfaces.map { DocumentName(name: $0.host, line: $0.line, isHost: true) }
      + links.flatMap { link in
        [link.from, link.to].map { DocumentName(name: $0.name, line: link.line, isHost: false) }
      }
      + storage.map { DocumentName(name: $0.host, line: $0.line, isHost: true) }
    // A service may be in a cluster or elsewhere: there only a name that nearly is a host's is wrong.
    let places = services.filter { HostName.isValid($0.host) }.map {
      DocumentName(document: "SERVICES.md", name: $0.host, line: $0.line, isHost: false)
    }
    var told: Set<String> = []
    for named in parents + rows + places where index[named.name] == nil && !devices.contains(named.name.lowercased()) {
      let near = NearestName.suggestions(for: named.name, among: names, limit: 1).first
      guard near != nil || named.isHost, told.insert("\(named.document) \(named.name)").inserted else { continue }
      problems.append(
        .init(
          document: named.document, line: named.line, subject: named.name,
          text: "no host or device named \"\(named.name)\"\(near.map { "; did you mean \($0)?" } ?? "")"))
    }
    checkAddresses()
  }

  /// Two hosts cannot have one address.
  private mutating func checkAddresses() {
    var owners: [String: Host] = [:]
    for host in hosts {
      for address in host.knownAddresses {
        guard let owner = owners[address] else {
          owners[address] = host
          continue
        }
        // A guest that is reached through its hypervisor's address is no second owner of it.
        guard owner.addresses.contains(address), host.addresses.contains(address) else { continue }
        problems.append(
          .init(
            line: host.line, subject: host.name,
            text: "\(host.name) has the address \(address) of \(owner.name) in line \(owner.line)"))
      }
    }
  }
}

/// A name that a row gives, and whether only a host can be meant.
private struct DocumentName {
  var document = "INFRASTRUCTURE.md"
  var name: String
  var line: Int
  var isHost: Bool
}
