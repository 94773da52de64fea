import Agent
import Foundation

/// Asks the hosts of the lab what they are, all at once, each in one round trip.
public struct LabDiscovery: Sendable {
  private let hosts: LabHosts
  private let now: @Sendable () -> Date

  /// Hosts that are asked at the same time.
  static let width = 64
  /// Sessions at a time through one connection.
  static let sessions = 6

  public init(hosts: LabHosts, now: @escaping @Sendable () -> Date = { Date() }) {
    self.hosts = hosts
    self.now = now
  }

  /// Looks at `asked`, or at every host of `inventory`. `progress` is told of each host when it begins (nil) and ends.
  /// A host that is not reached is told, never thrown; throws when the task is cancelled.
  public func survey(
    _ inventory: Inventory, only asked: [Host]? = nil, sweep: Bool = false,
    progress: @escaping @Sendable (String, HostVisit?) -> Void = { _, _ in }
  ) async throws -> Survey {
    let wanted = asked ?? inventory.hosts
    // Who asks for a few hosts does not ask for the networks around them.
    async let here = asked == nil ? try await thisMachine() : nil
    var visits = try await all(wanted, inventory, progress)
    for place in visits.indices where visits[place].state == .unasked {
      visits[place].askCluster(inventory, visits)
    }
    var survey = Survey(date: now(), visits: visits, here: try await here, machine: hosts.machine)
    try await Relocation(hosts: hosts, inventory: inventory, now: now).find(in: &survey, progress)
    if sweep {
      try await Sweep(runner: hosts.local).everything(of: inventory, into: &survey)
    } else if asked == nil {
      try await Sweep(runner: hosts.local).strangers(of: inventory, into: &survey)
    }
    return survey
  }

  private func all(
    _ wanted: [Host], _ inventory: Inventory, _ progress: @escaping @Sendable (String, HostVisit?) -> Void
  ) async throws -> [HostVisit] {
    let gate = Gate(limit: LabDiscovery.sessions)
    var visits = [HostVisit?](repeating: nil, count: wanted.count)
    try await withThrowingTaskGroup(of: (Int, HostVisit).self) { group in
      var next = 0
      func start() {
        guard next < wanted.count else { return }
        let (place, host) = (next, wanted[next])
        next += 1
        group.addTask { (place, try await visit(host, inventory, gate, progress)) }
      }
      for _ in 0..<LabDiscovery.width { start() }
      while let (place, visit) = try await group.next() {
        visits[place] = visit
        start()
      }
    }
    return visits.compactMap { $0 }
  }

  private func visit(
    _ host: Host, _ inventory: Inventory, _ gate: Gate, _ progress: @escaping @Sendable (String, HostVisit?) -> Void
  ) async throws -> HostVisit {
    let route: Route
    do {
      route = try inventory.route(to: host, from: hosts.machine)
    } catch let error as ReachError {
      let visit = HostVisit(name: host.name, error: error, date: now(), milliseconds: 0)
      progress(host.name, visit)
      return visit
    }
    let key = route.hops.first.map(\.text) ?? ""
    return try await gate.pass(key) {
      progress(host.name, nil)
      let visit = try await LabDiscovery.visit(route, hosts: hosts, now: now)
      progress(host.name, visit)
      return visit
    }
  }

  /// A look at the host at the end of `route`.
  static func visit(_ route: Route, hosts: LabHosts, now: @Sendable () -> Date) async throws -> HostVisit {
    let clock = ContinuousClock()
    let begin = clock.now
    func milliseconds() -> Int { Int((clock.now - begin) / .milliseconds(1)) }
    do {
      let result = try await ask(hosts.runner(route))
      let facts = try Discovery.facts(result, of: route.host)
      var visit = HostVisit(
        name: route.host, state: .reached, date: now(), milliseconds: milliseconds(), facts: facts)
      if let target = route.target { visit.keyName = target.keyAlias ?? target.knownName }
      return visit
    } catch let error as CancellationError {
      throw error
    } catch let error as ReachError {
      return HostVisit(name: route.host, error: error, date: now(), milliseconds: milliseconds())
    } catch {
      // It answers, and what it says is no discovery: a menu, a switch, a shell that is none.
      return HostVisit(
        name: route.host, state: .refused, why: "\(error)", date: now(), milliseconds: milliseconds())
    }
  }

  /// Runs the script. It only looks, so where a shared connection turns out to be dead it is run once more.
  private static func ask(_ runner: HostRunner) async throws -> CommandResult {
    do {
      return try await runner.attempt(Discovery.command)
    } catch let error as ReachError where error.reason == .lost {
      return try await runner.attempt(Discovery.command)
    }
  }

  /// This machine as an observer of the networks that it is in; nil where it cannot be asked.
  private func thisMachine() async throws -> MachineFacts? {
    do {
      return try await Discovery(runner: hosts.local).facts()
    } catch let error as CancellationError {
      throw error
    } catch {
      return nil
    }
  }
}

extension HostVisit {
  /// A node that only its cluster knows: what the cluster says of it.
  fileprivate mutating func askCluster(_ inventory: Inventory, _ visits: [HostVisit]) {
    guard let host = inventory.host(name), case .kubectl(.node(let called), let through) = host.reach else { return }
    let servers = visits.filter { visit in visit.facts?.cluster != nil && (through == nil || visit.name == through) }
    guard let server = servers.first, let cluster = server.facts?.cluster else { return }
    guard let node = cluster.nodes.first(where: { $0.name.lowercased() == (called ?? name).lowercased() }) else {
      state = .down
      why = "\(server.name) knows no node \"\(called ?? name)\""
      return
    }
    state = node.isReady ? .reached : .down
    why = node.isReady ? nil : "\(server.name) says that the node is not ready"
    date = server.date
    if node.isReady { facts = MachineFacts(node: node) }
  }
}

extension MachineFacts {
  /// What a cluster knows of a node; the rest is unknown.
  fileprivate init(node: Cluster.Node) {
    var link = NetworkLink(name: "cluster")
    link.addresses = node.addresses
    self.init(
      hostname: node.name, os: node.os, kernel: node.kernel, cpu: CPU(model: nil, cores: node.cores),
      memory: node.memory, disks: [], fileSystems: [], links: [link], resolvers: [], gpus: [], services: [],
      listeners: [], guests: [], unknown: ["only what the cluster says of the node is known"])
  }
}
