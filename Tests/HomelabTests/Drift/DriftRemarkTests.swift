import Foundation
import Testing

@testable import Homelab

/// Statements that cannot be compared, remarks that no longer hold, and addresses that are gone.
struct DriftRemarkTests {
  private var lab = DriftLab()

  private func corrected(_ lab: DriftLab) throws -> DriftLab {
    var lab = lab
    try lab.correct()
    return lab
  }

  @Test mutating func takesNoOtherAddressForOneThatIsGone() throws {
    lab.infrastructure = lab.infrastructure.replacing(
      "| nas | storage | 10.0.0.5 |", with: "| nas | storage | 10.0.0.5, 10.99.99.9 |")
    lab.change("nas") { $0.links[0].addresses += ["fd00::2/64", "172.20.0.1/24"] }
    let difference = try #require(lab.drift.differences.first)
    #expect(lab.drift.differences.count == 1)
    #expect(difference.kind == .addressGone)
    #expect(difference.documented == "10.99.99.9")
    let after = try corrected(lab)
    #expect(after.infrastructure.contains("| nas | storage | 10.0.0.5 |"))
    #expect(after.drift.differences.isEmpty)
  }

  @Test mutating func findsAnInterfaceWithAnotherAddress() throws {
    lab.infrastructure = lab.infrastructure.replacing(
      "| 52:54:00:00:00:05 | 10.0.0.5 |", with: "| 52:54:00:00:00:05 | 192.0.2.99 |")
    let difference = try #require(lab.drift.differences.first)
    #expect(difference.kind == .addressMoved)
    #expect(difference.line == 22)
    #expect(difference.actual == "10.0.0.5")
    #expect(try corrected(lab).infrastructure == DriftLab().infrastructure)
  }

  @Test mutating func correctsAnInterfaceThatIsNotThere() throws {
    lab.infrastructure = lab.infrastructure.replacing(
      "| 52:54:00:00:00:05 | 10.0.0.5 |", with: "| 52:54:00:00:00:05 | 10.0.0.5 |\n| desk | eth7 | - | - | - |")
    #expect(lab.drift.differences.map(\.kind) == [.interfaceDiffers])
    let after = try corrected(lab)
    #expect(after.infrastructure.contains("| desk | eth7 (not there on 2026-02-02) |"))
    #expect(after.drift.differences.isEmpty)
    var back = after
    back.change("desk") { facts in
      var link = facts.links[0]
      link.name = "eth7"
      facts.links.append(link)
    }
    #expect(back.drift.differences.map(\.actual) == ["it is there"])
    #expect(try corrected(back).infrastructure == lab.infrastructure)
  }

  @Test mutating func takesBackWhatItRemarkedOnAService() throws {
    let before = lab.services
    lab.change("nas") { $0.services = ["cron"] }
    try lab.correct()
    #expect(lab.services.contains("not running on 2026-02-02"))
    #expect(lab.drift.differences.isEmpty)
    lab.change("nas") { $0.services = ["ssh"] }
    #expect(lab.drift.differences.map(\.kind) == [.serviceBack])
    try lab.correct()
    #expect(lab.services.replacing("|  |", with: "| |") == before)
  }

  private mutating func storage(_ names: [String], title: String = "Device or mount") {
    lab.infrastructure +=
      "\n## Storage\n\n| Host | \(title) |\n|---|---|\n" + names.map { "| nas | \($0) |\n" }.joined()
    lab.change("nas") { facts in
      facts.disks = [.init(name: "vda", size: 1 << 40)]
      facts.fileSystems = [
        .init(mount: "/", device: "/dev/vda1", size: 1, used: 1, free: 1),
        .init(mount: "/mnt/tank", device: "tank", size: 1, used: 1, free: 1),
      ]
    }
  }

  @Test mutating func saysWhatOfDisksCouldNotBeCompared() throws {
    storage(["/dev/vda", "/dev/vda1", "/mnt/tank", "/dev/vda9", "/mnt/tank/films", "tank"])
    #expect(lab.drift.differences.map(\.text) == [])
    #expect(
      lab.drift.unchecked.map(\.why) == [
        "/dev/vda9: nothing is mounted from it, and partitions are not looked at",
        "/mnt/tank/films: it lies in /mnt/tank, and what is in there is not looked at",
        "tank: the host tells of no pools",
      ])
  }

  @Test mutating func findsPlacesThatAreNotThereAndBackAgain() throws {
    storage(["/dev/sdz", "/srv"])
    #expect(lab.drift.differences.map(\.actual) == ["no such disk", "nothing is mounted there"])
    let after = try corrected(lab)
    #expect(after.drift.differences.isEmpty)
    var back = after
    back.change("nas") { $0.fileSystems.append(.init(mount: "/srv", device: "/dev/sdz", size: 1, used: 1, free: 1)) }
    #expect(back.drift.differences.map(\.kind) == [.pathBack, .pathBack])
    #expect(try corrected(back).infrastructure == lab.infrastructure)
  }

  @Test mutating func takesADirectoryForNoMountPoint() {
    storage(["/srv"], title: "Path")
    #expect(lab.drift.differences.isEmpty)
    #expect(lab.drift.unchecked.map(\.why) == ["/srv: directories are not looked at"])
  }

  @Test mutating func findsALostPool() {
    storage(["tank"], title: "Pool")
    #expect(lab.drift.differences.map(\.actual) == ["no such pool"])
  }

  @Test mutating func listsEveryStatementThatItCannotCompare() {
    lab.services += "\n| wiki | elsewhere | 80 | | |\n| films | | 80 | | |\n| blog | cluster | 80 | K3s | |\n"
    lab.infrastructure = lab.infrastructure.replacing(
      "| nas | storage | 10.0.0.5 | ssh root@10.0.0.5 | Debian 12 |",
      with: "| nas | storage | 10.0.0.5 | ssh root@10.0.0.5 | Synology DSM |")
    lab.change("nas") { $0.links[0].speed = nil }
    #expect(
      Set(lab.drift.unchecked.map(\.why)) == [
        "service wiki: elsewhere is no host of INFRASTRUCTURE.md",
        "service films: SERVICES.md:5 does not say where it runs", "service blog: no pod of that name was seen",
        "OS: \"Synology DSM\" and \"Debian GNU/Linux 12 (bookworm)\" cannot be compared",
        "eno1: its speed is not known",
      ])
  }

  @Test mutating func listsLinesThatCannotBeRead() {
    lab.infrastructure +=
      "\n## More hosts\n\n| Host | Address | Reach |\n|---|---|---|\n| tv | 10.0.0.999 | ssh root@10.0.0.300 |\n| | 10.0.0.9 | ssh |\n| box | 10.0.0.5 | pct 102 on pvee |\n"
    let whys = lab.drift.unchecked.map(\.why)
    for why in [
      "INFRASTRUCTURE.md:28: \"10.0.0.999\" is no address", "INFRASTRUCTURE.md:28: \"10.0.0.300\" is no address",
      "INFRASTRUCTURE.md:29: the row of \"10.0.0.9\" names no host",
      "INFRASTRUCTURE.md:30: no host or device named \"pvee\"; did you mean pve?",
      "INFRASTRUCTURE.md:30: box has the address 10.0.0.5 of nas in line 8",
    ] {
      #expect(whys.contains { $0.hasPrefix(why) }, "\(why) in \(whys)")
    }
  }

  @Test mutating func countsOnlyWhatIsOfTheHostThatIsAskedAbout() {
    let all = lab.drift.agreeing
    lab.lose("vm")
    let one = Drift(
      Inventory(infrastructure: lab.infrastructure, services: lab.services),
      Survey(date: DriftLab.date, visits: lab.visits), only: "nas")
    #expect(one.agreeing > 2)
    #expect(one.agreeing < all)
    #expect(one.unchecked.map(\.why) == ["whether something of it is on vm: not reached"])
  }

  @Test mutating func saysThatNothingCouldBeCompared() {
    for name in ["pve", "nas", "desk", "vm"] { lab.lose(name) }
    #expect(lab.drift.summary == "nothing could be compared: 4 hosts not reached")
  }
}
