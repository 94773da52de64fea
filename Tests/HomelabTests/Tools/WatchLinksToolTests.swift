import Agent
import Foundation
import Synchronization
import Testing

@testable import Homelab

struct WatchLinksToolTests {
  /// A host on this machine whose link is what `speeds` say, a look each, and whose errors are what `errors` say.
  private func tool(speeds: [Int], errors: [Int] = [0]) -> (WatchLinksTool, LookCount) {
    let looks = LookCount()
    let runner = RecordedRunner { command in
      let at = looks.count
      if command.arguments.first == "cat" {
        looks.step()
        return CommandResult(ending: .exited(0), output: "\(errors[min(at, errors.count - 1)])\n0\n")
      }
      let speed = speeds[min(at, speeds.count - 1)]
      let text = """
        @@ hostname
        desk
        @@ links
        link eth0
        physical yes
        operstate up
        carrier 1
        speed \(speed)
        duplex full
        @@ addresses
        2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0
        @@ end

        """
      return CommandResult(ending: .exited(0), output: text)
    }
    let hosts = LabHosts(local: runner, client: SSHClient(), machine: "desk")
    let inventory = Inventory(hosts: [Host(name: "desk", reach: .local)])
    let tool = WatchLinksTool(
      description: ToolDescription(name: "watch_links", description: "watches"),
      surveyor: Surveyor(hosts: hosts, facts: NoFacts(), inventory: { inventory }, documents: { [:] }), hosts: hosts,
      pause: { _ in })
    return (tool, looks)
  }

  private func watch(_ tool: WatchLinksTool, minutes: Int = 0) async throws -> ToolResult {
    let call = ToolCall(
      tool: "watch_links",
      arguments: ["hosts": "desk", "at_least": 2500, "minutes": .number(Double(minutes))])
    return try await tool.perform(try await tool.prepare(call))
  }

  @Test func tellsThatLinksHeld() async throws {
    let (tool, _) = tool(speeds: [2500])
    let result = try await watch(tool)
    #expect(result.summary == "1 of 1 link held 2.5 Gb/s over 1 look")
    #expect(result.changed.isEmpty)
  }

  @Test func flagsALinkThatIsSlow() async throws {
    let (tool, _) = tool(speeds: [1000])
    await #expect {
      try await watch(tool)
    } throws: { error in
      "\(error)".contains("desk: eth0 is at 1 Gb/s, not 2.5 Gb/s (step back: ") && "\(error)".contains("0 of 1 link")
    }
  }

  @Test func flagsALinkThatFellBackMeanwhile() async throws {
    let (tool, looks) = tool(speeds: [2500, 1000, 2500])
    await #expect {
      try await watch(tool, minutes: 2)
    } throws: { "\($0)".contains("desk: eth0 fell back to 1 Gb/s meanwhile") }
    #expect(looks.count == 3)
  }

  @Test func flagsNewErrorsAndNotThoseOfBefore() async throws {
    let (bad, _) = tool(speeds: [2500], errors: [500, 520])
    await #expect {
      try await watch(bad, minutes: 1)
    } throws: { "\($0)".contains("desk: eth0 has 20 new errors") }
    let (old, _) = tool(speeds: [2500], errors: [500, 503])
    #expect(try await watch(old, minutes: 1).summary.hasSuffix("over 2 looks"))
    // A restart begins to count anew.
    let (restarted, _) = tool(speeds: [2500], errors: [500, 2])
    #expect(try await watch(restarted, minutes: 1).summary.hasSuffix("over 2 looks"))
  }

  @Test func readsWhatIperfMeasured() {
    let text = #"{"end": {"sum_sent": {"bits_per_second": 2.4e9}, "sum_received": {"bits_per_second": 2350000000.5}}}"#
    #expect(Throughput.read(text).map { Int($0) } == 2350)
    for text in [
      "", "{}", #"{"error": "the server is busy"}"#, #"{"end": {"sum_received": {"bits_per_second": "x"}}}"#,
    ] {
      #expect(Throughput.read(text) == nil)
    }
  }

  @Test func measuresOnlyWhereBothEndsHaveIt() async throws {
    let answer = CommandResult(
      ending: .exited(0), output: #"{"end": {"sum_received": {"bits_per_second": 9e8}}}"#)
    let measured = try await Throughput.measure(
      to: "10.0.0.5",
      by: RecordedRunner { command in
        #expect(command.arguments == ["iperf3", "-c", "10.0.0.5", "-t", "2", "-J"])
        return answer
      })
    #expect(measured == 900)
    let missing = RecordedRunner { _ in throw CommandNotFound(program: "iperf3") }
    #expect(try await Throughput.measure(to: "10.0.0.5", by: missing) == nil)
    let busy = RecordedRunner { _ in CommandResult(ending: .exited(1), output: #"{"error": "busy"}"#) }
    #expect(try await Throughput.measure(to: "10.0.0.5", by: busy) == nil)
    #expect(Throughput.server(among: []) == nil)
  }

  @Test func refusesWhatItCannotWatch() async {
    let (tool, _) = tool(speeds: [2500])
    for arguments: JSONObject in [
      ["hosts": "", "at_least": 2500], ["hosts": "nobody", "at_least": 2500], ["hosts": "desk", "at_least": "fast"],
      ["hosts": "desk", "at_least": 2500, "minutes": 600],
    ] {
      await #expect(throws: CallError.self) {
        try await tool.prepare(ToolCall(tool: "watch_links", arguments: arguments))
      }
    }
  }
}

/// Counts looks.
final class LookCount: Sendable {
  private let value = Mutex(0)
  var count: Int { value.withLock { $0 } }
  func step() { value.withLock { $0 += 1 } }
}

private struct NoFacts: FactKeeper {
  func keep(_ looks: [HostLook]) async throws {}
  func latest() async throws -> [HostLook] { [] }
  func history(of host: String, fact: String) async throws -> [HostFact] { [] }
}
