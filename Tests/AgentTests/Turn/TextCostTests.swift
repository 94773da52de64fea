import Testing

@testable import Agent

/// The figures are Qwen2.5's own, told by `prompt_eval_count`, and what a cl100k tokenizer makes of the same.
@Suite struct TextCostTests {
  static let sockets = (1...20).map {
    "tcp   LISTEN 0      4096       127.0.0.\($0):\(11_434 + $0)      0.0.0.0:*    users:((\"ollama\",pid=\(1200 + $0),fd=3)) ino:\(90_000 + $0) sk:100\($0)\n"
  }.joined()

  @Test func countsDigitsAndMarksOneByOne() {
    // Each digit and each mark of an address is a token to Qwen: 7 digits, 3 dots, a colon, 5 digits.
    #expect(TokenEstimate().tokens("127.0.0.1:11434") >= 15)
    #expect(TokenEstimate().tokens("aa:bb:cc:00:11:22") >= 14)
    // A third of a token a byte, as prose has it, is far too little here.
    #expect(TokenEstimate().tokens(Self.sockets) > Self.sockets.utf8.count * 6 / 10)
  }

  @Test(arguments: [
    // Words and marks: what every byte-pair tokenizer makes at least.
    ("What the owner says about the rack in the cellar, and why.", 12, 16),
    ("The disk of the nas is 91% full since yesterday.", 10, 14), ("documentation configuration infrastructure", 3, 8),
    ("2026-11-25 19:08:01", 11, 22), ("Grüße aus dem Keller", 5, 12), ("", 0, 0),
  ])
  func staysAroundWhatTokenizersMake(text: String, least: Int, most: Int) {
    let cost = TextCost(text)
    #expect(cost.least <= Double(max(least, 1)) && cost.most >= Double(least), "\(cost)")
    #expect(cost.most <= Double(most) * 1.6 + 1, "\(cost)")
  }

  @Test func learnsPerKindOfText() {
    var estimate = TokenEstimate()
    let prose = String(repeating: "what the owner says about the rack ", count: 100)
    estimate.learn(tokens: 700, cost: TextCost(prose))
    #expect((700...900).contains(estimate.tokens(prose)))
    // The same bytes of sockets are still dearer than of prose.
    #expect(estimate.tokens(Self.sockets) > estimate.tokens(String(prose.prefix(Self.sockets.count))))
  }

  @Test func countsTheArgumentsOfCalls() {
    let text = String(repeating: "the fan is broken ", count: 100)
    let message = Message.assistant("", calls: [ToolCall(tool: "update_doc", arguments: ["text": .string(text)])])
    #expect(message.cost.most >= TextCost(text).most)
    #expect(message.bytes > text.utf8.count)
  }
}
