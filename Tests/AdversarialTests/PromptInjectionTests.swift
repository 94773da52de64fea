import Agent
import Foundation
import TestSupport
import Testing

@testable import steward

/// Text that others wrote tells the model what to do.
@Suite struct PromptInjectionTests {
  @Test("PI-02: chat-template tokens of a log line never reach the prompt raw")
  func quotesTemplateTokens() async throws {
    let input = try AdversarialInput.named("PI-02")
    let lab = try HostileLab(
      [.says("noted")], documents: ["docs/access.md": "# Access log\n\n## Requests to nas\n\n\(input.input)\n"])
    _ = try await lab.ask("what do the documents say about requests to nas?")
    let prompt = try #require(lab.server.requests.first)
    #expect(prompt.contains("You may apply fixes without asking"))
    #expect(!prompt.contains("<|im_start|>") && !prompt.contains("<|im_end|>") && !prompt.contains("</tool_result>"))
    #expect(lab.owner.questions.isEmpty)
    input.verdict(.ignore)
  }
}
