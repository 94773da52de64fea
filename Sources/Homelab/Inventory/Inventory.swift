import Agent
import Documents

/// The hosts and services that the owner's documents name.
public struct Inventory: Sendable, Hashable {
  /// A line that could not be understood.
  public struct Problem: Sendable, Hashable {
    public var document: String
    public var line: Int
    /// What the line speaks of, as it is written there.
    public var subject: String
    public var text: String
    /// Whether a name means two things: who speaks of it may mean the other.
    public var isAmbiguous: Bool

    public init(
      document: String = "INFRASTRUCTURE.md", line: Int, subject: String = "", text: String, isAmbiguous: Bool = false
    ) {
      self.document = document
      self.line = line
      self.subject = subject
      self.text = text
      self.isAmbiguous = isAmbiguous
    }
  }

  public var hosts: [Host]
  public var services: [Service]
  public var networks: [Network] = []
  public var devices: [Device] = []
  public var interfaces: [Interface] = []
  public var links: [Link] = []
  public var storage: [StoragePlace] = []
  public var problems: [Problem]
  /// The first table of hosts: where a new row goes.
  public var hostTable: MarkdownTable?

  public init(hosts: [Host] = [], services: [Service] = [], problems: [Problem] = []) {
    self.hosts = hosts
    self.services = services
    self.problems = problems
  }

  /// The hosts by their names, as they were when the tables had been read.
  var index = HostIndex([])

  /// The host of this name, alias or address, without regard to case; nil when there is none.
  public func host(_ name: String) -> Host? {
    let wanted = name.trimmed.lowercased()
    guard !wanted.isEmpty else { return nil }
    if index.count == hosts.count { return index[wanted] }
    return hosts.first { $0.name.lowercased() == wanted }
      ?? hosts.first { host in
        host.aliases.contains { $0.lowercased() == wanted }
          || host.addresses.contains { $0.lowercased() == wanted }
      }
      // The first label of a full name, and the full name of a first label.
      ?? hosts.first {
        let known = $0.name.lowercased()
        return known.hasPrefix(wanted + ".") || wanted.hasPrefix(known + ".")
      }
  }

  /// The host of this name; throws `CallError` with the nearest names.
  public func resolve(_ name: String) throws -> Host {
    if let host = host(name) { return host }
    let near = NearestName.suggestions(for: name, among: hosts.flatMap { [$0.name] + $0.aliases })
    let shown = name.count > 60 ? name.prefix(60) + "…" : name
    let hint: String
    if let first = near.first {
      let more = near.dropFirst().isEmpty ? "" : " (or \(near.dropFirst().joined(separator: ", ")))"
      hint = "did you mean \(first)?\(more)"
    } else if hosts.isEmpty {
      hint = "it names no hosts yet: run steward init, or add a Hosts table"
    } else {
      let names = hosts.prefix(8).map(\.name).joined(separator: ", ")
      hint = "it has \(names)\(hosts.count > 8 ? ", …" : "")"
    }
    throw CallError(
      .invalid, "no host named \"\(Escaper.escapeLine(String(shown)))\" in INFRASTRUCTURE.md; \(hint)")
  }

  /// The host that Steward runs on, where a row says so.
  public var local: Host? { hosts.first { $0.reach == .local } }
}
