import Agent
import Documents
import Foundation
import TestSupport
import Testing

@testable import Homelab

struct RecordLinkToolTests {
  static let text = """
    # Infrastructure

    ## Hosts

    | Host | Address | Reach |
    |---|---|---|
    | nas | 10.0.0.5 | ssh root@10.0.0.5 |
    | pve | 10.0.0.6 | ssh root@10.0.0.6 |

    ## Devices

    | Device | Kind | Speed |
    |---|---|---|
    | sw | switch | 1 Gb/s |

    ## Interfaces

    | Host | Interface | Speed |
    |---|---|---|
    | nas | eth0 | 1 Gb/s |
    | pve | eth0 | 1 Gb/s |

    ## Links

    | Host | Interface | Device | Port | Speed |
    |---|---|---|---|---|
    | nas | eth0 | sw | 1 | 1 Gb/s |
    | pve | eth0 | sw | 2 | 1 Gb/s |

    ## Diagram


    """

  private static func drawn(slow: Bool = false) -> String {
    let inventory = Inventory(infrastructure: text, services: "")
    var facts = MachineFacts(
      hostname: "nas", cpu: .init(), disks: [], fileSystems: [], links: [], resolvers: [], gpus: [], services: [],
      listeners: [], guests: [], unknown: [])
    var link = NetworkLink(name: "eth0")
    (link.isPhysical, link.speed, link.supports, link.partner) = (true, 1000, 2500, 2500)
    facts.links = [link]
    let visit = HostVisit(name: "nas", state: .reached, date: PlanLab.now, facts: facts)
    let survey = slow ? Survey(date: PlanLab.now, visits: [visit], here: nil, machine: "desk") : nil
    let diagram = Diagram(inventory, survey)
    return text + "\(Diagram.begin)\n```mermaid\n\(diagram.mermaid)\n```\n\(Diagram.end)\n"
  }

  private func tool(_ lab: PlanLab, seen: Int? = nil) -> RecordLinkTool {
    let files = LabFiles(root: lab.root)
    return RecordLinkTool(
      description: ToolDescription(name: "record_link", description: "writes", effect: .document), files: files,
      inventory: { Inventory(infrastructure: (try? files.read("INFRASTRUCTURE.md")) ?? "", services: "") },
      looks: { seen.map { [SpeedDraftTests.look("nas", speed: $0, supports: 2500)] } ?? [] })
  }

  private func call(_ host: String = "nas") -> ToolCall {
    ToolCall(tool: "record_link", arguments: ["host": .string(host), "interface": "eth0", "speed": 2500])
  }

  @Test func writesTablesAndDrawing() async throws {
    let lab = try PlanLab()
    try lab.write(Self.drawn(), to: "INFRASTRUCTURE.md")
    let prepared = try await tool(lab).prepare(call())
    #expect(prepared.effect == .document)
    _ = try await tool(lab, seen: 2500).perform(prepared)
    let text = try lab.read("INFRASTRUCTURE.md")
    #expect(text.contains("| nas | eth0 | 2.5 Gb/s |") && text.contains("| nas | eth0 | sw | 1 | 2.5 Gb/s |"))
    #expect(text.contains("| pve | eth0 | 1 Gb/s |") && text.contains("| pve | eth0 | sw | 2 | 1 Gb/s |"))
    let edges = text.split(separator: "\n").filter { $0.contains(" ---|") }
    #expect(edges.count(where: { $0.contains("2.5 Gb/s") }) == 1 && edges.count == 2)
    // Everything else is as it was.
    #expect(text.replacing("2.5 Gb/s", with: "1 Gb/s") == Self.drawn())
  }

  @Test func saysWhereTheCableEndsNowAndInventsNoPort() async throws {
    let lab = try PlanLab()
    try lab.write(Self.text, to: "INFRASTRUCTURE.md")
    var moved = call()
    moved.arguments["device"] = "sw-new"
    _ = try await tool(lab, seen: 2500).perform(try await tool(lab).prepare(moved))
    let text = try lab.read("INFRASTRUCTURE.md")
    #expect(text.contains("| nas | eth0 | sw-new |  | 2.5 Gb/s |"))
    #expect(text.contains("| pve | eth0 | sw | 2 | 1 Gb/s |"))
    // Where it ends there already, its port stays.
    moved.arguments["device"] = "sw"
    moved.arguments["host"] = "pve"
    _ = try await tool(lab).perform(try await tool(lab).prepare(moved))
    #expect(try lab.read("INFRASTRUCTURE.md").contains("| pve | eth0 | sw | 2 | 2.5 Gb/s |"))
    moved.arguments["device"] = "a | b"
    await #expect(throws: CallError.self) { try await tool(lab).prepare(moved) }
  }

  @Test func changesTheSameLinesInAnyOrder() async throws {
    let lab = try PlanLab()
    try lab.write(Self.drawn(), to: "INFRASTRUCTURE.md")
    func lines(_ prepared: PreparedCall) -> [Substring] {
      prepared.writes[0].diff.split(separator: "\n").filter { $0.hasPrefix("+") || $0.hasPrefix("-") }.dropFirst(2)
        .map { $0 }
    }
    let before = lines(try await tool(lab).prepare(call("pve")))
    _ = try await tool(lab).perform(try await tool(lab).prepare(call("nas")))
    #expect(lines(try await tool(lab).prepare(call("pve"))) == before)
  }

  @Test func drawsNoLinkAsSlowThatIsNot() async throws {
    let lab = try PlanLab()
    try lab.write(Self.drawn(slow: true), to: "INFRASTRUCTURE.md")
    #expect(try lab.read("INFRASTRUCTURE.md").contains("linkStyle 0 stroke"))
    _ = try await tool(lab).perform(try await tool(lab).prepare(call()))
    let text = try lab.read("INFRASTRUCTURE.md")
    #expect(!text.contains("linkStyle") && !text.contains("could be"))
  }

  @Test func writesNothingThatTheLastLookDenies() async throws {
    let lab = try PlanLab()
    try lab.write(Self.text, to: "INFRASTRUCTURE.md")
    let prepared = try await tool(lab).prepare(call())
    await #expect(throws: CallError.self) { try await tool(lab, seen: 1000).perform(prepared) }
    #expect(try lab.read("INFRASTRUCTURE.md") == Self.text)
  }

  @Test func saysSoWhereItStandsThere() async throws {
    let lab = try PlanLab()
    try lab.write(Self.text.replacing("1 Gb/s", with: "2.5 Gb/s"), to: "INFRASTRUCTURE.md")
    let prepared = try await tool(lab).prepare(call())
    #expect(prepared.effect == .read && prepared.writes.isEmpty)
    #expect(try await tool(lab).perform(prepared).changed.isEmpty)
    await #expect(throws: CallError.self) { try await tool(lab).prepare(call("nobody")) }
  }
}
