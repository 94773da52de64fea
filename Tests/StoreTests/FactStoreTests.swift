import Agent
import Foundation
import Testing

@testable import Store

struct FactStoreTests {
  private let facts: FactStore
  private let day = Date(timeIntervalSince1970: 1_770_000_000)

  init() throws { facts = FactStore(try StateStore()) }

  private func look(_ days: Double, _ values: [String: HostLook.Fact], key: String? = nil) -> HostLook {
    HostLook(
      host: "nas", at: day + days * 86400, state: values.isEmpty ? "down" : "reached", keyName: key, facts: values)
  }

  @Test func keepsWhatChangedAndWhen() async throws {
    try await facts.keep([look(0, ["os": .init("Debian 11"), "cpu": .init("N100")])])
    try await facts.keep([look(1, ["os": .init("Debian 11"), "cpu": .init("N100")])])
    try await facts.keep([look(2, ["os": .init("Debian 12"), "cpu": .init("N100")])])
    let history = try await facts.history(of: "nas", fact: "os")
    #expect(history.map(\.value) == ["Debian 12", "Debian 11"])
    #expect(history.map(\.since) == [day + 2 * 86400, day])
    #expect(history.map(\.seen) == [day + 2 * 86400, day + 86400])
    #expect(try await facts.history(of: "nas", fact: "cpu").count == 1)
  }

  @Test func keepsFiguresThatAlwaysChangeUpToDate() async throws {
    try await facts.keep([look(0, ["uptime": .init(1, identity: "")])])
    try await facts.keep([look(1, ["uptime": .init(2, identity: "")])])
    #expect(try await facts.history(of: "nas", fact: "uptime").map(\.value) == [2])
  }

  @Test func keepsTheFactsOfAHostThatIsDown() async throws {
    try await facts.keep([look(0, ["os": .init("Debian 12"), "gpus": .init(["RTX"])], key: "10.0.0.5")])
    try await facts.keep([look(1, ["os": .init("Debian 12")])])
    try await facts.keep([look(2, [:])])
    let last = try #require(try await facts.latest().first)
    #expect(last.state == "down")
    #expect(last.at == day + 2 * 86400)
    #expect(last.reached == day + 86400)
    #expect(last.keyName == "10.0.0.5")
    // What it did not say the last time is no fact any more.
    #expect(last.facts.mapValues(\.value) == ["os": "Debian 12"])
  }

  @Test func boundsTheHistory() async throws {
    for number in 0..<(FactStore.historyLimit + 20) {
      try await facts.keep([look(Double(number), ["os": .init(.number(Double(number)))])])
    }
    let history = try await facts.history(of: "nas", fact: "os")
    #expect(history.count == FactStore.historyLimit)
    #expect(history.first?.value == .number(Double(FactStore.historyLimit + 19)))
  }
}
