import Agent

/// Where services run that no document lists: containers, guests, units and pods that discovery saw, also those that
/// were gone at the last look.
public struct SeenServices: Sendable, Hashable {
  /// A name in lower case → the host that alone has it.
  public private(set) var hosts: [String: String] = [:]

  /// The facts that tell of services.
  public static let facts = ["guests", "services", "cluster"]

  public init() {}

  public init(_ facts: [HostFact]) {
    var seen: [String: Set<String>] = [:]
    var pods: [String: String] = [:]
    for fact in facts {
      switch fact.name {
      case "guests":
        for guest in (try? fact.value.decoded(as: [MachineFacts.Guest].self)) ?? [] {
          for name in SeenServices.names(guest.name) { seen[name, default: []].insert(fact.host) }
        }
      case "services":
        for unit in (try? fact.value.decoded(as: [String].self)) ?? [] where !SeenServices.isOfSystem(unit) {
          for name in SeenServices.names(unit) { seen[name, default: []].insert(fact.host) }
        }
      case "cluster":
        // Each node that can ask tells of all pods: the first one will do.
        for pod in (try? fact.value.decoded(as: Cluster.self))?.pods ?? [] {
          let name = String(pod.name.lowercased().replacing(/(?:-[a-f0-9]{8,10})?-(?:[a-z0-9]{5}|\d{1,3})$/, with: ""))
          for name in SeenServices.names(name) where pods[name] == nil { pods[name] = fact.host }
        }
      default: break
      }
    }
    for (name, hosts) in seen where hosts.count == 1 { self.hosts[name] = hosts.first }
    for (name, host) in pods where seen[name] == nil { hosts[name] = host }
  }

  /// `paperless-ngx-webserver-1` also goes by `paperless-ngx` and `paperless`; `jellyfin.service` by `jellyfin`.
  static func names(_ written: String) -> [String] {
    var name = written.lowercased()
    if let dot = name.lastIndex(of: "."), ["service", "socket", "scope"].contains(name[name.index(after: dot)...]) {
      name = String(name[..<dot])
    }
    let parts = name.split { "-_".contains($0) }.map(String.init)
    let names = [name] + parts.indices.dropFirst().map { parts[..<$0].joined(separator: "-") }
    return names.filter { $0.count >= 4 && $0.contains(where: \.isLetter) }
  }

  /// Units that are of the operating system.
  private static func isOfSystem(_ unit: String) -> Bool {
    unit.contains("@") || ["systemd-", "dbus", "user-", "getty", "session-"].contains { unit.hasPrefix($0) }
  }
}
