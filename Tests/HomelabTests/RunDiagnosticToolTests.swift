import Agent
import Testing

@testable import Homelab

struct RunDiagnosticToolTests {
  private let tool = RunDiagnosticTool(
    description: ToolDescription(name: "run_diagnostic", description: "looks"),
    hosts: LabHosts(
      local: RecordedRunner(output: DiskFixtures.tagged), client: SSHClient(sockets: nil), machine: "still-fawn"),
    inventory: { InventoryFixtures.lab })

  private func prepare(_ arguments: JSONObject) async throws -> PreparedCall {
    try await tool.prepare(ToolCall(tool: "run_diagnostic", arguments: arguments))
  }

  @Test(arguments: ["", "this machine", "LocalHost", "fawn", "Still-Fawn", "192.168.4.17"])
  func takesManyWordsForThisMachine(word: String) async throws {
    let prepared = try await prepare(["host": .string(word), "check": "disk"])
    #expect(prepared.host == "still-fawn")
    #expect(prepared.effect == .read)
    let result = try await tool.perform(prepared)
    #expect(result.text.contains("/ 21% of 252G used, 80G free"))
    #expect(result.data?["host"] == "still-fawn")
  }

  @Test func looksAtHostsThatAreReachedOtherwise() async throws {
    let hosts = LabHosts(
      local: RecordedRunner { command in
        // The keys of hosts are looked up before a host is asked.
        guard command.arguments.contains("192.168.1.5"), command.arguments.last?.contains("steward-") == true else {
          return CommandResult(ending: .exited(1), output: "")
        }
        #expect(command.arguments.suffix(2).first == "192.168.1.5")
        // The mark stands behind the constant script.
        let words = command.arguments.last!.split(separator: " ")
        let mark = String(words.first { $0.hasPrefix("steward-") }!)
        return CommandResult(
          ending: .exited(0), output: "Welcome!\n\(mark)\n\(DiskFixtures.tagged)\n\(mark) 0\n")
      }, client: SSHClient(sockets: nil), machine: "still-fawn")
    let tool = RunDiagnosticTool(
      description: ToolDescription(name: "run_diagnostic", description: "looks"), hosts: hosts,
      inventory: { InventoryFixtures.lab })
    let call = ToolCall(tool: "run_diagnostic", arguments: ["host": "nas", "check": "disk"])
    let prepared = try await tool.prepare(call)
    #expect(prepared.host == "nas")
    #expect(prepared.reach == "ssh root@192.168.1.5")
    #expect(try await tool.perform(prepared).text.contains("/ 21% of 252G used, 80G free"))
  }

  @Test func refusesHostsWithoutAWay() async {
    let error = await #expect(throws: CallError.self) { try await prepare(["host": "tv"]) }
    #expect(
      error?.description
        == "\"tv\" is not reached by anything: INFRASTRUCTURE.md does not say how it is reached")
  }

  @Test func looksAtEveryHostAtOnce() async throws {
    let prepared = try await prepare(["host": "all", "check": "disk"])
    #expect(prepared.host == "all" && prepared.effect == .read)
    let result = try await tool.perform(prepared)
    let hosts = InventoryFixtures.lab.hosts
    #expect(result.summary.hasPrefix("\(hosts.count) hosts: "))
    // Who is well, and who could not be asked, is said of each.
    for host in hosts { #expect(result.text.contains(host.name), "\(result.text)") }
    #expect(result.data?.arrayValue?.count == hosts.count)
  }

  @Test func namesTheNearestCheck() async {
    let error = await #expect(throws: CallError.self) { try await prepare(["check": "memroy"]) }
    #expect(error?.description == "no check named \"memroy\"; did you mean memory?")
  }

  @Test func runsEveryCheckWhenNoneIsNamed() async throws {
    #expect(try await prepare([:]).call.arguments["check"] == "all")
  }
}
