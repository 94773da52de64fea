import Agent

/// Gives each host of the lab a runner: what everything that asks or changes a machine is built on.
public struct LabHosts: Sendable {
  /// Runs commands on this machine.
  public let local: any CommandRunner
  public let client: SSHClient
  /// This machine's own name, for an inventory that does not say which row it is.
  public let machine: String
  /// The names under which ssh knew a host's key before: a host whose address moved is still the same host.
  private let keyNames: @Sendable (String) async -> [String]

  public init(
    local: any CommandRunner, client: SSHClient, machine: String,
    keyNames: @escaping @Sendable (String) async -> [String] = { _ in [] }
  ) {
    self.local = local
    self.client = client
    self.machine = machine
    self.keyNames = keyNames
  }

  /// The runner for `host`. Throws `ReachError` where `inventory` gives no way to it; nothing is tried yet.
  public func runner(for host: Host, in inventory: Inventory) throws -> HostRunner {
    runner(try inventory.route(to: host, from: machine))
  }

  /// The runner for a route that is known already.
  func runner(_ route: Route) -> HostRunner {
    HostRunner(route: route, local: local, client: client, keyNames: keyNames)
  }
}
