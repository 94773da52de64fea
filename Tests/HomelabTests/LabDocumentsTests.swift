import Agent
import Foundation
import TestSupport
import Testing

@testable import Homelab

struct LabDocumentsTests {
  private let facts = MachineFacts(Sections(parsing: DiscoveryFixtures.proxmox))
  private let runner = RecordedRunner { command in
    CommandResult(ending: .exited(command.arguments.contains("rev-parse") ? 128 : 0), output: "")
  }

  @Test func discoversWhatAMachineSays() {
    #expect(facts.hostname == "pve")
    #expect(facts.os == "Debian GNU/Linux 12 (bookworm)")
    #expect(facts.cpu == MachineFacts.CPU(model: "Intel(R) Core(TM) i5", cores: 4))
    #expect(facts.disks.map(\.name) == ["sda"])
    #expect(facts.guests.map(\.name) == ["k3s-vm", "dns"])
    #expect(facts.guests.map(\.kind) == [.vm, .lxc])
    #expect(facts.addresses == ["192.168.4.17"])
    #expect(facts.timeSync == "synchronised")
  }

  @Test func knowsNothingOfAMachineThatSaysNothing() {
    let empty = MachineFacts(Sections(parsing: "@@ hostname\n"))
    #expect(empty.hostname == "unknown")
    #expect(!empty.unknown.isEmpty)
  }

  @Test func writesAnInventoryThatItCanReadAgain() throws {
    let contents = try LabDocuments.contents(facts: facts, on: "2026-01-02")
    let text = Dictionary(uniqueKeysWithValues: contents.map { ($0.path, $0.text) })
    let inventory = Inventory(
      infrastructure: text["INFRASTRUCTURE.md"]!, services: text["SERVICES.md"]!)
    #expect(inventory.hosts.map(\.name) == ["pve", "k3s-vm", "dns"])
    #expect(inventory.hosts.map(\.reach) == [.local, .qm(id: 108, host: "pve"), .pct(id: 104, host: "pve")])
    #expect(inventory.problems.isEmpty)
    #expect(inventory.services.map(\.name) == ["sshd"])
    #expect(!text.values.contains { $0.contains("&lt;") || $0.contains("&quot;") || $0.contains("{{") })
    #expect(text["INFRASTRUCTURE.md"]!.contains("| 192.168.4.0/24 | vmbr0 | 192.168.4.1 |"))
    #expect(text["PROCEDURES.md"]!.contains("## End a runaway process"))
  }

  @Test func neverOverwritesADocument() async throws {
    let path = TemporaryFolder.path("documents")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try "mine".write(toFile: path + "/SERVICES.md", atomically: true, encoding: .utf8)
    let lab = LabDocuments(directory: path, runner: runner)
    let first = try await lab.write(facts: facts, on: "2026-01-02")
    #expect(first.filter { $0.state == .kept }.map(\.path) == ["SERVICES.md"])
    #expect(try String(contentsOfFile: path + "/SERVICES.md", encoding: .utf8) == "mine")
    let second = try await lab.write(facts: facts, on: "2026-01-03")
    #expect(second.filter { $0.state == .created }.map(\.path) == [".git/"])
  }

  @Test func writesTheProceduresThatFindingsName() throws {
    let contents = try LabDocuments.contents(facts: facts, on: "2026-01-02")
    let procedures = contents.first { $0.path == "PROCEDURES.md" }!.text
    for name in ["End a runaway process", "Restart a unit", "Free disk space", "Fix the clock"] {
      #expect(procedures.contains("## \(name)\n"))
    }
  }
}
