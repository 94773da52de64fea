import Documents

extension Inventory {
  /// Tables of the two documents → hosts and services. Tolerant of titles, order and missing columns.
  public init(hostTables: [MarkdownTable], serviceTables: [MarkdownTable] = []) {
    self.init()
    for table in hostTables {
      readHosts(table)
      readNetworks(table)
      readDevices(table)
      readInterfaces(table)
      readLinks(table)
      readStorage(table)
    }
    for table in serviceTables { readServices(table) }
    index = HostIndex(hosts)
    checkNames()
  }

  private mutating func readHosts(_ table: MarkdownTable) {
    guard let columns = HostColumns(table) else { return }
    if hostTable == nil { hostTable = table }
    var known = Set(hosts.map { $0.name.lowercased() })
    for row in table.rows { readHost(row, columns, in: table, &known) }
  }

  private mutating func readHost(
    _ row: MarkdownTable.Row, _ columns: HostColumns, in table: MarkdownTable, _ known: inout Set<String>
  ) {
    var names = row.cell(columns.name).split { $0 == "," || $0 == "/" || $0 == "(" || $0 == ")" }
      .map { $0.trimmed }.filter { !$0.isEmpty }
    guard let first = names.first else {
      let said = row.cells.map { $0.trimmed }.first { !$0.isEmpty && $0 != "-" }
      if let said {
        problems.append(.init(line: row.line, subject: said, text: "the row of \"\(said)\" names no host"))
      }
      return
    }
    guard HostName.isValid(first) else {
      problems.append(
        .init(line: row.line, subject: first, text: "\"\(first)\" is no host name: use letters, digits, - and dots"))
      return
    }
    guard known.insert(first.lowercased()).inserted else {
      problems.append(
        .init(
          line: row.line, subject: first, text: "the host \"\(first)\" is there twice; the first counts",
          isAmbiguous: true))
      return
    }
    names.removeFirst()
    names += row.cell(columns.aliases).split { $0 == "," || $0 == " " }.map { $0.trimmed }
    let addresses = Inventory.addresses(row.cell(columns[.address]))
    noteAddresses(row.cell(columns[.address]), of: first, line: row.line)
    let on = row.cell(columns[.parent])
    let hypervisor = HostName.isValid(on) ? on : nil
    let way = reach(
      row.rawCell(columns[.reach]), of: first, address: addresses.first, parent: hypervisor, line: row.line)
    var inside = hypervisor
    switch way {
    case .qm(_, let host), .pct(_, let host): inside = inside ?? host
    default: break
    }
    var cells: [Host.Field: DocumentCell] = [:]
    for (field, column) in columns.fields { cells[field] = table.cell(row, column) }
    hosts.append(
      Host(
        name: first, aliases: names.filter { HostName.isValid($0) }, addresses: addresses,
        role: row.cell(columns[.role]), os: row.cell(columns[.os]), memory: row.cell(columns[.memory]), parent: inside,
        reach: way, gpu: row.cell(columns[.gpu]), notes: row.cell(columns[.notes]), line: row.line, cells: cells))
  }

  private mutating func reach(
    _ written: String, of name: String, address: String?, parent: String?, line: Int
  ) -> Reach {
    guard !written.isEmpty else { return .none("INFRASTRUCTURE.md does not say how it is reached") }
    if let parsed = Reach(parsing: written, address: address ?? name, parent: parent) {
      if let address = parsed.address { noteAddresses(address, of: name, line: line) }
      return parsed
    }
    problems.append(
      .init(
        line: line, subject: name,
        text: "how \"\(name)\" is reached, \"\(written)\", is not understood: write this machine,"
          + " ssh user@address, qm 108 on host, pct 104 on host, kubectl or none"))
    return .none("\"\(written)\" in INFRASTRUCTURE.md is not understood")
  }

  /// What looks like an address and is none.
  mutating func noteAddresses(_ text: String, of name: String, line: Int) {
    for word in text.split(whereSeparator: { ", ;/".contains($0) }) {
      guard word.contains(/^\d+(?:\.\d+){2,}$/), !HostName.isIPv4(String(word)) else { continue }
      problems.append(
        .init(line: line, subject: name, text: "\"\(word)\" is no address: write four numbers up to 255, 192.168.4.17"))
    }
  }

  /// Addresses and names with dots, without the lengths of prefixes.
  static func addresses(_ text: String) -> [String] {
    text.split { $0 == "," || $0 == " " || $0 == ";" }.map { String($0.prefix { $0 != "/" }) }
      .filter { HostName.isIPv4($0) || HostName.isIPv6($0) || ($0.contains(".") && HostName.isValid($0)) }
  }

  private mutating func readServices(_ table: MarkdownTable) {
    guard let name = table.column(["service", "name", "application", "app"]) else { return }
    let host = table.column(["host", "node", "machine", "server", "runs on", "where"])
    let endpoint = table.column(["port url", "port", "ports", "url", "endpoint", "address", "url port"])
    let how = table.column(["how", "deployment", "deployed", "managed by", "method", "pattern", "type"])
    let notes = table.column(["notes", "note", "state", "status", "comment", "comments"])
    // A decision matrix has none of these columns.
    guard host != nil || endpoint != nil else { return }
    for row in table.rows {
      let title = row.cell(name)
      guard !title.isEmpty else { continue }
      var service = Service(
        name: title, host: row.cell(host), endpoint: row.cell(endpoint), how: row.cell(how), line: row.line)
      service.notes = row.cell(notes)
      service.notesCell = table.cell(row, notes)
      services.append(service)
    }
  }
}
