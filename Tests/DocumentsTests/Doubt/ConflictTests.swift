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

  /// A record, or a block of settings below a label, says which thing its keys belong to.
  @Test func keysOfARecordAreTheThingsThatItNames() async throws {
    let records = [
      "a.md": "# A\n\n```\nHost: webtop\nDomain: lan\nIP Address: 10.0.0.83\n```\n",
      "b.md": "# Webtop\n\n## Network Configuration\n\n```yaml\nService:\n  - IP: 10.0.0.120 (from the pool)\n```\n",
    ]
    let conflict = try #require(try await conflicts(records, "webtop ip").first)
    #expect(Set(conflict.values.map(\.value)) == ["10.0.0.83", "10.0.0.120"])
    let others = [
      "a.md": "# A\n\n```\nHost: webtop\nIP Address: 10.0.0.83\n\nIP Address: 10.0.0.84\n```\n",
      "b.md": "# B\n\n```\nHost: grafana\nIP Address: 10.0.0.85\nHost: webtop\n```\n",
      "c.md": "# Webtop\n\n```yaml\nmqtt:\n  ip: 10.0.0.86\n```\n",
    ]
    #expect(try await conflicts(others, "webtop ip").isEmpty)
  }

  @Test func whatIsDoneToAPartIsNotDoneToTheThing() async throws {
    let documents = [
      "a.md": "# A\n\n**Fix:** Removed the `frigate` block from the card.\n",
      "b.md": "# B\n\n- A cluster with Frigate deployed\n",
    ]
    #expect(try await conflicts(documents, "is frigate installed").isEmpty)
    let other = documents.merging(["c.md": "# C\n\nRemoved frigate from the cluster.\n"]) { $1 }
    #expect(try await conflicts(other, "is frigate installed").count == 1)
  }

  /// What runs everywhere has no host and no address of its own; an operating system is no host.
  @Test func aPlatformIsNoThingToCompare() async throws {
    let documents = [
      "a.md": "# A\n\n| Host | Role |\n|---|---|\n| pve | x |\n| nas | y |\n| ubuntu | z |\n\nk3s runs on pve\n",
      "b.md": "# B\n\nk3s runs on nas\n\nwebtop runs on pve\n",
      "c.md": "# C\n\n- **Container**: Webtop (Ubuntu XFCE)\n",
    ]
    #expect(try await conflicts(documents, "which host runs k3s").isEmpty)
    #expect(try await conflicts(documents, "which host runs webtop").isEmpty)
  }

  /// What follows a host's name is what runs on it.
  @Test func whatRunsOnAHostIsNotItsHost() async throws {
    let documents = [
      "a.md":
        "# A\n\n| VM | Host |\n|---|---|\n| media | pve |\n\n| Host | Role |\n|---|---|\n| pve | x |\n| media | y |\n| radarr | z |\n| nas | disks |\n",
      "b.md": "# B\n\n- media: radarr, sonarr\n- media (radarr, sonarr)\n- media: radarr is down\n",
      "c.md": "# C\n\n- grafana: nas is down\n- grafana runs on pve\n",
    ]
    #expect(try await conflicts(documents, "which host runs media").isEmpty)
    #expect(try await conflicts(documents, "which host runs grafana").isEmpty)
    let other = documents.merging(["d.md": "# D\n\nmedia runs on nas\n"]) { $1 }
    #expect(try await conflicts(other, "which host runs media").count == 1)
  }

  @Test func whatIsInstalledOnAHostIsNotTheHost() async throws {
    let documents = [
      "a.md": "# A\n\nA fresh hypervisor is installed on pve.\n",
      "b.md": "# B\n\npve was bought; pve removed from the rack.\n",
      "c.md": "# C\n\nremoved pve\n",
    ]
    #expect(try await conflicts(documents, "is pve installed").isEmpty)
  }

  @Test func aDocumentThatContradictsItselfIsNamedByLine() async throws {
    let lab = try TemporaryLab([
      "a.md": "# A\n\n## One\n\ngrafana: 10.0.0.1\n\n## Two\n\ngrafana: 10.0.0.2\n",
      "b.md": "# B\n\ngrafana: 10.0.0.1\n", "c.md": "# C\n\ngrafana: 10.0.0.2\n",
      "d.md": "# D\n\ngrafana: 10.0.0.3\n",
    ])
    let index = try lab.index()
    try await index.update()
    let hits = try await index.find("which address does grafana have").hits
    let hit = try #require(hits.first { $0.path == "a.md" && $0.lines.contains(5) })
    #expect(hit.doubts?.contains("line 9 of the same document gives another address of grafana: 10.0.0.2") == true)
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

  // What was told wrongly of a real lab's documents.

  @Test(arguments: ["ip address of still-fawn", "what is the ip address of still-fawn"])
  func theAskingWordsAreNotTheThing(line: String) async throws {
    let documents = [
      "a.md": "# A\n\nstill-fawn has the address 10.0.0.1. The address 10.0.0.9 is free, the address 10.0.0.8 too.\n",
      "b.md": "# B\n\n| Host | IP |\n|---|---|\n| still-fawn | 10.0.0.1 |\n",
    ]
    #expect(try await conflicts(documents, line).isEmpty)
    let other = documents.merging(["c.md": "# C\n\n- still-fawn: 10.0.0.2\n"]) { $1 }
    let conflict = try #require(try await conflicts(other, line).first)
    #expect((conflict.subject, Set(conflict.values.map(\.value))) == ("still-fawn", ["10.0.0.1", "10.0.0.2"]))
  }

  @Test(arguments: ["is servicelb disabled", "is servicelb enabled"])
  func sentencesThatAgreeAreNoYesAgainstNo(line: String) async throws {
    let documents = [
      "a.md": "# A\n\nDisabled K3s servicelb on all 3 nodes since MetalLB does that.\n",
      "b.md": "# B\n\n- K3s servicelb now permanently disabled via config\n",
    ]
    #expect(try await conflicts(documents, line).isEmpty)
    let other = documents.merging(["c.md": "# C\n\n| Part | Status |\n|---|---|\n| servicelb | enabled |\n"]) { $1 }
    let conflict = try #require(try await conflicts(other, line).first)
    let word = String(line.split(separator: " ")[2])
    #expect(Set(conflict.values.map(\.value)) == [word, "not \(word)"])
  }

  /// The value belongs to another thing that stands nearby.
  @Test(arguments: [
    (
      "which address does the opnsense have",
      "| OPNsense has wildcard | `dig x @10.0.0.1 +short` | 10.0.0.80 | 10.0.0.80 |"
    ),
    ("which address does the opnsense have", "Ask OPNsense with `dig opnsense.lan @10.0.0.53`."),
    ("which address does the opnsense have", "## OPNsense rules\n\n- webtop\n  - IP Address: 10.0.0.83"),
    ("which address does the opnsense have", "## OPNsense forwards to webtop\n\nIP Address: 10.0.0.83"),
    ("which address has pve", "### VM 107 on pve.maas\n\n- **IP**: 10.0.0.227"),
    ("which address has pve", "The guest VM 107 on pve (10.0.0.227) is stopped."),
    ("which address has pve", "| VM | Host | IP |\n|---|---|---|\n| k3s-vm-pve | pve | 10.0.0.238 |"),
    ("which address has pve", "```\npve: http://10.0.0.194:3001\n```"),
    ("which address has maas", "`ssh -J root@pve root@10.0.0.19 \"maas admin read\"`"),
    ("which address has grafana", "grafana.app.lan → 10.0.0.80 (Traefik)"),
    ("what is the ip of metallb", "MetalLB hands out 10.0.0.80-120."),
    ("which address has grafana", "The old-grafana: no. HA grafana: 10.0.0.22"),
    ("which address has grafana", "vmbr2 is 10.0.0.244/24 (grafana)."),
    ("which address has grafana", "**Expected output:**\n```\nName:      grafana.lan\nAddress:   10.0.0.241\n```"),
  ])
  func aValueOfAnotherThingIsNotTold(line: String, text: String) async throws {
    let right = [
      "a.md":
        "# A\n\n| Host | IP |\n|---|---|\n| opnsense | 10.0.0.1 |\n| pve | 10.0.0.2 |\n| maas | 10.0.0.3 |\n| grafana | 10.0.0.4 |\n| metallb | 10.0.0.5 |\n"
    ]
    #expect(try await conflicts(right.merging(["b.md": "# B\n\n\(text)\n"]) { $1 }, line).isEmpty)
  }

  @Test func aPortBelongsToItsEnd() async throws {
    let documents = [
      "a.md": "# A\n\nollama listens on port 11434\n",
      "b.md": "# B\n\n```yaml\nname: ollama\nport: 80\ntargetPort: 11434\n```\n",
      "c.md": "# C\n\n| Service | IP | Port |\n|---|---|---|\n| ollama | 10.0.0.81 | 80 |\n",
      "d.md": "# D\n\nfrigate runs on port 5000\n\n## Frigate\n\nMQTT port: 1883\n",
    ]
    #expect(try await conflicts(documents, "which port does ollama listen on").isEmpty)
    #expect(try await conflicts(documents, "what port does frigate use").isEmpty)
  }

  @Test func aShorterVersionIsTheSame() async throws {
    let documents = [
      "a.md": "# A\n\n- K3s version: v1.32.4+k3s1\n", "b.md": "# B\n\n**K3s version**: 1.32.4\n",
      "c.md": "# C\n\nK3s version: v1.32\n", "d.md": "# D\n\nK3s 1.31 removed the old flags; it needs K3s 1.30+.\n",
    ]
    #expect(try await conflicts(documents, "what version of k3s runs").isEmpty)
    let other = documents.merging(["e.md": "# E\n\n```sh\nINSTALL_K3S_VERSION='v1.33.5+k3s1'\n```\n"]) { $1 }
    let conflict = try #require(try await conflicts(other, "what version of k3s runs").first)
    #expect(Set(conflict.values.map(\.value)) == ["1.32.4+k3s1", "1.33.5+k3s1"])
  }

  @Test(arguments: ["what is the ip of home assistant", "which address has home assistant", "home assistant ip"])
  func aNameOfTwoWordsIsFoundAlsoInARemark(line: String) async throws {
    let documents = [
      "a.md": "# Proxy\n\n- Home Assistant runs at 10.0.0.240\n",
      "b.md": "# Scripts\n\n- `HA_URL`: Home Assistant URL (default: `http://10.0.0.240:8123`)\n",
      "c.md": "# Mqtt\n\n```yaml\nmqtt:\n  host: 10.0.0.253  # Home Assistant IP\n```\n",
    ]
    let conflict = try #require(try await conflicts(documents, line).first)
    #expect(Set(conflict.values.map(\.value)) == ["10.0.0.240", "10.0.0.253"])
  }

  @Test func aThingMayHaveSeveralAddresses() async throws {
    let documents = [
      "a.md": "# A\n\n| Host | IP |\n|---|---|\n| nas | 10.0.0.2, 10.0.0.3 |\n", "b.md": "# B\n\nnas: 10.0.0.3\n",
      "c.md": "# C\n\nnas: 10.0.0.2\n",
    ]
    #expect(try await conflicts(documents, "which address does nas have").isEmpty)
    let router = ["a.md": "# A\n\nOPNsense: 10.0.0.1\n", "b.md": "# B\n\nOPNsense: 192.168.1.131\n"]
    #expect(try await conflicts(router, "which address does opnsense have").isEmpty)
  }

  @Test(arguments: [
    "how do I change the ip address of traefik", "why did traefik get another ip address",
    "what happens when the ip of traefik changes", "what is the mac address of traefik", "traefik ip shuffle",
  ])
  func aLineThatAsksForNoValueIsNotAnswered(line: String) async throws {
    #expect(try await conflicts(addresses, line).isEmpty)
  }

  @Test func aFilesTimeIsToldAsSuch() async throws {
    let documents = ["a.md": "# A\n\ntraefik: 10.0.0.1\n", "b.md": "# B\n\ntraefik: 10.0.0.2\n"]
    let lab = try TemporaryLab(documents)
    let index = try lab.index()
    try await index.update()
    let found = try await index.find("which address does traefik have")
    #expect(found.conflicts.first?.summary.contains(", file of 20") == true)
    #expect(found.hits.first?.doubts?.first?.contains("(file of 20") == true)
  }

  @Test func aLinkToASiblingMayBeStale() async throws {
    let lab = try TemporaryLab([
      "docs/zebra.md":
        "# Zebra\n\n[gone](other.md#a), [here](sister.md#b), ![image](zebra.png), [root](/docs/gone.md), [web](https://x.example/a.md), [part](#tags), [page](intro)\n",
      "docs/sister.md": "# S\n",
    ])
    let index = try lab.index()
    try await index.update()
    let hit = try #require(try await index.find("zebra").hits.first)
    #expect(
      hit.doubts
        == ["other.md", "zebra.png", "docs/gone.md"].map {
          "cites \($0 == "docs/gone.md" ? "/" : "")\($0), which is not in the lab"
        })
  }
}
