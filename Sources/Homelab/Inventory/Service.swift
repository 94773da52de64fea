/// A service as SERVICES.md lists it.
public struct Service: Sendable, Hashable {
  public var name: String
  /// The host it runs on, as written there.
  public var host: String
  /// Its port or URL.
  public var endpoint: String
  /// How it is deployed: K3s, orchestrator, manual, a unit, a container.
  public var how: String
  public var line: Int
  public var notes = ""
  public var notesCell: DocumentCell?

  var place: DocumentPlace { DocumentPlace(document: "SERVICES.md", line: line) }

  public init(name: String, host: String = "", endpoint: String = "", how: String = "", line: Int = 0) {
    self.name = name
    self.host = host
    self.endpoint = endpoint
    self.how = how
    self.line = line
  }
}
