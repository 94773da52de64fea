import Agent
import Testing

@testable import Models

/// One call as each family's own chat template writes it. Where a template ends a call with a token that a server
/// takes for the end of the reply, the token is left out in one sample and there in another.
@Suite struct DialectTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var family: String
    var reply: String
    var testDescription: String { family }

    init(_ family: String, _ reply: String) {
      self.family = family
      self.reply = reply
    }
  }

  static let arguments = #"{"host": "nas", "check": "disk"}"#
  static let json = #"{"name": "run_diagnostic", "arguments": {"host": "nas", "check": "disk"}}"#
  static let parameters = #"{"name": "run_diagnostic", "parameters": {"host": "nas", "check": "disk"}}"#
  static let python = #"run_diagnostic(host="nas", check="disk")"#

  static let samples: [Sample] = [
    Sample("Hermes 2 and 3, Qwen 2.5, Qwen3", "<tool_call>\n\(json)\n</tool_call>"),
    Sample("Hermes, cut before the end tag", "<tool_call>\n\(json)"),
    Sample(
      "Qwen3-Coder",
      "<tool_call>\n<function=run_diagnostic>\n<parameter=host>\nnas\n</parameter>\n<parameter=check>\ndisk\n</parameter>\n</function>\n</tool_call>"
    ),
    Sample(
      "Qwen3-Coder without the outer tag",
      "<function=run_diagnostic>\n<parameter=host>\nnas\n</parameter>\n<parameter=check>\ndisk\n</parameter>\n</function>\n</tool_call>"
    ),
    Sample(
      "GLM 4.5, 4.6",
      "<tool_call>run_diagnostic\n<arg_key>host</arg_key>\n<arg_value>nas</arg_value>\n<arg_key>check</arg_key>\n<arg_value>disk</arg_value>\n</tool_call>"
    ),
    Sample("Qwen2.5-Coder: a fence", "```json\n\(json)\n```"),
    Sample("Qwen2.5-Coder: a fence, doubled braces", "```json\n{\(json)}\n```"),
    Sample("Qwen2.5-Coder: doubled braces", "{\(json)}"),
    Sample("Qwen2.5-Coder: tools tag", "<tools>\n\(json)\n</tools>"),
    Sample("Llama 3.1, JSON", parameters),
    Sample("Llama 3.1, python tag", "<|python_tag|>\(parameters)"),
    Sample("Llama 3.1, built-in form", "<|python_tag|>run_diagnostic.call(host=\"nas\", check=\"disk\")<|eom_id|>"),
    Sample("Llama 3.1, custom functions", "<function=run_diagnostic>\(arguments)</function>"),
    Sample("Llama 3.2 and 4, Python", "[\(python)]"),
    Sample("Llama 4 with its tokens", "<|python_start|>[\(python)]<|python_end|>"),
    Sample(
      "Mistral 7B v0.3, Nemo",
      "[TOOL_CALLS] [{\"name\": \"run_diagnostic\", \"arguments\": \(arguments), \"id\": \"9Ae3bDc2F\"}]"),
    Sample("Mistral Small 3.1 (v7)", "[TOOL_CALLS][\(json)]</s>"),
    Sample("Mistral Small 3.2, Ministral 3 (v11, v13)", "[TOOL_CALLS]run_diagnostic[ARGS]\(arguments)"),
    Sample("Mistral v11 with an id", "[TOOL_CALLS]run_diagnostic[CALL_ID]9Ae3bDc2F[ARGS]\(arguments)</s>"),
    Sample("Mistral, its tokens left out by the server", "[TOOL_CALLS]run_diagnostic\(arguments)"),
    Sample(
      "DeepSeek V3, R1",
      "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>run_diagnostic\n```json\n\(arguments)\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>"
    ),
    Sample(
      "DeepSeek V3.1",
      "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>run_diagnostic<｜tool▁sep｜>\(arguments)<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
    ),
    Sample(
      "DeepSeek with plain bars",
      "<|tool▁calls▁begin|><|tool▁call▁begin|>function<|tool▁sep|>run_diagnostic\n```json\n\(arguments)\n```<|tool▁call▁end|><|tool▁calls▁end|>"
    ),
    Sample(
      "gpt-oss",
      "<|channel|>analysis<|message|>Need the disks.<|end|><|start|>assistant<|channel|>commentary to=functions.run_diagnostic <|constrain|>json<|message|>\(arguments)<|call|>"
    ),
    Sample(
      "gpt-oss, recipient in the role",
      "<|start|>assistant to=functions.run_diagnostic<|channel|>commentary json<|message|>\(arguments)"),
    Sample(
      "Kimi K2",
      "<|tool_calls_section_begin|><|tool_call_begin|>functions.run_diagnostic:0<|tool_call_argument_begin|>\(arguments)<|tool_call_end|><|tool_calls_section_end|>"
    ),
    Sample("Functionary v2", "<|from|>assistant\n<|recipient|>run_diagnostic\n<|content|>\(arguments)<|stop|>"),
    Sample("Functionary v2, after its prompt", "<|recipient|> run_diagnostic\n<|content|> \(arguments)"),
    Sample("Functionary v3.1", "<function=run_diagnostic>\(arguments)</function><|eom_id|>"),
    Sample("Functionary v3.2", ">>>run_diagnostic\n\(arguments)"),
    Sample("Functionary v3.2, after its prompt", "run_diagnostic\n\(arguments)"),
    Sample("Firefunction 2", " functools[\(json)]"), Sample("Phi-4-mini", "functools[\(json)]"),
    Sample("Phi-4-mini, Granite 3", "<|tool_call|>[\(json)]<|/tool_call|>"),
    Sample("Granite 3", "<|tool_call|>[\(json)]"), Sample("Granite 4", "<tool_call>[\(json)]</tool_call>"),
    Sample("Granite 20B", "<function_call> \(json)"), Sample("xLAM", "[\(json)]"),
    Sample("Python behind Granite's token", "<|tool_call|>\(python)"),
    Sample("Gemma 3", "```tool_code\n\(python)\n```"),
    Sample("Gemma 3, wrapped", "```tool_code\nprint(default_api.\(python))\n```"),
    Sample("Gemma 4", "<|tool_call>call:run_diagnostic{check:<|\"|>disk<|\"|>,host:<|\"|>nas<|\"|>}<tool_call|>"),
    Sample(
      "FunctionGemma",
      "<start_function_call>call:run_diagnostic{check:<escape>disk<escape>,host:<escape>nas<escape>}<end_function_call>"
    ),
    Sample("LFM2", "<|tool_call_start|>[\(python)]<|tool_call_end|>"),
    Sample(
      "MiniCPM 3",
      "<|thought_start|>\nI will look.\n<|thought_end|>\n<|tool_call_start|>\n```python\n\(python)\n```\n<|tool_call_end|>"
    ),
    Sample("LFM2, JSON", "<|tool_call_start|>[\(json)]<|tool_call_end|>"),
    Sample("OLMo 3", "<function_calls>\n\(python)\n</function_calls>"),
    Sample(
      "Command R",
      "Action: ```json\n[\n    {\n        \"tool_name\": \"run_diagnostic\",\n        \"parameters\": \(arguments)\n    }\n]```"
    ),
    Sample(
      "Command R7B, Command A",
      "<|START_THINKING|>I will look.<|END_THINKING|><|START_ACTION|>[\n    {\"tool_call_id\": \"0\", \"tool_name\": \"run_diagnostic\", \"parameters\": \(arguments)}\n]<|END_ACTION|>"
    ),
    Sample("Nemotron", "<TOOLCALL>[\(json)]</TOOLCALL>"),
    Sample("Apertus", "<|tools_prefix|>[{\"run_diagnostic\": \(arguments)}]<|tools_suffix|>"),
    Sample("InternLM 2", "<|action_start|><|plugin|>\n\(parameters)<|action_end|>"),
    Sample("Qwen-Agent", "✿FUNCTION✿: run_diagnostic\n✿ARGS✿: \(arguments)"),
    Sample("ReAct", "Action: run_diagnostic\nAction Input: \(arguments)"),
    Sample(
      "MiniMax M2",
      "<minimax:tool_call>\n<invoke name=\"run_diagnostic\">\n<parameter name=\"host\">nas</parameter>\n<parameter name=\"check\">disk</parameter>\n</invoke>\n</minimax:tool_call>"
    ),
    Sample(
      "Seed-OSS",
      "<seed:tool_call>\n<function=run_diagnostic>\n<parameter=host>nas</parameter>\n<parameter=check>disk</parameter>\n</function>\n</seed:tool_call>"
    ),
    Sample(
      "invoke elements",
      "<function_calls>\n<invoke name=\"run_diagnostic\">\n<parameter name=\"host\">nas</parameter>\n<parameter name=\"check\">disk</parameter>\n</invoke>\n</function_calls>"
    ),
    Sample("LM Studio", "[TOOL_REQUEST]\(json)[END_TOOL_REQUEST]"),
    // No family's template: what models make of it.
    Sample("function_call tag", "<function_call>\(json)</function_call>"), Sample("bare", json),
    Sample("in a list", "[\(json)]"),
    Sample(
      "wrapped",
      "{\"tool_calls\": [{\"type\": \"function\", \"function\": {\"name\": \"run_diagnostic\", \"arguments\": \"{\\\"host\\\": \\\"nas\\\", \\\"check\\\": \\\"disk\\\"}\"}}]}"
    ),
    Sample("tool, args", "{\"tool\": \"run_diagnostic\", \"args\": \(arguments)}"),
    Sample("function, parameters", "{\"function\": \"run_diagnostic\", \"parameters\": \(arguments)}"),
    Sample("action, action_input", "{\"action\": \"run_diagnostic\", \"action_input\": \(arguments)}"),
    Sample("a dash in the name", "{\"name\": \"run-diagnostic\", \"host\": \"nas\", \"check\": \"disk\"}"),
    Sample("the name as the key", "{\"run_diagnostic\": \(arguments)}"),
    Sample("a tag in a fence", "```xml\n<tool_call>\n\(json)\n</tool_call>\n```"),
    // To be mended.
    Sample("single quotes", "{'name': 'run_diagnostic', 'arguments': {'host': 'nas', 'check': 'disk'}}"),
    Sample(
      "trailing commas", "{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\",},}"),
    Sample("no last brace", String(json.dropLast())),
    Sample("no last brace in a fence", "```json\n\(json.dropLast())\n```"),
    Sample("keys without quotes", "{name: \"run_diagnostic\", arguments: {host: \"nas\", check: \"disk\"}}"),
  ]

  static let wanted = ToolCall(tool: "run_diagnostic", arguments: ["check": "disk", "host": "nas"])

  @Test(arguments: samples) func readsTheCall(sample: Sample) {
    for pieces in [[sample.reply], sample.reply.map(String.init)] {
      let read = ReplyReaderTests.read(pieces)
      #expect(read.calls == [Self.wanted])
      #expect(read.miscalls.isEmpty)
      #expect(!read.text.contains { !$0.isWhitespace }, "\(read.text.debugDescription)")
    }
  }

  @Test(arguments: samples) func readsTheCallAfterText(sample: Sample) {
    let read = ReplyReaderTests.read(["I will look at the disks.\n\n", sample.reply])
    #expect(read.calls == [Self.wanted])
    #expect(read.text.trimmed { $0.isWhitespace } == "I will look at the disks.")
  }

  @Test(arguments: [
    "<tool_call>\n\(json)\n</tool_call>\n<tool_call>\n{\"name\": \"search_docs\", \"arguments\": {\"query\": \"disk\"}}\n</tool_call>",
    "\(parameters); {\"name\": \"search_docs\", \"parameters\": {\"query\": \"disk\"}}",
    "\(json)\n{\"name\": \"search_docs\", \"arguments\": {\"query\": \"disk\"}}",
    "[TOOL_CALLS]run_diagnostic[ARGS]\(arguments)[TOOL_CALLS]search_docs[ARGS]{\"query\": \"disk\"}",
    "[\(python), search_docs(query=\"disk\")]",
    "<|tool_call_start|>[\(python), search_docs(query='disk')]<|tool_call_end|>",
    ">>>run_diagnostic\n\(arguments)>>>search_docs\n{\"query\": \"disk\"}",
    "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>run_diagnostic<｜tool▁sep｜>\(arguments)<｜tool▁call▁end｜><｜tool▁call▁begin｜>search_docs<｜tool▁sep｜>{\"query\": \"disk\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
    "<function=run_diagnostic>\(arguments)</function><function=search_docs>{\"query\": \"disk\"}</function>",
    "functools[\(json), {\"name\": \"search_docs\", \"arguments\": {\"query\": \"disk\"}}]",
    "```json\n[\(json), {\"name\": \"search_docs\", \"arguments\": {\"query\": \"disk\"}}]\n```",
    "✿FUNCTION✿: run_diagnostic\n✿ARGS✿: \(arguments)\n✿FUNCTION✿: search_docs\n✿ARGS✿: {\"query\": \"disk\"}",
    "<|channel|>commentary to=functions.run_diagnostic<|message|>\(arguments)<|call|><|start|>assistant<|channel|>commentary to=functions.search_docs<|message|>{\"query\": \"disk\"}<|call|>",
  ])
  func readsSeveralCalls(reply: String) {
    for pieces in [[reply], reply.map(String.init)] {
      let read = ReplyReaderTests.read(pieces)
      #expect(read.calls == [Self.wanted, ToolCall(tool: "search_docs", arguments: ["query": "disk"])])
      #expect(!read.text.contains { !$0.isWhitespace }, "\(read.text.debugDescription)")
    }
  }

  /// Every opening token is in the table of samples, so that no row of the dialects goes untested.
  @Test func hasASampleForEachDialect() {
    for dialect in Dialect.all where !["<functioncall>", "<tool_calls>", "<function name="].contains(dialect.open) {
      #expect(Self.samples.contains { $0.reply.contains(dialect.open) }, "no sample for \(dialect.families)")
    }
  }

  @Test(arguments: samples) func tellsAToolThatDoesNotExistAndShowsNoneOfIt(sample: Sample) {
    let reply = sample.reply.replacing("run_diagnostic", with: "reboot_host").replacing(
      "run-diagnostic", with: "reboot-host")
    let read = ReplyReaderTests.read([reply])
    #expect(read.calls.isEmpty)
    // A name alone and an object with any keys may be anything.
    guard
      !["the name as the key", "a dash in the name", "Functionary v3.2, after its prompt", "no last brace in a fence"]
        .contains(sample.family)
    else { return }
    #expect(read.miscalls.contains(Miscall(.unknownTool, tool: "reboot_host")), "\(read)")
    #expect(!read.text.contains("reboot"), "\(read.text.debugDescription)")
  }
}
