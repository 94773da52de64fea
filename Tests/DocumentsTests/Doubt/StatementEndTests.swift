import Testing

@testable import Documents

/// What sounds like another value and is one of another end, time or machine.
@Suite struct StatementEndTests {
  static let machines =
    "# Machines\n\n| Host | IP |\n|---|---|\n| rackhund | 10.20.0.10 |\n| bassbox | 10.20.0.20 |\n| snare | 10.20.0.31 |\n"

  private func isDoubted(_ line: String, _ documents: [String]) async throws -> Bool {
    var files = ["machines.md": Self.machines]
    for (number, text) in documents.enumerated() { files["d\(number).md"] = text + "\n" }
    let lab = try TemporaryLab(files)
    let index = try lab.index()
    #expect(try await index.update().documents == files.count)
    return try await !index.find(line).conflicts.isEmpty
  }

  @Test(arguments: [
    ("which ip has bassbox", ["# Tailscale\n\n| Name | IP |\n|---|---|\n| bassbox | 100.64.0.5 |"]),
    ("which ip has bassbox", ["The management port of bassbox (10.20.0.220) is on the second switch."]),
    ("which ip has snare", ["snare has 10.20.40.2 on wifi"]),
    ("which ip has snare", ["The gateway of snare: 10.20.0.1", "# snare\n\n- Network: 10.20.0.1/24"]),
    ("which ip has snare", ["If DHCP fails snare is at 192.168.0.1.", "Suppose snare is at 10.20.0.99."]),
    ("which version of immich", ["Immich version: 1.120.2", "# Changelog\n\nImmich version: 1.99.0"]),
    ("which version of immich", ["Immich version: 1.120.2", "# 2025-01-01\n\nImmich version: 1.99.0"]),
    ("which version of immich", ["Immich version is 1.120.2.", "The latest Immich version is 1.140.0."]),
    ("is wifi enabled on snare", ["WiFi is disabled on snare.", "WiFi is enabled on the gateway."]),
    (
      "what debian version is on rackhund",
      ["# rackhund\n\n- Debian version: 12.5", "# snare\n\n- Debian version: 13.1"]
    ),
    ("where does pihole run", ["Pihole runs on snare.", "The backup pihole runs on rackhund."]),
    ("where does adguard run", ["AdGuard runs on snare and rackhund.", "AdGuard runs on rackhund."]),
    (
      "which port does paperless use",
      ["Paperless: port 8010 on the host", "Paperless listens on port 8000 in the container."]
    ),
    (
      "which version of frigate",
      ["Frigate version is 0.15.1.", "# Upgrade\n\n```\n# Expected output format:\nfrigate version 0.14.1\n```"]
    ),
  ])
  func noDoubtIsTold(line: String, documents: [String]) async throws {
    #expect(try await !isDoubted(line, documents))
  }

  @Test(arguments: [
    ("which ip has bassbox", ["# bassbox\n\n| Key | Value |\n|---|---|\n| IP | 10.20.0.77 |"]),
    ("which ip does bassboxx have", ["bassbox is at 10.20.0.77."]),
    ("where is gitea", ["Gitea runs on rackhund.", "Gitea runs on bassbox."]),
    ("on which box is gitea", ["Gitea runs on rackhund.", "Gitea runs on bassbox."]),
    ("is ssh enabled", ["SSH is enabled.", "SSH is disabled."]),
    ("what version of vaultwarden", ["# Vaultwarden notes\n\n- Version: 1.30.1", "Vaultwarden version is 1.32.0."]),
    ("what debian version is on rackhund", ["# rackhund\n\n- Debian version: 12.5", "rackhund: Debian version 13.1"]),
  ])
  func doubtIsTold(line: String, documents: [String]) async throws {
    #expect(try await isDoubted(line, documents))
  }

  @Test func namesWrittenTogetherAreFound() async throws {
    let lab = try TemporaryLab(["a.md": "# still-fawn\n\nThe hypervisor still fawn has a card.\n"])
    let index = try lab.index()
    try await index.update()
    #expect(try await index.find("stillfawn").hits.first?.path == "a.md")
  }
}
