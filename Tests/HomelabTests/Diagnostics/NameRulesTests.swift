import Testing

@testable import Homelab

struct NameRulesTests {
  private func network(_ text: String) -> CheckReport {
    Check.network.evaluate(
      Sections(
        parsing: """
          @@ links
          @@ addresses
          2: eth0    inet 10.77.4.150/24 brd 10.77.4.255 scope global dynamic eth0\\       valid_lft 3401sec preferred_lft 3401sec
          @@ routes
          default via 10.77.4.1 dev eth0
          @@ gateway
          10.77.4.1
          \(text)
          @@ end
          """))
  }

  @Test func blamesNoServerForOneNameThatNobodyKnows() {
    let report = network(
      """
      @@ dns
      10.77.4.1 debian.org 3 0 10.77.4.1
      10.77.4.1 one.one.one.one 2 0 1.1.1.1
      10.77.4.1 nas.lan 2 3 -
      """)
    let names = report.findings.filter { $0.rule.hasPrefix("name_") || $0.rule.hasPrefix("dns_") }
    #expect(names.map(\.rule) == ["name_unresolved"])
    #expect(names[0].severity == .info)
  }

  @Test func tellsASlowServerFromADeadOne() {
    let slow = network("@@ dns\n10.77.4.1 debian.org 3004 0 10.77.4.1\n10.77.4.1 one.one.one.one 3005 0 1.1.1.1\n")
    #expect(slow.findings.contains { $0.rule == "dns_slow" && $0.figure.hasPrefix("3.0 s") })
    let dead = network("@@ dns\n10.77.4.1 debian.org none\n10.77.4.1 one.one.one.one none\n")
    #expect(dead.findings.contains { $0.rule == "dns_failing" && $0.severity == .critical })
    let second = network(
      "@@ dns\n10.77.4.2 debian.org none\n10.77.4.2 one.one.one.one none\n10.77.4.1 debian.org 3 0 1.2.3.4\n10.77.4.1 one.one.one.one 2 0 1.1.1.1\n"
    )
    #expect(second.findings.contains { $0.rule == "dns_server_silent" && $0.object == "name server 10.77.4.2" })
  }

  @Test func explainsFailingNamesByLostPackets() throws {
    let report = network(
      """
      @@ ping
      10 packets transmitted, 6 received, 40% packet loss, time 1820ms
      rtt min/avg/max/mdev = 0.031/0.044/0.060/0.009 ms
      @@ dns
      10.77.4.1 debian.org none
      10.77.4.1 one.one.one.one 1102 0 1.1.1.1
      """)
    let diagnosis = Diagnosis(host: "nas", reports: [report])
    #expect(diagnosis.findings.first?.rule == "packet_loss")
    #expect(diagnosis.findings.first?.figure == "4 of 10 pings lost (40%)")
    let names = try #require(diagnosis.findings.first { $0.rule == "dns_failing" })
    #expect(names.explainedBy == diagnosis.findings[0].id)
    #expect(diagnosis.causes.map(\.rule) == ["packet_loss"])
  }

  @Test func findsAnAddressOfThePoolThatMoved() throws {
    var circumstances = Circumstances()
    circumstances.documented = ["10.77.4.151"]
    let range = try #require(AddressRange("10.77.4.0/24"))
    circumstances.networks = [
      Network(name: "lan", range: range, pool: Network.pool("10.77.4.150-10.77.4.199", in: range))
    ]
    let sections = Sections(
      parsing: """
        @@ addresses
        2: eth0    inet 10.77.4.193/24 brd 10.77.4.255 scope global dynamic eth0\\       valid_lft 3401sec
        @@ routes
        default via 10.77.4.1 dev eth0
        @@ leases
        client networkd
        SERVER_ADDRESS=10.77.4.1
        LIFETIME=3600
        @@ end
        """)
    let finding = try #require(
      Check.network.evaluate(sections, circumstances).findings.first { $0.rule == "address_moved" })
    #expect(finding.figure == "10.77.4.193, before 10.77.4.151 (INFRASTRUCTURE.md)")
    #expect(finding.cause.contains("from the pool of DHCP (10.77.4.1) and not reserved"))
    #expect(finding.confidence == .high)
  }

  @Test(arguments: ["10.77.4.150-10.77.4.199", "10.77.4.150 to 10.77.4.199", ".150-.199", "150–199"])
  func readsAPool(text: String) throws {
    let range = try #require(AddressRange("10.77.4.0/24"))
    let pool = try #require(Network.pool(text, in: range))
    #expect(pool.contains(try #require(AddressRange.number("10.77.4.160"))))
    #expect(!pool.contains(try #require(AddressRange.number("10.77.4.200"))))
    #expect(Network.pool("none", in: range) == nil)
  }
}
