/// A row of a table, with the words of its header.
struct TableRow {
  let cells: [Substring]
  /// Lower case.
  let columns: [String]

  /// `| Traefik | 192.168.4.80 |`: the row that the thing's name identifies, and the cell that its header tells.
  func value(for reader: StatementReader) -> NamedValue? {
    let lines = cells.map { DocumentLine(StatementReader.withoutBrackets($0)) }
    guard let named = lines.indices.first(where: { identifies($0, lines[$0], reader) }) else { return nil }
    guard reader.isSubject(lines[named].lower) else {
      // `| PBS IP | 192.168.4.218 |`
      guard reader.isOwnKey(StatementReader.plain(cells[named])[...]), named + 1 < cells.count else { return nil }
      return reader.cell(lines[named + 1])
    }
    var value: NamedValue?
    for (index, line) in lines.enumerated() where index != named && index < columns.count {
      guard isKey(columns[index], reader), !line.words.isEmpty else { continue }
      value = reader.cell(line)
      break
    }
    // Without a header that tells, the only other cell.
    // The header may tell of something else: `| Service | Exposed |`.
    let other = columns.count == 2 ? columns[1 - min(named, 1)] : ""
    let isOpen = reader.attribute != .state || ["", "value", "setting", "state", "status"].contains(other)
    if value == nil, lines.count == 2, [.address, .version, .state].contains(reader.attribute), isOpen {
      value = reader.cell(lines[1 - named])
    }
    if reader.attribute == .port, value != nil {
      // What else a row may tell: who calls which port of whom.
      guard named < columns.count, Self.things.contains(columns[named]) else { return nil }
      value?.end = lines.lazy.compactMap(\.address).first
    }
    return value
  }

  private static let things: Set<String> = [
    "service", "services", "name", "app", "application", "host", "component", "container", "system", "device", "vm",
    "server", "service name", "what", "software", "program",
  ]

  /// `IP`, `MetalLB IP`; a `Host IP` is another thing's.
  private func isKey(_ column: String, _ reader: StatementReader) -> Bool {
    if reader.attribute.keys.contains(column) { return true }
    let words = column.split(separator: " ").map(String.init)
    guard words.count > 1, let last = words.last, reader.attribute.askingWords.contains(last) else { return false }
    return words.dropLast().allSatisfy(Self.qualifiers.contains)
  }

  private static let qualifiers: Set<String> = [
    "metallb", "loadbalancer", "load", "balancer", "lb", "external", "static", "current", "reserved", "lan", "service",
    "virtual", "private", "ipv4", "fixed", "assigned", "installed", "running", "ip", "web", "ui", "listening", "main",
  ]

  /// The first cell that names something: numbers, addresses and marks do not.
  private func identifies(_ index: Int, _ line: DocumentLine, _ reader: StatementReader) -> Bool {
    guard line.words.contains(where: { $0.contains(where: \.isLetter) }), line.address == nil,
      !line.lower.allSatisfy(ThingKinds.words.contains)
    else { return false }
    // `| pve | k3s-vm-pve |` with the host first.
    return index >= columns.count || reader.attribute != .host || !reader.attribute.keys.contains(columns[index])
  }
}
