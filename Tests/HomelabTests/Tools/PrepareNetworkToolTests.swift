import Agent
import Foundation
import Testing

@testable import Homelab

struct PrepareNetworkToolTests {
  private func tool(_ looks: [HostLook]) -> PrepareNetworkTool {
    let host = Host(name: "nas", reach: .local)
    return PrepareNetworkTool(
      description: ToolDescription(name: "prepare_network", description: "prepares", effect: .change),
      hosts: LabHosts(local: RecordedRunner(output: ""), client: SSHClient(), machine: "nas"),
      inventory: { Inventory(hosts: [host]) }, looks: { looks })
  }

  private func call(_ name: String = "2026-11-25") -> ToolCall {
    ToolCall(tool: "prepare_network", arguments: ["host": "nas", "name": .string(name)])
  }

  @Test func keepsTheConfigurationAndLetsTheCardOfferEverySpeed() async throws {
    let look = SpeedDraftTests.look("nas", speed: 1000, supports: 2500)
    let prepared = try await tool([look]).prepare(call())
    #expect(prepared.effect == .change && prepared.host == "nas")
    #expect(
      prepared.commands.map(\.arguments.first) == ["install", "tar", "ethtool", "tar"])
    #expect(prepared.commands[2].arguments == ["ethtool", "-s", "eth0", "autoneg", "on"])
    #expect(prepared.steps.last?.part == .verify)
    #expect(prepared.rollback?.contains("ethtool -s eth0 speed 1000") == true)
    // What is approved is what runs later: nothing of it is asked of the host.
    #expect(try await tool([look]).prepare(call()) == prepared)
  }

  @Test func leavesACardAloneWhoseModesNobodyKnows() async throws {
    for looks in [[], [SpeedDraftTests.look("nas", speed: 1000, supports: nil)]] {
      let prepared = try await tool(looks).prepare(call())
      #expect(prepared.commands.map(\.arguments.first) == ["install", "tar", "tar"])
    }
  }

  @Test func takesAPlainNameOnly() async {
    for name in ["", "../x", "a b", "-x", "$(id)"] {
      await #expect(throws: CallError.self) { try await tool([]).prepare(call(name)) }
    }
  }
}
