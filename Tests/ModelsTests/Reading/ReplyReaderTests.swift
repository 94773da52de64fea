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
        "properties": ["host": ["type": "string"], "check": ["type": "string"]], "required": ["check"],
      ]),
    ToolDescription(
      name: "search_docs", description: "Search",
      parameters: ["type": "object", "properties": ["query": ["type": "string"]], "required": ["query"]]),
  ]

  static let wanted = ToolCall(tool: "run_diagnostic", arguments: ["check": "disk", "host": "nas"])

  /// One call, in each dialect.
  static let dialects: [String] = [
    // Hermes 2, Qwen2.5, Qwen3
    "<tool_call>\n{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}\n</tool_call>",
    // cut off before the end tag
    "<tool_call>\n{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}",
    // Qwen2.5-Coder: a fence, doubled braces
    "```json\n{\n  \"name\": \"run_diagnostic\",\n  \"arguments\": {\n    \"host\": \"nas\",\n    \"check\": \"disk\"\n  }\n}\n```",
    "```json\n{{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}}\n```",
    "{{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}}",
    // Qwen3-Coder
    "<tool_call>\n<function=run_diagnostic>\n<parameter=host>\nnas\n</parameter>\n<parameter=check>\ndisk\n</parameter>\n</function>\n</tool_call>",
    // Llama 3.1
    "<|python_tag|>{\"name\": \"run_diagnostic\", \"parameters\": {\"host\": \"nas\", \"check\": \"disk\"}}",
    "<function=run_diagnostic>{\"host\": \"nas\", \"check\": \"disk\"}</function>",
    // Mistral
    "[TOOL_CALLS][{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}]",
    "[TOOL_CALLS] [{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}]",
    // Granite, functionary
    "<|tool_call|>[{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}]",
    "<function_call>{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}</function_call>",
    // bare, in a list, wrapped
    "{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}",
    "[{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}]",
    "{\"tool_calls\": [{\"type\": \"function\", \"function\": {\"name\": \"run_diagnostic\", \"arguments\": \"{\\\"host\\\": \\\"nas\\\", \\\"check\\\": \\\"disk\\\"}\"}}]}",
    // spellings
    "{\"tool\": \"run_diagnostic\", \"args\": {\"host\": \"nas\", \"check\": \"disk\"}}",
    "{\"function\": \"run_diagnostic\", \"parameters\": {\"host\": \"nas\", \"check\": \"disk\"}}",
    "{\"action\": \"run_diagnostic\", \"action_input\": {\"host\": \"nas\", \"check\": \"disk\"}}",
    "{\"name\": \"run-diagnostic\", \"host\": \"nas\", \"check\": \"disk\"}",
    "{\"run_diagnostic\": {\"host\": \"nas\", \"check\": \"disk\"}}",
    // to be mended
    "{'name': 'run_diagnostic', 'arguments': {'host': 'nas', 'check': 'disk'}}",
    "{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\",},}",
    "{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}",
    "```json\n{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}\n```",
    "{name: \"run_diagnostic\", arguments: {host: \"nas\", check: \"disk\"}}",
  ]

  static func read(_ pieces: [String]) -> (text: String, calls: [ToolCall]) {
    var reader = ReplyReader(tools: tools)
    var text = ""
    var calls: [ToolCall] = []
    for event in pieces.flatMap({ reader.take($0) }) + reader.finish() {
      switch event {
      case .text(let piece): text += piece
      case .call(let call): calls.append(call)
      default: break
      }
    }
    return (text, calls)
  }

  @Test(arguments: dialects) func readsTheCall(reply: String) {
    let (text, calls) = Self.read([reply])
    #expect(calls == [Self.wanted])
    #expect(!text.contains { !$0.isWhitespace })
  }

  @Test(arguments: dialects) func readsTheSameOneCharacterAtATime(reply: String) {
    let (text, calls) = Self.read(reply.map(String.init))
    #expect(calls == [Self.wanted])
    #expect(!text.contains { !$0.isWhitespace })
  }

  @Test(arguments: dialects) func readsTheCallAfterAndBeforeText(reply: String) {
    let (text, calls) = Self.read(["I will look at the disks.\n\n", reply])
    #expect(calls == [Self.wanted])
    #expect(text.contains("I will look at the disks."))
    #expect(!text.contains("run_diagnostic") && !text.contains("run-diagnostic"))
  }

  @Test func readsSeveralCalls() {
    let reply = """
      <tool_call>
      {"name": "run_diagnostic", "arguments": {"check": "disk"}}
      </tool_call>
      <tool_call>
      {"name": "search_docs", "arguments": {"query": "disk"}}
      </tool_call>
      """
    #expect(Self.read([reply]).calls.map(\.tool) == ["run_diagnostic", "search_docs"])
  }

  @Test(arguments: [
    "{\"name\": \"reboot_host\", \"arguments\": {\"host\": \"nas\"}}",
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
      let (text, calls) = Self.read(pieces)
      #expect(calls.isEmpty)
      #expect(text == reply)
    }
  }

  @Test func mendsOnlyWhatFitsTheSchema() {
    // `what` is no argument: with a missing brace this could be anything.
    #expect(Self.read(["{\"name\": \"run_diagnostic\", \"arguments\": {\"what\": \"disk\""]).calls.isEmpty)
  }

  @Test func answersANativeCallOfAnUnknownToolInTheTurn() {
    var reader = ReplyReader(tools: Self.tools)
    #expect(reader.take(native: "reboot", arguments: [:]) == [.call(ToolCall(tool: "reboot"))])
  }

  /// A million in the long tests; the seed makes a failure repeatable.
  @Test func inventsNoCallFromMutatedReplies() {
    var random = SplitMix(seed: 7)
    let known = Set(Self.tools.map(\.name))
    var invented = 0
    let rounds = LongTest.rounds(1_000_000, part: 20_000)
    for _ in 0..<rounds {
      var bytes = Array(Self.dialects[Int(random.next() % UInt64(Self.dialects.count))].utf8)
      for _ in 0..<Int(random.next() % 6) where !bytes.isEmpty {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[Int(random.next() % UInt64(bytes.count))], at: place)
        default: bytes[place] = UInt8(random.next() % 128)
        }
      }
      let reply = String(decoding: bytes, as: UTF8.self)
      let half = reply.index(reply.startIndex, offsetBy: reply.count / 2)
      let whole = Self.read([reply])
      let split = Self.read([String(reply[..<half]), String(reply[half...])])
      // `#expect` a million times would be most of the time.
      if whole.calls != split.calls || !whole.calls.allSatisfy({ known.contains($0.tool) }) {
        invented += 1
        Issue.record("\(reply.debugDescription)")
      }
    }
    LongTest.tell("mutated replies: \(rounds), calls invented or read otherwise in pieces: \(invented)")
  }
}
