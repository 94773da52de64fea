import Agent
import Testing

@testable import Homelab

struct InventoryTests {
  private let lab = InventoryFixtures.lab

  @Test func readsHostsWhateverTheColumnsAreCalled() throws {
    #expect(lab.hosts.map(\.name) == ["still-fawn", "nas", "k3s-vm-still-fawn", "dns", "printer", "tv"])
    #expect(lab.hosts[0].reach == .local)
    #expect(lab.hosts[0].gpu == "RTX 3060")
    #expect(lab.host("FAWN")?.name == "still-fawn")
    #expect(lab.host("192.168.1.5")?.name == "nas")
    #expect(lab.hosts[1].reach == .ssh(user: "root", address: "192.168.1.5"))
    #expect(lab.hosts[2].reach == .qm(id: 108, host: "still-fawn"))
    #expect(lab.hosts[3].reach == .pct(id: 104, host: "still-fawn"))
    #expect(lab.hosts[3].parent == "still-fawn")
  }

  @Test func neverGuessesHowAHostIsReached() {
    guard case .none = lab.hosts[4].reach, case .none = lab.hosts[5].reach else {
      Issue.record("guessed")
      return
    }
    #expect(lab.problems.count == 3)
    #expect(lab.problems.contains { $0.text.contains("carrier pigeon") && $0.line == 11 })
    #expect(lab.problems.contains { $0.text.contains("is no host name") })
  }

  @Test func readsServicesButNoDecisionMatrix() {
    #expect(
      lab.services == [
        Service(
          name: "Grafana", host: "still-fawn", endpoint: "http://192.168.4.17:3000", how: "K3s", line: 5)
      ])
  }

  @Test func namesTheNearestHost() {
    let error = #expect(throws: CallError.self) { try lab.resolve("still-fwn") }
    #expect(
      error?.description == "no host named \"still-fwn\" in INFRASTRUCTURE.md; did you mean still-fawn?")
    #expect(EditDistance.between("nsa", "nas", limit: 3) == 1)
    #expect(EditDistance.between("", "nas", limit: 3) == 3)
    #expect(NearestName.suggestions(for: "zzzzzz", among: ["nas"]).isEmpty)
  }

  @Test(arguments: [
    ("nas", true), ("k3s_1.lan", true), ("-oProxy", false), ("a b", false), ("", false),
    ("a..b", false), ("nas;rm", false), ("fd00::1", true), ("é", false),
  ])
  func knowsWhatAHostNameIs(name: String, valid: Bool) {
    #expect(HostName.isValid(name) == valid)
  }
}
