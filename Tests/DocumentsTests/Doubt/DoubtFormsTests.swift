import Agent
import Testing

@testable import Documents

/// The forms in which people write the same down twice.
@Suite struct DoubtFormsTests {
  private func values(_ question: String, _ documents: [String]) async throws -> Set<String> {
    var lab = [
      "INFRASTRUCTURE.md":
        "# Infrastructure\n\n## Hosts\n\n| Host | Address |\n|---|---|\n| nas | 10.0.0.9 |\n| pve | 10.0.0.4 |\n"
    ]
    for (index, text) in documents.enumerated() { lab["docs/\(index).md"] = "# Notes \(index)\n\n\(text)\n" }
    let temporary = try TemporaryLab(lab)
    let index = try temporary.index()
    try await index.update()
    return Set(try await index.find(question).conflicts.flatMap { $0.values.map(\.value) })
  }

  @Test(arguments: [
    (
      "which version of grafana runs", "Grafana runs version 11.2.0.", "- image: grafana/grafana:10.4.1",
      "11.2.0 10.4.1"
    ),
    (
      "which version of paperless", "Paperless version: 2.12.0", "image: `ghcr.io/x/paperless-ngx:2.13.5`",
      "2.12.0 2.13.5"
    ),
    ("which version of immich", "IMMICH_VERSION=v1.120.2", "Immich version: 1.118.0", "1.120.2 1.118.0"),
    (
      "what version of jellyfin is installed", "Jellyfin version is 10.9.11.", "Jellyfin 10.10.3 is installed.",
      "10.9.11 10.10.3"
    ),
    (
      "is the firewall enabled on nas", "On nas the firewall is enabled.", "On nas, firewall: off",
      "enabled not+enabled"
    ),
    ("is backup encryption enabled", "Backup encryption is enabled.", "backup encryption: no", "enabled not+enabled"),
    ("is the mdns reflector on", "mDNS reflector: on", "mDNS reflector: off", "on not+on"),
    (
      "is the mdns reflector enabled", "mDNS reflector: on",
      "| Setting | Value |\n|---|---|\n| mDNS reflector | disabled |",
      "enabled not+enabled"
    ),
    (
      "which address does traefik have", "Traefik (10.0.0.80) ends TLS.", "Traefik, 10.0.0.50, ends TLS.",
      "10.0.0.80 10.0.0.50"
    ),
    (
      "which address does snare have", "snare is at 10.0.0.31.", "- **snare** (Pi 5, shelf 2): `10.0.0.99`",
      "10.0.0.31 10.0.0.99"
    ),
    ("what runs gitea", "Gitea runs on nas.", "Gitea is hosted on pve.", "nas pve"),
  ])
  func areReadAlike(question: String, one: String, other: String, told: String) async throws {
    let told = Set(told.split(separator: " ").map { String($0).replacing("+", with: " ") })
    #expect(try await values(question, [one, other]) == told)
  }

  @Test func aSettingOfWhatTheHeadingNamesIsTheThings() async throws {
    let lab = try TemporaryLab([
      "a.md": "# Vaultwarden\n\n- Signups: disabled\n", "b.md": "# Notes\n\nVaultwarden signups are enabled.\n",
    ])
    let index = try lab.index()
    try await index.update()
    let told = try await index.find("are vaultwarden signups enabled").conflicts.flatMap { $0.values.map(\.value) }
    #expect(Set(told) == ["enabled", "not enabled"])
  }

  @Test func aHitTellsTheValueThatItStates() async throws {
    let lab = try TemporaryLab([
      "a.md": "# Hosts\n\n| Host | Address |\n|---|---|\n| pve | 10.0.0.4 |\n| nas | 10.0.0.9 |\n",
      "b.md": "# Notes\n\npve loses its address after a power cut.\n",
    ])
    let index = try lab.index()
    try await index.update()
    let hits = try await index.find("which ip did I write down for pve").hits
    #expect(hits.first { $0.path == "a.md" }?.states == "address of pve: 10.0.0.4")
    #expect(hits.first { $0.path == "b.md" }.map { $0.states == nil } == true)
    #expect(try await index.find("what about pve").hits.allSatisfy { $0.states == nil })
  }

  /// The row of a host may hold an amount without its unit's name.
  @Test func whatIsSaidOfTheNamedHostIsFoundWhereNothingIsSaidOfTheQuestion() async throws {
    let lab = try TemporaryLab([
      "a.md": "# Hosts\n\n| Host | Address | Notes |\n|---|---|---|\n| pve | 10.0.0.4 | 64 GB |\n"
    ])
    let index = try lab.index()
    try await index.update()
    let found = try await index.find("how much ram did I document for pve")
    #expect(found.hits.map(\.path) == ["a.md"])
  }

  /// One thing in two networks, with a proxy before it, or in two places has a value in each.
  @Test(arguments: [
    ("is upnp enabled", "UPnP is enabled on the guest network.", "UPnP is disabled on the LAN."),
    ("which port does grafana use", "Grafana: http://10.0.0.10:3001", "Grafana: http://10.0.0.11:443"),
    ("which port does adguard use", "AdGuard listens on port 53.", "AdGuard: http://10.0.0.10:3000"),
    ("is jellyfin enabled", "Jellyfin is enabled.", "| Service | Exposed |\n|---|---|\n| jellyfin | no |"),
    ("which address does nas have", "nas is at 10.0.0.9.", "Ping the printer from nas, 10.0.0.70, twice."),
    ("which version of grafana runs", "Grafana version: 11.2.0", "Rolled back because grafana/grafana:11.3.0 crashed."),
    ("which address does traefik have", "Traefik is at 10.0.0.80.", "Ask nginx, traefik, 10.0.0.50, or the router."),
    ("which version of grafana runs", "Grafana version: 11.2.0", "run `docker pull grafana/grafana:10.4.1`"),
  ])
  func whatHasTwoEndsIsNoDoubt(question: String, one: String, other: String) async throws {
    #expect(try await values(question, [one, other]).isEmpty)
  }
}
