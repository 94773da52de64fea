import Agent
import Foundation
import Testing

@testable import Tools

@Suite struct PromptSizeTests {
  /// Tokens that a server writes for each one that `TextCost.most` counts of this kind of text. Qwen2.5's tokenizer
  /// makes 1,154 of what is estimated at 1,809 here (0.638), as llama.cpp writes the tools, spaces between JSON's
  /// members included; docs/evaluation.md has the count. 0.66 errs high by three in a hundred.
  static let share = 0.66

  @Test func theSystemPromptAndTheShippedToolsTakeAtMost1200Tokens() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = ToolFolder.load(root.appendingPathComponent("tools").path) { _, _ in .shipped }
    let tools = folder.files.map(\.tool).filter(\.offered)
    #expect(tools.count >= 9)
    let values = [
      "hosts":
        "still-fawn (Proxmox), pumped-piglet (Proxmox), pve (Proxmox), k3s-vm-still-fawn (K3s VM), nas (storage)",
      "machine": "pve", "services": "grafana, ollama, frigate", "plans": "net-2g5",
      "documents": "INFRASTRUCTURE.md, PROCEDURES.md, SERVICES.md, TROUBLESHOOTING.md",
    ]
    let prompt = try String(contentsOf: root.appendingPathComponent("prompts/system.md"), encoding: .utf8)
    let system = values.reduce(prompt) { $0.replacing("{{\($1.key)}}", with: $1.value) }
    #expect(!system.contains("{{"))
    let most = Instructions(system: system, tools: tools).cost.most
    let tokens = Int((most * Self.share).rounded(.up))
    #expect(tokens <= 1200, "about \(tokens) tokens: shorten prompts/system.md or the tools' descriptions")
  }
}
