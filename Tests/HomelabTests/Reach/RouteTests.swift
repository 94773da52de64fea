import Testing

@testable import Homelab

struct RouteTests {
  private let lab = Inventory(
    infrastructure: """
      | Host | Address | Reach |
      |---|---|---|
      | desk | 10.0.0.2 | this machine |
      | pve | 10.0.0.3 | ssh root@10.0.0.3 |
      | far | 10.9.0.3 | ssh admin@10.9.0.3 via pve |
      | farther | 10.9.1.3 | ssh 10.9.1.3 via far |
      | vm | 10.0.0.4 | qm 108 on pve |
      | inside | 172.16.0.2 | ssh 172.16.0.2 via vm |
      | box | | pct 104 on vm |
      | node | | kubectl node k3s-1 |
      | a | | qm 1 on b |
      | b | | qm 2 on a |
      | lost | | qm 3 on pvee |
      | tv | | web only |
      """)

  private func route(_ name: String) throws -> Route {
    try lab.route(to: #require(lab.host(name)), from: "desk")
  }

  @Test(arguments: [
    ("desk", "this machine"), ("pve", "ssh root@10.0.0.3"),
    ("far", "ssh admin@10.9.0.3 via root@10.0.0.3"), ("vm", "ssh root@10.0.0.3, qm guest exec 108"),
    ("inside", "ssh root@10.0.0.3, qm guest exec 108, ssh 172.16.0.2"),
    ("box", "ssh root@10.0.0.3, qm guest exec 108, pct exec 104"),
  ])
  func composesHops(name: String, text: String) throws {
    #expect(try route(name).text == text)
  }

  @Test func tunnelsThroughEveryJump() throws {
    guard case .ssh(let target)? = try route("farther").hops.first else {
      Issue.record("no ssh")
      return
    }
    #expect(target.jumps.map(\.text) == ["root@10.0.0.3", "admin@10.9.0.3"])
    let words = SSHClient(sockets: "/run/s").command(to: target, shared: true)
    let tunnel = try #require(words.first { $0.hasPrefix("ProxyCommand=") })
    #expect(tunnel.contains("[%h]:%p"))
    #expect(tunnel.contains("%%C"))
    #expect(words.suffix(2) == ["--", "10.9.1.3"])
  }

  @Test(arguments: [
    ("a", "the way to \"a\" leads in a circle: a → b → a; correct INFRASTRUCTURE.md"),
    ("lost", "\"lost\" is reached through \"pvee\", which INFRASTRUCTURE.md does not have; did you mean pve?"),
    ("tv", "\"tv\" is not reached by anything: web only"),
  ])
  func saysWhyThereIsNoWay(name: String, told: String) {
    let error = #expect(throws: ReachError.self) { try route(name) }
    #expect(error?.description == told)
  }

  @Test func runsNothingOnANodeThatOnlyTheClusterKnows() {
    #expect(throws: ReachError.self) { try route("node") }
  }
}
