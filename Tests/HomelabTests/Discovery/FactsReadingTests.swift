import Agent
import Testing

@testable import Homelab

struct FactsReadingTests {
  private let facts = MachineFacts(Sections(parsing: NetworkFixtures.host))

  @Test func readsWhatACardAndItsFarEndCanDo() throws {
    let link = try #require(facts.links.first { $0.name == "eno1" })
    #expect(link.speed == 1000)
    #expect(link.supports == 2500)
    #expect(link.partner == 2500)
    #expect(link.driver == "igc")
    #expect(link.master == "vmbr0")
    #expect(facts.links.first { $0.name == "vmbr0" }?.addresses == ["10.77.4.33/24"])
  }

  @Test func readsNeighboursPeersAndLeases() {
    #expect(facts.neighbours == [.init(address: "10.77.4.9", mac: "aa:00:00:00:00:09", interface: "vmbr0")])
    #expect(facts.peers == [.init(interface: "eno1", name: "sw-core", port: "ge-0/0/7")])
    #expect(facts.leases.map(\.name) == ["retro", "evil\u{1B}[2J", ""])
  }

  @Test func readsPoolsProductAndCluster() {
    #expect(facts.pools.map(\.name) == ["tank", "md0"])
    #expect(facts.pools[0].health == "ONLINE")
    #expect(facts.product == "Proxmox VE 8.1.4")
    #expect(facts.cluster?.nodes.first?.addresses == ["10.77.4.64"])
    #expect(facts.cluster?.nodes.first?.isReady == true)
    #expect(facts.cluster?.nodes.first?.gpus == 1)
    #expect(facts.cluster?.pods.first?.restarts == 3)
  }

  @Test func readsMachinesWithoutIP() {
    let router = MachineFacts(Sections(parsing: NetworkFixtures.busybox))
    #expect(router.links.map(\.name) == ["br-lan"])
    #expect(router.addresses == ["192.168.1.1"])
    #expect(router.links[0].addresses == ["192.168.1.1/24"])
    #expect(router.neighbours.map(\.address) == ["192.168.1.7"])
    let mac = MachineFacts(Sections(parsing: NetworkFixtures.macOS))
    #expect(mac.os == "macOS 14.4")
    #expect(mac.links.first?.mac == "a4:83:e7:00:00:01")
    #expect(mac.addresses == ["192.168.4.50"])
  }

  @Test func readsBackWhatIsKept() throws {
    let kept = facts.kept.mapValues(\.value)
    #expect(MachineFacts(kept: kept) == facts)
    #expect(facts.kept["uptime"]?.identity == "")
  }

  @Test func aBusyCardIsTheSameFact() {
    var later = facts
    later.gpus[0].load = 90
    #expect(later.kept["gpus"]?.identity == facts.kept["gpus"]?.identity)
    later.gpus[0].name = "another"
    #expect(later.kept["gpus"]?.identity != facts.kept["gpus"]?.identity)
  }

  @Test func isOneConstantScriptOfPOSIX() throws {
    #expect(Discovery.command.arguments.count == 3)
    #expect(!Discovery.script.contains("\\("))
    let sections = Discovery.script.matches(of: /(?m)^s (\w+)/).map { String($0.output.1) }
    #expect(Set(sections).count == sections.count)
  }
}
