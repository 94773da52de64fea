import Testing

@testable import Models

/// Hosts by what people call them.
@Suite struct LexiconTests {
  static let lab = Lexicon(
    hosts: [
      .init(name: "piglet", role: "Proxmox", notes: "backup server"),
      .init(name: "fawn", role: "Proxmox", gpu: "RTX 3070", notes: "hosts the vm"),
      .init(name: "wren", role: "DNS and proxy", notes: "Raspberry Pi 5"),
      .init(name: "otter", role: "storage", notes: "raidz1 pool silo"), .init(name: "pve", notes: "address by DHCP"),
    ], documents: ["INFRASTRUCTURE.md"], thisHost: "workbench")

  @Test(arguments: [
    ("how is the raspberry doing", "wren"), ("does the pi throttle?", "wren"), ("is the backup box ok", "piglet"),
    ("and the one with the pool?", "otter"), ("how busy is the machine with the 3070", "fawn"),
    ("what is pves address", "pve"), ("is the storage box full", "otter"),
  ])
  func areFoundByWhatTheirRowNotes(line: String, host: String) {
    #expect(Self.lab.hosts(in: line) == [host])
  }

  @Test(arguments: [
    "what is the address of the printer page", "the hosts file", "who hosts the site", "the vm is slow",
    "restart the dhcp server", "the box with the address 10.0.0.9",
  ])
  func areNotFoundByAnyWordOfTheirNotes(line: String) {
    #expect(Self.lab.hosts(in: line).isEmpty)
  }

  @Test func noEffectFallsOnAHostByItsNotes() {
    #expect(Self.lab.hosts(in: "reboot the backup box", surely: true).isEmpty)
    #expect(Self.lab.hosts(in: "reboot the storage box", surely: true) == ["otter"])
  }

  @Test func severalOfARoleAreMeantByThePlural() {
    #expect(
      Lexicon.speaksOfSeveral("load on the proxmox nodes") && !Lexicon.speaksOfSeveral("load on the proxmox node"))
    #expect(Self.lab.ambiguous(in: "load on the proxmox nodes") == ["piglet", "fawn"])
  }

  @Test func aDescriptionAsksNothing() {
    #expect(!Lexicon.withoutDescription("and the one with the pool?").contains("pool"))
  }
}
