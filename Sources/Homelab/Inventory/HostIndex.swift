/// The hosts of an inventory by every name that they have, for looking many names up.
struct HostIndex: Sendable, Hashable {
  private let hosts: [Host]
  private var places: [String: Int] = [:]

  init(_ hosts: [Host]) {
    self.hosts = hosts
    // The order in which `Inventory.host(_:)` looks: names, then aliases and addresses, then first labels.
    for (place, host) in hosts.enumerated() { add(host.name, place) }
    for (place, host) in hosts.enumerated() {
      for name in host.aliases + host.addresses { add(name, place) }
    }
    for (place, host) in hosts.enumerated() where host.name.contains(".") {
      add(String(host.name.prefix { $0 != "." }), place)
    }
  }

  private mutating func add(_ name: String, _ place: Int) {
    let key = name.lowercased()
    if places[key] == nil { places[key] = place }
  }

  var count: Int { hosts.count }

  subscript(name: String) -> Host? {
    let key = name.trimmed.lowercased()
    if let place = places[key] { return hosts[place] }
    guard key.contains("."), let place = places[String(key.prefix { $0 != "." })] else { return nil }
    // `nas.lan` is the host "nas", and not its alias or address.
    return hosts[place].name.lowercased() == key.prefix { $0 != "." } ? hosts[place] : nil
  }
}
