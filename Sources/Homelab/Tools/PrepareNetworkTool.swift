import Agent
import Foundation

/// The tool `prepare_network`: what is to be done on a host before its cable is moved. It keeps a copy of the
/// network's configuration on the host, and lets the card offer every speed that it can: one that somebody set to a
/// speed once stays there in a faster port.
///
/// What it runs follows from the last look at the host alone, so that it can be approved with a plan.
public struct PrepareNetworkTool: Tool {
  public let description: ToolDescription
  private let hosts: LabHosts
  private let inventory: @Sendable () -> Inventory
  private let looks: @Sendable () async throws -> [HostLook]

  /// On each host; only root reads it: a configuration may hold keys of wireless networks.
  static let folder = "/var/backups/steward"
  /// Where Debian, Ubuntu, Proxmox VE and Fedora keep it. What a host does not have is left out.
  static let kept = ["etc/network", "etc/netplan", "etc/systemd/network", "etc/NetworkManager/system-connections"]

  /// - Parameter looks: what the hosts said last.
  public init(
    description: ToolDescription, hosts: LabHosts, inventory: @escaping @Sendable () -> Inventory,
    looks: @escaping @Sendable () async throws -> [HostLook]
  ) {
    self.description = description
    self.hosts = hosts
    self.inventory = inventory
    self.looks = looks
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    guard let name = call.arguments["host"]?.plain else { throw CallError(.invalid, "prepare_network needs a host") }
    let host = try inventory().resolve(name)
    let copy = call.arguments["name"]?.plain ?? ""
    guard copy.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_.\-]{0,40}/) != nil else {
      throw CallError(.invalid, "the copy needs a name of letters, digits, dots and dashes, as 2026-11-25")
    }
    let way = try runner(for: host)
    var prepared = PreparedCall(
      call: call, effect: .change, host: host.name, address: host.knownAddresses.first, reach: way.route.text,
      hostKeys: way.route.isLocal ? nil : try await way.keys(), user: way.route.isLocal ? NSUserName() : way.route.user)
    let file = "\(PrepareNetworkTool.folder)/network-\(copy).tar.gz"
    prepared.steps = [
      PreparedStep(
        .act, title: "Make the folder of the copy",
        command: Command(["install", "-d", "-m", "700", PrepareNetworkTool.folder])),
      PreparedStep(
        .act, title: "Keep the network's configuration",
        command: Command(
          ["tar", "-C", "/", "--ignore-failed-read", "-czf", file] + PrepareNetworkTool.kept, timeout: 60)),
      PreparedStep(
        .verify, title: "The copy can be read", command: Command(["tar", "-tzf", file], timeout: 60)),
    ]
    prepared.rollback = "rm \(file)"
    if let link = try await uplink(of: host) {
      prepared.steps.insert(
        PreparedStep(
          .act, title: "Let the card offer every speed that it can",
          command: Command(["ethtool", "-s", link.name, "autoneg", "on"])), at: 2)
      if let speed = link.speed {
        prepared.rollback = "rm \(file); ethtool -s \(link.name) speed \(speed) duplex \(link.duplex ?? "full")"
      }
    }
    return prepared
  }

  /// The card with the cable, where its modes are known: then `ethtool` is there to set them.
  private func uplink(of host: Host) async throws -> NetworkLink? {
    guard let look = try await looks().last(where: { $0.host == host.name }),
      let facts = MachineFacts(kept: look.facts.mapValues(\.value)), let link = LinkStanding.uplink(of: facts),
      link.supports != nil
    else { return nil }
    return link
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let way = try runner(for: try inventory().resolve(prepared.host ?? ""))
    guard way.text == prepared.reach else {
      throw CallError(.refused, "\(prepared.host ?? "") is not reached as it was when this was prepared; ask again")
    }
    // An effect goes over a connection that takes the approved host keys and no others.
    let pinned: any CommandRunner =
      prepared.hostKeys.map { PinnedRunner(way: way, keys: $0) as any CommandRunner } ?? way
    let report = try await StepRunner(runner: pinned).run(prepared)
    let offers = prepared.steps.contains { $0.command?.arguments.first == "ethtool" }
    let told =
      "\(prepared.host ?? ""): its network's configuration is kept"
      + (offers ? ", its card offers every speed" : "")
    return ToolResult(text: "\(told)\n\(report.text)", summary: told, changed: [told])
  }

  private func runner(for host: Host) throws -> HostRunner {
    do { return try hosts.runner(for: host, in: inventory()) } catch let error as ReachError { throw CallError(error) }
  }
}
