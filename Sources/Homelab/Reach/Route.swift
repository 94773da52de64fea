import Agent

/// The way to a host, hop by hop from this machine; no hops lead to this machine itself.
public struct Route: Sendable, Hashable {
  /// The host as the inventory names it.
  public var host: String
  public var hops: [Hop]
  /// The host at the first hop, where the way leads on from it; else nil.
  public var first: String?

  public init(host: String, hops: [Hop] = [], first: String? = nil) {
    self.host = host
    self.hops = hops
    self.first = first
  }

  public var isLocal: Bool { hops.isEmpty }

  /// For people: `ssh root@192.168.4.17, qm guest exec 108`.
  public var text: String { isLocal ? "this machine" : hops.map(\.text).joined(separator: ", ") }
}

extension Route {
  /// Whose rights a command has at its end; nil where only ssh's configuration tells, and for this machine.
  public var user: String? {
    switch hops.last {
    case .ssh(let target): target.user
    // The guest agent and pct run as root.
    case .guest, .container: "root"
    case .pod, nil: nil
    }
  }

  /// The target of a route that is ssh alone; nil for others.
  var target: SSHTarget? {
    if case .ssh(let target)? = hops.first, hops.count == 1 { target } else { nil }
  }

  /// The same route, where ssh knows the host's key as `name`; nil where it is not by ssh, or known so already.
  func known(as name: String) -> Route? {
    guard var target, target.keyAlias != name, target.address != name else { return nil }
    target.keyAlias = name
    return Route(host: host, hops: [.ssh(target)])
  }

  /// The same route to another address, where the host must show the key that it has at its own.
  func moved(to address: String) -> Route? {
    guard var target, target.address != address else { return nil }
    target.keyAlias = target.keyAlias ?? target.knownName
    target.address = address
    return Route(host: host, hops: [.ssh(target)])
  }
}

extension Inventory {
  /// The way to `host`, from the machine whose own name is `machine`. Throws `ReachError` where the inventory
  /// gives none.
  public func route(to host: Host, from machine: String) throws -> Route {
    let hops = try hops(to: host, from: machine, passed: [])
    var outermost = host
    while hops.count > 1, let name = outermost.reach.through, let next = self.host(name),
      !isLocal(next, machine: machine)
    {
      outermost = next
    }
    return Route(host: host.name, hops: hops, first: hops.count > 1 ? outermost.name : nil)
  }

  /// Whether `host` is the machine that Steward runs on. Its row may give the way in which others reach it.
  public func isLocal(_ host: Host, machine: String) -> Bool {
    if case .local = host.reach { return true }
    return local == nil && host.name.lowercased() == machine.lowercased()
  }

  private func hops(to host: Host, from machine: String, passed: [String]) throws -> [Hop] {
    if isLocal(host, machine: machine) { return [] }
    guard !passed.contains(host.name) else {
      let circle = (passed + [host.name]).joined(separator: " → ")
      throw ReachError(.noWay, "the way to \"\(passed[0])\" leads in a circle: \(circle); correct INFRASTRUCTURE.md")
    }
    let before =
      try host.reach.through.map { name in
        try hops(to: through(name, for: host), from: machine, passed: passed + [host.name])
      } ?? []
    switch host.reach {
    case .local: return before
    case .ssh(let user, let address, let port, _):
      var target = SSHTarget(user: user, address: address, port: port)
      // From an ssh host the connection is tunnelled, so that keys stay on this machine.
      if case .ssh(let jump)? = before.last {
        target.jumps = jump.jumps + [jump]
        return before.dropLast() + [.ssh(target)]
      }
      return before + [.ssh(target)]
    case .qm(let id, _): return before + [.guest(id)]
    case .pct(let id, _): return before + [.container(id)]
    case .kubectl(.pod(let name, let namespace), _): return before + [.pod(name, namespace: namespace)]
    case .kubectl(.node, _):
      throw ReachError(
        .noWay,
        "\"\(host.name)\" is known to the cluster only, and nothing can be run on it: give its Reach as ssh user@address, qm ID on HOST or kubectl pod NAME"
      )
    case .none(let why):
      throw ReachError(.noWay, "\"\(host.name)\" is not reached by anything: \(why)")
    }
  }

  private func through(_ name: String, for host: Host) throws -> Host {
    if let found = self.host(name) { return found }
    let near = NearestName.suggestions(for: name, among: hosts.map(\.name), limit: 1).first
    throw ReachError(
      .noWay,
      "\"\(host.name)\" is reached through \"\(name)\", which INFRASTRUCTURE.md does not have"
        + (near.map { "; did you mean \($0)?" } ?? "; add a row for it"))
  }
}
