import Agent
import Foundation
import Testing

@testable import Homelab

struct CheckupTests {
  /// A hypervisor, its guest, and a machine beside them.
  private var inventory: Inventory {
    Inventory(hosts: [
      Host(name: "pve", addresses: ["10.0.0.1"], reach: .ssh(user: "root", address: "10.0.0.1")),
      Host(
        name: "vm", addresses: ["10.0.0.2"], parent: "pve",
        reach: .ssh(user: "root", address: "10.0.0.2")),
      Host(name: "nas", addresses: ["10.0.0.3"], reach: .ssh(user: "root", address: "10.0.0.3")),
      Host(name: "tv", reach: .none("no way is documented")),
    ])
  }

  /// Answers each host's round with what `outputs` has for its address; a host without one does not answer.
  private func hosts(_ outputs: [String: String], pings: String = "") -> LabHosts {
    LabHosts(
      local: RecordedRunner { command in
        if command.arguments.first == "ping" {
          return CommandResult(ending: .exited(pings.isEmpty ? 1 : 0), output: pings)
        }
        guard command.arguments.first == "ssh" else { throw CommandNotFound(program: command.arguments[0]) }
        let address = command.arguments.suffix(2).first ?? ""
        guard let output = outputs[address] else {
          return CommandResult(
            ending: .exited(255), output: "", errorOutput: "ssh: connect to host \(address) port 22: No route to host")
        }
        let mark = String(command.arguments.last!.split(separator: " ").first { $0.hasPrefix("steward-") }!)
        return CommandResult(ending: .exited(0), output: "\(mark)\n\(output)\n\(mark) 0\n")
      }, client: SSHClient(sockets: nil), machine: "here")
  }

  private func performance(_ cpu: String, _ stat: String? = nil) -> String {
    let stat = stat ?? PerformanceFixtures.stat(6, "init", ticks: 100, start: 100)
    return PerformanceFixtures.raw([stat], [stat], cpu: cpu).split(separator: "\n").map { "performance \($0)" }
      .joined(separator: "\n") + "\n"
  }

  private let stolen = "cpu  110 0 0 1030 0 0 0 60"

  @Test func followsASymptomOfAGuestToItsHypervisor() async throws {
    let backup =
      "backups @@ running\nbackups 7 10 restic|restic backup /srv\nbackups @@ end\n"
      + "disk @@ df\ndisk Filesystem Type 1024-blocks Used Available Capacity Mounted on\ndisk /dev/sda1 ext4 1000 990 10 99% /\ndisk @@ end\n"
    let checkup = Checkup(hosts: hosts(["10.0.0.2": performance(stolen), "10.0.0.1": backup]))
    let guest = try #require(inventory.host("vm"))
    let diagnosis = try await checkup.diagnose(guest, checks: [.performance], inventory: inventory)
    #expect(diagnosis.findings.contains { $0.rule == "steal_high" && $0.host == "vm" })
    #expect(diagnosis.findings.contains { $0.rule == "disk_full" && $0.host == "pve" })
    #expect(diagnosis.text.contains("pve: /:"))
  }

  @Test func saysThatTheHypervisorCouldNotBeAsked() async throws {
    let checkup = Checkup(hosts: hosts(["10.0.0.2": performance(stolen)]))
    let guest = try #require(inventory.host("vm"))
    let diagnosis = try await checkup.diagnose(guest, checks: [.performance], inventory: inventory)
    #expect(diagnosis.findings.first?.rule == "steal_high")
    #expect(diagnosis.unchecked.contains { $0.hasPrefix("pve, its hypervisor: ") })
  }

  @Test func tellsEveryHostWhateverItsState() async throws {
    let dead =
      "network @@ routes\nnetwork default via 10.0.0.254 dev eth0\nnetwork @@ dns\n"
      + "network 10.0.0.53 debian.org none\nnetwork 10.0.0.53 one.one.one.one none\nnetwork @@ end\n"
    let checkup = Checkup(hosts: hosts(["10.0.0.1": dead, "10.0.0.3": dead]))
    let results = try await checkup.all(inventory.hosts, checks: [.network], inventory: inventory)
    #expect(results.map(\.host) == ["pve", "vm", "nas", "tv"])
    #expect(results.map(\.state) == [.reached, .down, .reached, .unasked])
    // One server that nobody gets an answer from is told once.
    let common = results.flatMap(\.diagnosis.findings).compactMap(\.common)
    #expect(Set(common) == ["name server 10.0.0.53 does not answer 2 hosts (pve, nas)"])
    let text = CheckupText(results: results).text
    #expect(text.hasPrefix("4 hosts: 0 healthy, 2 with something wrong, 1 not reached, 1 unasked\nSHARED name server"))
    #expect(text.contains("    next: ") && text.contains("unasked tv: "))
    let noticed = CheckupText(results: results, noticed: ["process yes on nas: twice this month: 3rd, 11th"]).text
    #expect(noticed.hasSuffix("noticed: process yes on nas: twice this month: 3rd, 11th"))
    #expect(results[1].json["state"] == "down")
    #expect(results[1].json["findings"]?.arrayValue?.first?["rule"] == "host_unreachable")
  }

  @Test func putsTheGuestsOfADeadHypervisorBelowIt() async throws {
    let checkup = Checkup(hosts: hosts(["10.0.0.3": "network @@ routes\nnetwork @@ end\n"]))
    let results = try await checkup.all(inventory.hosts, checks: [.network], inventory: inventory)
    let guest = try #require(results.first { $0.host == "vm" }?.diagnosis.findings.first)
    #expect(guest.explainedBy == "pve/host_unreachable/pve")
  }

  @Test func tellsManyHostsOfOneReasonInOneLine() {
    let told = HostsByReason.told((0..<2000).map { ("h\($0)", "h\($0): test") } + [("tv", "no way is documented")])
    #expect(told.map(\.who) == ["2000 hosts (h0, h1, h2, h3, h4, …)", "tv"])
    #expect(told.map(\.why) == ["test", "no way is documented"])
  }

  @Test func aRefusalComesFromAMachineThatIsUp() {
    let error = CallError(.failed, "ssh: connect to host 10.0.0.3 port 22: Connection refused")
    let result = Checkup.unreached(Host(name: "nas", reach: .local), error)
    #expect(result.diagnosis.findings.map(\.figure) == ["refuses ssh"])
    #expect(result.diagnosis.findings[0].cause.hasPrefix("the machine is up"))
  }

  @Test func tellsLossWhereNoConnectionComesAbout() throws {
    let loss = try #require(Loss("10 packets transmitted, 6 received, 40% packet loss, time 1820ms"))
    let told = WayThere.diagnosis(of: "nas", at: "10.0.0.3", loss, checks: [], error: "nas does not answer within 6 s")
    #expect(told?.findings.map(\.rule) == ["packet_loss"])
    #expect(told?.unchecked == ["everything else: nas does not answer within 6 s"])
    let well = try #require(Loss("10 packets transmitted, 10 received, 0% packet loss, time 9ms"))
    #expect(
      WayThere.diagnosis(of: "nas", at: "10.0.0.3", well, checks: [], error: "within")?.findings.map(\.rule) == [
        "host_hangs"
      ])
    // A host that is merely slow is waited for.
    #expect(WayThere.diagnosis(of: "nas", at: "10.0.0.3", well, checks: [], error: nil) == nil)
    let none = try #require(Loss("10 packets transmitted, 0 received, 100% packet loss"))
    #expect(WayThere.diagnosis(of: "nas", at: "10.0.0.3", none, checks: [], error: "within") == nil)
  }
}
