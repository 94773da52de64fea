import Agent
import Foundation
import Testing

@testable import Homelab

struct DriftTests {
  private var lab = DriftLab()

  /// The only difference; after its correction there is none, and only `changed` lines of the document are other ones.
  private func only(_ lab: DriftLab, changed: Int = 1) throws -> Difference {
    #expect(lab.drift.differences.count == 1)
    let difference = try #require(lab.drift.differences.first)
    var corrected = lab
    try corrected.correct()
    #expect(corrected.drift.differences.map(\.text) == [])
    let before = Set((lab.infrastructure + lab.services).split(separator: "\n"))
    let after = (corrected.infrastructure + corrected.services).split(separator: "\n")
    #expect(after.filter { !before.contains($0) }.count == changed)
    return difference
  }

  @Test func findsNothingWhereAllIsTrue() {
    #expect(lab.drift.differences.map(\.text) == [])
    #expect(lab.drift.unchecked.map(\.why) == [])
    #expect(lab.drift.agreeing > 12)
  }

  @Test mutating func findsAnAddressThatMoved() throws {
    lab.change("nas") { $0.links[0].addresses = ["10.0.0.55/24"] }
    let difference = try only(lab, changed: 2)
    #expect(difference.kind == .addressMoved)
    #expect(difference.text == "nas: Address 10.0.0.5 → 10.0.0.55".replacing("Address ", with: "Address: "))
    #expect(difference.line == 8)
    var corrected = lab
    try corrected.correct()
    #expect(corrected.infrastructure.contains("| nas | storage | 10.0.0.55 | ssh root@10.0.0.55 |"))
    #expect(corrected.infrastructure.contains("| 52:54:00:00:00:05 | 10.0.0.55 |"))
  }

  @Test mutating func findsALinkBelowWhatBothEndsCanDo() throws {
    lab.change("nas") { $0.links[0].speed = 1000 }
    let difference = try only(lab)
    #expect(difference.kind == .speedBelow)
    #expect(difference.field == "eno1")
    #expect(difference.documented == "2.5 Gb/s")
    #expect(difference.actual == "1 Gb/s (both ends can do 2.5 Gb/s)")
  }

  @Test mutating func findsTheOneOfTwoRowsThatIsWrong() throws {
    lab.infrastructure += """

      ## Links

      | Host | Interface | Device | Speed |
      |---|---|---|---|
      | nas | eno1 | sw-core | 100 Mb/s |

      """
    let difference = try only(lab)
    #expect(difference.kind == .speedDiffers)
    #expect(difference.documented == "100 Mb/s")
    #expect(difference.line == 28)
  }

  @Test mutating func remarksASlowLinkThatNobodyDocuments() throws {
    lab.change("pve") { facts in
      facts.links[0].speed = 1000
      facts.links[0].supports = 2500
      facts.links[0].partner = 10000
    }
    let difference = try only(lab)
    #expect(difference.kind == .speedBelow)
    #expect(difference.documented == "")
  }

  @Test mutating func doesNotAskALinkForMoreThanItsSlowerEnd() {
    lab.change("nas") {
      $0.links[0].partner = 2500; $0.links[0].supports = 10000
    }
    #expect(lab.drift.differences.isEmpty)
  }

  @Test mutating func findsAHostThatIsGoneAndBackAgain() throws {
    lab.lose("nas")
    let difference = try only(lab)
    #expect(difference.kind == .hostMissing)
    #expect(lab.drift.unchecked.map(\.host) == ["nas", "nas"])
    var back = DriftLab()
    try lab.correct()
    #expect(lab.infrastructure.contains("| backups; not answering since 2026-02-02 |"))
    back.infrastructure = lab.infrastructure
    #expect(try only(back).kind == .hostBack)
    try back.correct()
    #expect(back.infrastructure == DriftLab().infrastructure)
  }

  @Test mutating func doesNotCallHostsMissingFromOutsideOfTheirNetwork() {
    for name in ["pve", "nas", "desk", "vm"] { lab.lose(name) }
    #expect(lab.drift.differences.isEmpty)
    #expect(Set(lab.drift.unchecked.map(\.host)) == ["pve", "nas", "desk", "vm"])
    #expect(lab.drift.agreeing == 0)
  }

  @Test mutating func findsAGPUInTheWrongRow() throws {
    lab.change("desk") { $0.gpus = [] }
    lab.change("nas") { $0.gpus = [GraphicsCard(name: "NVIDIA GeForce RTX 3060")] }
    let difference = try only(lab, changed: 2)
    #expect(difference.kind == .gpuElsewhere)
    #expect(difference.host == "nas")
    #expect(difference.documented == "RTX 3060 in desk")
    #expect(difference.actual == "RTX 3060 in nas")
  }

  @Test mutating func findsAGPUThatIsGoneAndOneThatIsNew() throws {
    lab.change("desk") { $0.gpus = [] }
    #expect(try only(lab).kind == .gpuMissing)
    lab = DriftLab()
    lab.change("nas") { $0.gpus = [GraphicsCard(name: "NVIDIA Corporation GA102 [GeForce RTX 3090] ")] }
    #expect(try only(lab).kind == .gpuUndocumented)
  }

  @Test mutating func leavesEmulatedGraphicsAlone() {
    lab.change("nas") {
      $0.gpus = [GraphicsCard(name: "Red Hat, Inc. Virtio 1.0 GPU"), GraphicsCard(name: "ASPEED Graphics")]
    }
    #expect(lab.drift.differences.isEmpty)
  }

  @Test mutating func findsAGuestThatNobodyDocuments() throws {
    lab.change("pve") { $0.guests.append(.init(kind: .lxc, id: "104", name: "dns", state: "running")) }
    let difference = try only(lab)
    #expect(difference.kind == .hostUndocumented)
    #expect(difference.actual == "pct 104 on pve")
  }

  @Test mutating func findsAnAddressInUseThatNobodyDocuments() throws {
    lab.sightings = [
      .init(address: "10.0.0.77", mac: "52:54:00:00:00:77", name: "spare", seenBy: "lease on pve", answers: true),
      // The gateway, a host by its card, and a lease that nobody uses are no strangers.
      .init(address: "10.0.0.1", mac: nil, name: nil, seenBy: "neighbour of nas", answers: true),
      .init(address: "10.0.0.99", mac: "52:54:00:00:00:03", name: nil, seenBy: "neighbour of nas", answers: true),
      .init(address: "10.0.0.98", mac: nil, name: "gone", seenBy: "lease on pve", answers: false),
    ]
    let difference = try only(lab)
    #expect(difference.host == "spare")
    #expect(difference.actual == "10.0.0.77")
  }

  @Test mutating func escapesWhatAStrangerCallsItself() throws {
    lab.sightings = [
      .init(address: "10.0.0.77", mac: nil, name: "evil\u{1B}[2J | x", seenBy: "lease on pve", answers: true)
    ]
    let difference = try only(lab)
    #expect(difference.host == "10.0.0.77")
    #expect(difference.evidence.contains(#"calls itself evil\x1b[2J"#))
  }

  @Test mutating func leavesUnmanagedNetworksAlone() {
    lab.infrastructure = lab.infrastructure.replacing(
      "| Network | Range | Gateway |\n|---|---|---|\n| lan | 10.0.0.0/24 | 10.0.0.1 |",
      with: "| Network | Range | Gateway | Notes |\n|---|---|---|---|\n| lan | 10.0.0.0/24 | 10.0.0.1 | unmanaged |")
    lab.sightings = [.init(address: "10.0.0.77", mac: nil, name: nil, seenBy: "sweep", answers: true)]
    #expect(lab.drift.differences.isEmpty)
  }

  @Test mutating func findsAGuestOnAnotherHypervisor() throws {
    lab.lose("vm")
    lab.change("pve") { $0.guests = [.init(kind: .vm, id: "1", name: "other", state: "stopped")] }
    lab.change("nas") { $0.guests = [.init(kind: .vm, id: "200", name: "vm", state: "running")] }
    let difference = try #require(lab.drift.differences.first { $0.kind == .guestMoved })
    #expect(difference.actual == "qm 200 on nas")
    try lab.correct()
    #expect(lab.infrastructure.contains("| qm 200 on nas | Debian 12 | nas |"))
  }

  @Test mutating func saysThatAGuestIsStopped() throws {
    lab.lose("vm")
    lab.change("pve") { $0.guests[0].state = "stopped" }
    let difference = try only(lab)
    #expect(difference.kind == .hostMissing)
    #expect(difference.actual == "stopped on pve")
  }

  @Test mutating func findsAServiceThatDoesNotRun() throws {
    lab.change("nas") { $0.services = ["cron"] }
    let difference = try only(lab)
    #expect(difference.kind == .serviceNotRunning)
    #expect(difference.document == "SERVICES.md")
  }

  @Test(arguments: [
    ("Grafana", "grafana-server", true), ("ssh", "sshd", true), ("sshd", "ssh", true),
    ("Home Assistant", "home-assistant", true),
    ("grafana", "monitoring_grafana_1", true), ("k3s", "k3s-agent", true), ("git", "gitea", false),
    ("dns", "dnsmasq", false),
  ])
  func tellsAServiceByItsName(service: String, name: String, isSame: Bool) {
    #expect(ServiceRule.matches(service, name) == isSame)
  }

  @Test(
    arguments: [
      ("Debian 12", "Debian GNU/Linux 12 (bookworm)", true), ("Debian 11", "Debian GNU/Linux 12 (bookworm)", false),
      ("Proxmox 8", "Proxmox VE 8.1.4", true), ("Ubuntu", "Debian GNU/Linux 12 (bookworm)", false),
      ("Ubuntu 22.04", "Ubuntu 22.04.4 LTS", true), ("Synology DSM", "Debian GNU/Linux 12", nil),
      // Both are built on Debian, whose name their os-release may have.
      ("TrueNAS SCALE 24", "Debian GNU/Linux 12 (bookworm)", nil), ("TrueNAS", "Proxmox VE 8.1.4", false),
    ] as [(String, String, Bool?)])
  func comparesSystems(documented: String, actual: String, agree: Bool?) {
    #expect(SystemRule.agree(documented, actual) == agree)
  }

  @Test(arguments: [
    ("RTX 3060", "NVIDIA GeForce RTX 3060", true),
    ("RTX 3060 12GB", "NVIDIA Corporation GA106 [GeForce RTX 3060]", true),
    ("RTX 3070", "NVIDIA GeForce RTX 3060", false), ("GTX 1060", "NVIDIA GeForce RTX 3060", false),
    ("Radeon (Cezanne)", "Advanced Micro Devices, Inc. [AMD/ATI] Cezanne", true),
    ("Tesla P40", "NVIDIA Corporation GP102GL [Tesla P40]", true),
    ("Intel iGPU", "Intel Corporation UHD Graphics 630", false),
  ])
  func tellsCardsByTheirNames(documented: String, actual: String, isSame: Bool) {
    #expect(CardName(documented).matches(actual) == isSame)
  }

  @Test func hasTheFieldsOfTheContract() throws {
    var lab = lab
    lab.lose("nas")
    let json = lab.drift.json(dates: ["INFRASTRUCTURE.md": "2026-01-01"])
    let difference = try #require(json["differences"]?.arrayValue?.first?.objectValue)
    let fields = ["kind", "host", "field", "documented", "actual", "document", "line", "importance"]
    #expect(fields.allSatisfy { difference[$0] != nil })
    #expect(difference["documented_on"] == "2026-01-01")
    #expect(json["agreeing"]?.numberValue != nil)
    #expect(json["unchecked"]?.arrayValue?.first?["host"] == "nas")
  }
}
