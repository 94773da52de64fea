/// A switch, an access point, a modem: what has ports and no shell.
public struct Device: Sendable, Hashable {
  public var name: String
  public var kind: String
  public var addresses: [String]
  /// What its ports can do; nil where the document does not say.
  public var speed: LinkSpeed?
  public var notes: String
  public var line: Int
}

/// A network card of a host as INFRASTRUCTURE.md describes it.
public struct Interface: Sendable, Hashable {
  public var host: String
  public var name: String
  public var speed: LinkSpeed?
  public var mac: String
  public var addresses: [String]
  public var line: Int
  public var nameCell: DocumentCell?
  public var speedCell: DocumentCell?
  public var macCell: DocumentCell?
  public var addressCell: DocumentCell?
}

/// A cable between two ends.
public struct Link: Sendable, Hashable {
  public struct End: Sendable, Hashable {
    public var name: String
    public var port: String

    public var text: String { port.isEmpty ? name : "\(name) \(port)" }
  }

  public var from: End
  public var to: End
  public var speed: LinkSpeed?
  public var line: Int
  public var speedCell: DocumentCell?
  /// Where the name and the port of each end stand.
  public var fromCells = EndCells()
  public var toCells = EndCells()

  public struct EndCells: Sendable, Hashable {
    public var name: DocumentCell?
    public var port: DocumentCell?
  }

  /// What is at the other end of the host's cable; nil where the link is not the host's.
  func other(than host: String) -> String? {
    from.name.lowercased() == host.lowercased() ? to.name : to.name.lowercased() == host.lowercased() ? from.name : nil
  }
}
