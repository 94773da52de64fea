import Documents

/// A disk, a pool or a mount point as INFRASTRUCTURE.md describes it.
public struct StoragePlace: Sendable, Hashable {
  public var host: String
  /// `/dev/sda`, `/mnt/tank`, `tank`.
  public var name: String
  public var line: Int
  public var cell: DocumentCell?
}

extension Inventory {
  mutating func readStorage(_ table: MarkdownTable) {
    let titles = [
      "device or mount", "mount", "mount point", "mountpoint", "path", "filesystem", "file system", "pool", "volume",
      "disk",
    ]
    guard let host = table.column(["host", "hostname", "machine", "node", "server"]), let name = table.column(titles)
    else { return }
    for row in table.rows where !row.cell(host).isEmpty && !row.cell(name).isEmpty {
      storage.append(
        StoragePlace(host: row.cell(host), name: row.cell(name), line: row.line, cell: table.cell(row, name)))
    }
  }
}
