import Agent
import TestSupport
import Testing

@testable import Models

/// The dialects in which model families write calls, by their own chat templates.
@Suite struct ReplyReaderTests {
  static let tools = [
    ToolDescription(
      name: "run_diagnostic", description: "Look at a host",
      parameters: [
        "type": "object",
        "properties": ["host": ["type": "string"], "check": ["type": "string", "enum": ["disk", "memory"]]],
        "required": ["check"],
      ]),
    ToolDescription(
      name: "search_docs", description: "Search",
      parameters: ["type": "object", "properties": ["query": ["type": "string"]], "required": ["query"]]),
    ToolDescription(
      name: "read_result", description: "Read on",
      parameters: [
        "type": "object", "properties": ["id": ["type": "string"], "from": ["type": "integer"]], "required": ["from"],
      ]),
  ]

  static let wanted = DialectTests.wanted
  static let dialects = DialectTests.samples.map(\.reply)

  struct Read {
    var text = ""
    var thinking = ""
    var calls: [ToolCall] = []
    var miscalls: [Miscall] = []
  }

  static func read(_ pieces: [String], mayCall: Bool = true, isCut: Bool = false, thinksFirst: Bool = false) -> Read {
    var reader = ReplyReader(tools: tools, mayCall: mayCall, thinksFirst: thinksFirst)
    var read = Read()
    for event in pieces.flatMap({ reader.take($0) }) + reader.finish(isCut: isCut) {
      switch event {
      case .text(let piece): read.text += piece
      case .thinking(let piece): read.thinking += piece
      case .call(let call): read.calls.append(call)
      case .miscall(let miscall): read.miscalls.append(miscall)
      case .thoughtSoFar: read = Read(thinking: read.thinking + read.text)
      case .done: break
      }
    }
    return read
  }

  @Test(arguments: [
    "I could call run_diagnostic with check=disk, but I need the host first.",
    "Use `run_diagnostic` for that.",
    "The answer is in [d1] and [t1].",
    "[a link](https://x.lan) and {braces} in prose",
    "```yaml\nname: run_diagnostic\narguments: {check: disk}\n```",
    "```json\n{\"replicas\": 3, \"name\": \"web\"}\n```",
    "An example: {\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disk\"}} is a call.",
    "{\"check\": \"disk\"}",
    "if (x < 3) { y[0] = 1 }",
    "```sh\necho '{\n\"name\": \"run_diagnostic\"}'\n```",
  ])
  func takesNothingElseForACall(reply: String) {
    for pieces in [[reply], reply.map(String.init)] {
      let read = Self.read(pieces)
      #expect(read.calls.isEmpty && read.miscalls.isEmpty)
      #expect(read.text == reply)
    }
  }

  @Test(arguments: [
    "Let me look: \(DialectTests.json)", "Let me look: `\(DialectTests.json)`.", "Let me look: \(DialectTests.json)\n",
  ])
  func readsACallBehindWordsOnItsLine(reply: String) {
    let read = Self.read([reply])
    #expect(read.calls == [Self.wanted])
    #expect(!read.text.contains("run_diagnostic"))
  }

  @Test(arguments: [
    "Steward calls tools like this:\n\n```json\n\(DialectTests.json)\n```\n\nYou need not do that yourself.",
    "For example:\n\n\(DialectTests.json)", "```json\n\(DialectTests.json)\n```\n\nis only an example.",
    "A call looks like this:\n```json\n\(DialectTests.json)\n```",
    "An example: \(DialectTests.json) is a call.",
    "The syntax is:\n\n\(DialectTests.json)\n\nNothing was called.",
    "\(DialectTests.json)\nwould be a call; I did not make it, and no tool was run.",
    "Models write their calls like this:\n[run_diagnostic(check=\"disk\")]",
  ])
  func takesAnExampleForNoCall(reply: String) {
    for pieces in [[reply], reply.map(String.init)] {
      let read = Self.read(pieces)
      #expect(read.calls.isEmpty && read.miscalls.isEmpty)
      #expect(read.text == reply)
    }
  }

  @Test(arguments: [
    ("A call looks like this: <tool_call>\(DialectTests.json)</tool_call>", "‹tool_call›"),
    ("The tag `<tool_call>` marks a call; nothing was called.", "`‹tool_call›`"),
    ("Mistral writes `[TOOL_CALLS]`.", "`⟦TOOL_CALLS⟧`"), ("```xml\n<note><tool_call></note>\n```", "‹tool_call›"),
    ("Write `<invoke name=\"NAME\">` for it.", "`‹invoke name=\"NAME\">`"),
    ("The tag <tool_call> marks a call.", "The tag  marks"), ("Qwen's `<|im_end|>` ends it.", "`‹|im_end|›`"),
    ("All fine.<|im_end|>", "All fine."), ("`<think>` begins a thought.", "`‹think›`"),
  ])
  func showsATokenThatIsSpokenOfInOtherBrackets(reply: String, shown: String) {
    for pieces in [[reply], reply.map(String.init)] {
      let read = Self.read(pieces)
      #expect(read.calls.isEmpty)
      #expect(read.text.contains(shown), "\(read.text)")
      #expect(!Self.holdsAnOpening(read.text))
    }
  }

  @Test(arguments: [
    (
      "<think>I could call \(DialectTests.json)\n\(DialectTests.json)\n no, not needed.</think>The disks are fine.",
      "The disks are fine."
    ),
    ("Well.<think>hm</think> Yes.", "Well. Yes."), ("[THINK]raisonnement[/THINK]Réponse", "Réponse"),
    ("<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Yes.<|END_RESPONSE|>", "Yes."),
    (
      "<|channel|>analysis<|message|>hm \(DialectTests.json)<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|return|>",
      "Yes."
    ),
    ("<|channel>thought\nhm<channel|>Yes.", "Yes."),
    // The prompt had begun the thought.
    ("hm, the disks\n\(DialectTests.json)\n</think>\n\nYes.", "Yes."),
  ])
  func takesThinkingForThinkingWhereverItStands(reply: String, answer: String) {
    for pieces in [[reply], reply.map(String.init)] {
      let read = Self.read(pieces)
      #expect(read.calls.isEmpty && read.miscalls.isEmpty)
      #expect(read.text == answer)
      #expect(!read.thinking.isEmpty)
    }
  }

  @Test func knowsAModelWhosePromptOpensItsThinking() {
    var reader = ReplyReader(tools: Self.tools)
    _ = reader.take("hm</think>Yes.") + reader.finish()
    #expect(reader.endsThePromptsThoughts)
    let read = Self.read(["hm, ", "\(DialectTests.json)", "</think>", "Yes."], thinksFirst: true)
    #expect(read.text == "Yes.")
    #expect(read.calls.isEmpty)
    #expect(Self.read(["No thought", " this time."], thinksFirst: true).text == "No thought this time.")
  }

  @Test(arguments: [
    "<tool_call>\n{\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disk\", \"host\": \"na",
    "{\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disk\"",
    "```json\n{\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disk\", \"ho",
    "[TOOL_CALLS]run_diagnostic[ARGS]{\"check\": \"disk\"", "<function=run_diagnostic>\n<parameter=check>\ndisk",
    "<|tool_call_start|>[run_diagnostic(check=\"disk\", host=\"n",
    "<tool_call>run_diagnostic\n<arg_key>check</arg_key>\n<arg_value>di",
    "<|channel|>commentary to=functions.run_diagnostic<|message|>{\"check\": \"dis",
  ])
  func neitherMakesNorShowsACallThatTheTokenLimitCut(reply: String) {
    for pieces in [[reply], reply.map(String.init)] {
      let read = Self.read(["I will look.\n"] + pieces, isCut: true)
      #expect(read.calls.isEmpty)
      #expect(read.miscalls == [Miscall(.unreadable, tool: "run_diagnostic")])
      #expect(read.text.trimmed { $0.isWhitespace } == "I will look.")
    }
  }

  @Test(arguments: [
    "I will check.\n<tool_call>\n{\"name\": \"reboot_host\", \"arguments\": {\"host\": \"nas\"}}\n</tool_call>",
    "I will check.\n```json\n{\"name\": \"reboot_host\", \"arguments\": {\"host\": \"nas\"}}\n```",
    "I will check.\n{\"name\": \"reboot_host\", \"arguments\": {\"host\": \"nas\"}}",
    "I will check.\n[reboot_host(host=\"nas\")]",
  ])
  func tellsOfAToolThatDoesNotExist(reply: String) {
    let read = Self.read([reply])
    #expect(read.calls.isEmpty)
    #expect(read.miscalls == [Miscall(.unknownTool, tool: "reboot_host")])
    #expect(read.text.trimmed { $0.isWhitespace } == "I will check.")
    #expect(read.miscalls[0].told(cutOff: false) == "the model wanted a tool that does not exist: reboot_host")
  }

  @Test func takesNoCallWhereTheModelMustAnswer() {
    let read = Self.read([DialectTests.json], mayCall: false)
    #expect(read.calls.isEmpty)
    #expect(read.miscalls == [Miscall(.notNow, tool: "run_diagnostic")])
    #expect(read.text.isEmpty)
  }

  @Test(arguments: [
    // `what` is no argument, disks no check, a number no text.
    "{\"name\": \"run_diagnostic\", \"arguments\": {\"what\": \"disk\"",
    "{\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disks\"",
    "{\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disk\", \"host\": 3",
    "{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\"",
    "{\"name\": \"search_docs\", \"arguments\": {\"query\": [1 2]}",
  ])
  func mendsOnlyWhatFitsTheSchema(reply: String) {
    let read = Self.read([reply])
    #expect(read.calls.isEmpty)
    #expect(read.miscalls.map(\.reason) == [.unreadable])
    #expect(read.text.isEmpty)
  }

  @Test func mendsOnlyWhereExactlyOneReadingFits() {
    // `id` is no argument of run_diagnostic: the brace that is missing stood before it.
    let one = "{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\", \"id\": \"7\"}"
    #expect(Self.read([one]).calls == [Self.wanted])
    // Of read_result it is one: it may stand inside or outside.
    let two = "{\"name\": \"read_result\", \"arguments\": {\"from\": 3, \"id\": \"t1\"}"
    #expect(Self.read([two]).calls.isEmpty)
    #expect(Self.read([two + "}"]).calls.count == 1)
  }

  @Test func answersANativeCallOfAnUnknownToolInTheTurn() {
    var reader = ReplyReader(tools: Self.tools)
    #expect(reader.take(native: "reboot", arguments: [:]) == [.call(ToolCall(tool: "reboot"))])
  }

  /// Whether a text holds what begins a call in any family's template.
  static func holdsAnOpening(_ text: String) -> Bool {
    Dialect.all.contains { $0.open != "functools[" && text.contains($0.open) }
  }
}
