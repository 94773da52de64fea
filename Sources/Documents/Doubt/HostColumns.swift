/// The names of hosts in tables: what stands in a column that is headed so.
enum HostColumns {
  private static let headers = [
    "host", "hosts", "node", "hostname", "machine", "hypervisor", "proxmox host", "proxmox node", "server",
  ]

  /// Lower case, without a domain.
  static func names(in tables: [MarkdownTable]) -> Set<String> {
    var names = Set<String>()
    for table in tables {
      guard let column = table.header.firstIndex(where: { headers.contains($0.lowercased()) }) else { continue }
      for row in table.rows where column < row.cells.count {
        let words = DocumentLine.words(of: row.cells[column][...])
        // A name with more parts is one of the name service, where a proxy may answer.
        guard words.count == 1, let word = words.first, word.count(where: { $0 == "." }) < 2 else { continue }
        let name = word.prefix { $0 != "." }.lowercased()
        guard (2...40).contains(name.count), name.first?.isLetter == true,
          name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }), !StopWords.contains(name),
          !ThingKinds.words.contains(name), !ThingKinds.classes.contains(name), !ThingKinds.platforms.contains(name)
        else { continue }
        names.insert(name)
      }
    }
    return names
  }
}
