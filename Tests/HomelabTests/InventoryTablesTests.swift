import Testing

@testable import Homelab

struct InventoryTablesTests {
  private let lab = Inventory(
    infrastructure: """
      # Infrastructure

      ## Hosts

      | Host | Role | Address | Reach | OS | Memory | GPU | Notes |
      |---|---|---|---|---|---|---|---|
      | nas | storage | 10.0.0.5 | ssh root@10.0.0.5 | Debian 12 | 32 GB | - | - |

      ## Networks

      | Network | Range | Gateway | DNS | Notes |
      |---|---|---|---|---|
      | lan | 10.0.0.0/24 | 10.0.0.1 | 10.0.0.1 | phones are unmanaged |
      | odd | ten | | | |

      ## Devices

      | Device | Kind | Address | Speed | Notes |
      |---|---|---|---|---|
      | sw-core | switch | 10.0.0.2 | 2.5 Gb/s | 24 ports |

      ## Interfaces

      | Host | Interface | Speed | MAC | Address | Driver |
      |---|---|---|---|---|---|
      | nas | eno1 | 10GbE | AA:BB:CC:00:00:01 | 10.0.0.5 | ixgbe |
      | nass | eno2 | 1G | | | |

      ## Links

      | Host | Interface | Device | Port | Speed |
      |---|---|---|---|---|
      | nas | eno1 | sw-core | 7 | 2.5 Gb/s |

      ## Storage

      | Host | Device or mount | Size |
      |---|---|---|
      | nas | /mnt/tank | 4T |
      """)

  @Test func readsNetworksDevicesInterfacesAndLinks() {
    #expect(lab.hosts.map(\.name) == ["nas"])
    #expect(lab.networks.map(\.name) == ["lan"])
    #expect(lab.networks[0].range.text == "10.0.0.0/24")
    #expect(lab.networks[0].isUnmanaged)
    #expect(lab.devices.map(\.name) == ["sw-core"])
    #expect(lab.devices[0].speed == LinkSpeed(2500))
    #expect(lab.interfaces.map(\.name) == ["eno1", "eno2"])
    #expect(lab.interfaces[0].mac == "aa:bb:cc:00:00:01")
    #expect(lab.links.map(\.to.text) == ["sw-core 7"])
    #expect(lab.links[0].from.text == "nas eno1")
    #expect(lab.storage.map(\.name) == ["/mnt/tank"])
    #expect(lab.hostTable?.lastLine == 7)
  }

  @Test func saysByLineWhatItDoesNotUnderstand() {
    #expect(
      lab.problems.map { "\($0.line): \($0.text)" } == [
        "14: \"ten\" is no network: write an address and a length, 192.168.4.0/24",
        "27: no host or device named \"nass\"; did you mean nas?",
      ])
  }

  @Test func knowsWhereAValueStands() {
    #expect(
      lab.hosts[0].cells[.address]
        == DocumentCell(document: "INFRASTRUCTURE.md", line: 7, column: "Address", text: "10.0.0.5"))
    #expect(lab.links[0].speedCell?.line == 33)
  }

  @Test(arguments: [
    ("2.5 Gb/s", 2500), ("2.5GbE", 2500), ("1 GbE", 1000), ("10G SFP+", 10000), ("1000", 1000), ("100 Mb/s", 100),
    ("1000baseT/Full", 1000), ("10GBASE-T", 10000), ("2500 Mbps", 2500), ("1 Gb/s (both ends can do 2.5 Gb/s)", 1000),
    ("24 ports", nil), ("-", nil), ("fast", nil),
  ])
  func readsSpeeds(text: String, megabits: Int?) {
    #expect(LinkSpeed(parsing: text)?.megabits == megabits)
  }

  @Test(arguments: [("10.0.0.0/24", 254), ("10.0.0.0/31", 2), ("10.0.0.9/32", 1), ("0.0.0.0/0", 4_294_967_294)])
  func countsAddresses(text: String, size: Int) throws {
    let range = try #require(AddressRange(text))
    #expect(range.size == size)
    #expect(range.addresses(limit: 4).count == min(4, size))
    #expect(range.addresses(limit: 4).allSatisfy(range.contains))
  }

  @Test func standsTwoThousandHosts() {
    let rows = (1...2000).map { "| h\($0) | 10.\($0 / 250).0.\($0 % 250) | ssh root@h\($0) |" }
    let lab = Inventory(infrastructure: "| Host | Address | Reach |\n|---|---|---|\n" + rows.joined(separator: "\n"))
    #expect(lab.hosts.count == 2000)
    #expect(lab.problems.isEmpty)
  }

  @Test func standsMissingCells() {
    let lab = Inventory(
      infrastructure: "| Host | Address | Reach |\n|---|---|---|\n| nas |\n| | 10.0.0.1 |\n| tv | 10.0.0.2")
    #expect(lab.hosts.map(\.name) == ["nas", "tv"])
  }
}
