import Agent
import Testing

@testable import Documents

@Suite struct ConflictTests {
  private func conflicts(_ documents: [String: String], _ line: String) async throws -> [Conflict] {
    let lab = try TemporaryLab(documents)
    let index = try lab.index()
    try await index.update()
    return try await index.find(line).conflicts
  }

  private let addresses = [
    "docs/topology.md":
      "# Network\n\n**Date**: 2025-12-01\n\n| Service | IP |\n|---|---|\n| Traefik | 192.168.4.50 |\n",
    "docs/ips-2026-02-14.md": "# Addresses\n\n| IP | Service |\n|---|---|\n| 192.168.4.80 | traefik (ingress) |\n",
    "docs/notes.md": "# Notes\n\nThe request goes to Traefik (`192.168.4.80`), then to the pod.\n",
  ]

  @Test func documentsThatDisagreeOnAnAddressAreNamedWithTheirDates() async throws {
    let conflict = try #require(try await conflicts(addresses, "which address does traefik have").first)
    #expect(conflict.subject == "traefik")
    #expect(conflict.attribute == "address")
    #expect(Set(conflict.values.map(\.value)) == ["192.168.4.50", "192.168.4.80"])
    let old = try #require(conflict.values.first { $0.value == "192.168.4.50" }?.places.first)
    #expect((old.path, old.line, old.date) == ("docs/topology.md", 7, "2025-12-01"))
    let new = try #require(conflict.values.first { $0.value == "192.168.4.80" }?.places)
    #expect(Set(new.map(\.path)) == ["docs/ips-2026-02-14.md", "docs/notes.md"])
    #expect(new.first { $0.path == "docs/ips-2026-02-14.md" }?.line == 5)
    #expect(conflict.summary.hasPrefix("documents disagree on the address of traefik: "))
  }

  @Test func theHitSaysThatAnotherDocumentDeniesIt() async throws {
    let lab = try TemporaryLab(addresses)
    let index = try lab.index()
    try await index.update()
    let hits = try await index.find("which address does traefik have").hits
    let hit = try #require(hits.first { $0.path == "docs/ips-2026-02-14.md" })
    #expect(hit.doubts?.contains { $0.contains("192.168.4.50") } == true)
  }

  @Test(arguments: [
    "how do I restart traefik", "traefik", "which address does nginx have", "which port does traefik use",
    "which address does frigate have",
  ])
  func whatIsNotAskedOrNotDisputedIsNoConflict(line: String) async throws {
    #expect(try await conflicts(addresses, line).isEmpty)
  }

  @Test func whatWasIsNotWhatIs() async throws {
    let documents = [
      "a.md": "# A\n\ngrafana is at 10.0.0.1\n", "b.md": "# B\n\ngrafana was at 10.0.0.2 before the move\n",
      "c.md": "# C\n\n- grafana: ~~10.0.0.3~~\n",
    ]
    #expect(try await conflicts(documents, "ip address of grafana").isEmpty)
  }

  @Test func anotherThingWithTheNameInItsNameIsAnotherThing() async throws {
    let documents = [
      "a.md": "# A\n\n| Host | IP |\n|---|---|\n| still-fawn | 10.0.0.1 |\n| k3s-vm-still-fawn | 10.0.0.2 |\n",
      "b.md": "# B\n\nstill-fawn.maas: 10.0.0.1\n",
    ]
    #expect(try await conflicts(documents, "what is the ip of still-fawn").isEmpty)
  }

  @Test func versionsPortsHostsAndStatesAreCompared() async throws {
    let versions = ["a.md": "# A\n\nfrigate 0.14.1\n", "b.md": "# Frigate\n\n**Version**: 0.16.0\n"]
    #expect(try await conflicts(versions, "which version of frigate runs").first?.values.count == 2)
    let ports = ["a.md": "# A\n\nkuma listens on port 3001\n", "b.md": "# B\n\nkuma: port 3002\n"]
    #expect(try await conflicts(ports, "which port does kuma listen on").first?.values.count == 2)
    let hosts = [
      "a.md": "# A\n\n| Node | Role |\n|---|---|\n| pve | x |\n| fawn | y |\n\ngrafana runs on pve\n",
      "b.md": "# B\n\ngrafana on fawn\n",
    ]
    #expect(try await conflicts(hosts, "which host does grafana run on").first?.attribute == "host")
    let states = ["a.md": "# A\n\nservicelb is enabled\n", "b.md": "# B\n\nservicelb: disabled\n"]
    let state = try #require(try await conflicts(states, "is servicelb enabled?").first)
    #expect(Set(state.values.map(\.value)) == ["enabled", "not enabled"])
  }

  @Test func pathsThatAreNotThereAreTold() async throws {
    let lab = try TemporaryLab([
      "docs/zebra.md":
        "# Zebra\n\nRun `scripts/stripe.sh`, see [old](../rca/gone.md#x) and [this](other.md), not `https://x.example/a/b.md` or other/repo.py.\n",
      "docs/other.md": "# O\n", "scripts/here.md": "# H\n", "rca/x.md": "# X\n",
    ])
    let index = try lab.index()
    try await index.update()
    let hit = try #require(try await index.find("zebra").hits.first)
    #expect(
      hit.doubts == [
        "cites scripts/stripe.sh, which is not in the lab", "cites ../rca/gone.md, which is not in the lab",
      ])
  }
}
