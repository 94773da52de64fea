import Documents

/// Which columns of a table tell of hosts; nil for a table of something else.
struct HostColumns {
  let name: Int
  let aliases: Int?
  private(set) var fields: [Host.Field: Int] = [:]

  private static let titles: [(Host.Field, [String])] = [
    (.address, ["address", "ip", "ip address", "addresses", "ipv4", "ips", "lan ip"]),
    (.reach, ["reach", "access", "reached by", "how to reach", "connection", "login", "via"]),
    (.role, ["role", "purpose", "function", "type", "description"]),
    (.os, ["os", "operating system", "system", "distribution"]),
    (.memory, ["memory", "ram"]),
    (.parent, ["parent", "hypervisor", "on", "runs on", "proxmox host", "host node"]),
    (.gpu, ["gpu", "gpus", "graphics", "accelerator"]),
    (.notes, ["notes", "note", "comment", "comments", "remarks"]),
  ]

  /// Columns that only tables of something else have: they name hosts too.
  private static let foreign = [
    "interface", "nic", "mac", "mac address", "device or mount", "mount", "mount point", "filesystem", "pool", "volume",
    "disk", "size", "port", "ports", "service", "vlan", "speed",
  ]

  init?(_ table: MarkdownTable) {
    let names = ["host", "hostname", "host name", "node", "machine", "server", "device", "vm", "name"]
    guard let name = table.column(names), table.column(HostColumns.foreign) == nil else { return nil }
    self.name = name
    aliases = table.column(["alias", "aliases", "also known as", "other names"])
    for (field, titles) in HostColumns.titles { fields[field] = table.column(titles) }
    let isOfHosts = table.isTitled(["host", "node", "machine", "server"])
    guard fields[.address] != nil || fields[.reach] != nil || (fields[.role] != nil && isOfHosts) else { return nil }
    // What has no reach is a device where its heading says so.
    if fields[.reach] == nil, table.isTitled(Inventory.deviceWords) { return nil }
  }

  subscript(field: Host.Field) -> Int? { fields[field] }
}
