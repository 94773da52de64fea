import Agent
import Foundation
import Testing

@testable import Homelab

@Suite struct SeenServicesTests {
  private func fact(_ host: String, _ name: String, _ json: String) throws -> HostFact {
    HostFact(host: host, name: name, value: try JSONValue(parsing: json), since: .distantPast, seen: .now)
  }

  @Test func aContainerGoesByItsNameAndItsBeginnings() throws {
    let seen = SeenServices([
      try fact(
        "nas", "guests", #"[{"kind": "docker", "id": "1", "name": "paperless-ngx-webserver-1", "state": "running"}]"#)
    ])
    for name in ["paperless-ngx-webserver-1", "paperless-ngx", "paperless"] { #expect(seen.hosts[name] == "nas") }
    #expect(seen.hosts["webserver"] == nil)
  }

  @Test func aUnitThatManyHostsHaveTellsOfNone() throws {
    let seen = SeenServices([
      try fact("nas", "services", #"["cron.service", "jellyfin.service", "systemd-resolved.service"]"#),
      try fact("pve", "services", #"["cron.service"]"#),
    ])
    #expect(seen.hosts == ["jellyfin": "nas"])
  }

  @Test func aPodIsAskedForAtANodeThatSeesIt() throws {
    let cluster =
      #"{"nodes": [], "pods": [{"namespace": "home", "name": "grafana-7d9f8c6b5d-x2x7q", "node": "k3s-b", "phase": "Running", "restarts": 0}]}"#
    let seen = SeenServices([try fact("k3s-a", "cluster", cluster), try fact("k3s-b", "cluster", cluster)])
    #expect(seen.hosts == ["grafana": "k3s-a"])
  }
}
