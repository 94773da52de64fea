import Agent

/// How one model family marks a call in its own chat template, and in which forms the call itself may stand there.
struct Dialect: Sendable {
  enum Form: Sendable {
    case json, named, tags, keyed, escaped, python

    func read(_ body: Substring, _ context: BodyContext) -> FormReading {
      switch self {
      case .json: JSONForm.read(body, context)
      case .named: NamedForm.read(body, context)
      case .tags: TagForm.read(body, context)
      case .keyed: KeyedForm.read(body, context)
      case .escaped: EscapedForm.read(body, context)
      case .python: PythonForm.read(body, context)
      }
    }
  }

  /// Whose templates have it.
  var families: String
  var open: String
  /// How it ends; empty where the end of the call is the end.
  var close: [String]
  var forms: [Form]
  /// Whether what opens it is a part of the call.
  var keepsOpening = false

  /// The families' templates, an opening token a row.
  static let all: [Dialect] = [
    Dialect(
      families: "Hermes 2 and 3, Qwen 2.5 and 3 (JSON); Qwen3-Coder (tags); GLM 4.5 and later (keys); Granite 4",
      open: "<tool_call>", close: ["</tool_call>"], forms: [.json, .tags, .keyed, .named, .python]),
    Dialect(families: "Hunyuan, MiniMax M1", open: "<tool_calls>", close: ["</tool_calls>"], forms: [.json, .tags]),
    Dialect(families: "Qwen2.5-Coder, by habit", open: "<tools>", close: ["</tools>"], forms: [.json]),
    Dialect(
      families: "Granite 20B", open: "<function_call>", close: ["</function_call>"], forms: [.json, .named]),
    Dialect(families: "Glaive", open: "<functioncall>", close: ["</functioncall>"], forms: [.json]),
    Dialect(
      families: "OLMo 3 (Python), others (tags)", open: "<function_calls>", close: ["</function_calls>"],
      forms: [.tags, .json, .python]),
    Dialect(families: "MiniMax M2", open: "<minimax:tool_call>", close: ["</minimax:tool_call>"], forms: [.tags]),
    Dialect(families: "Seed-OSS", open: "<seed:tool_call>", close: ["</seed:tool_call>"], forms: [.tags]),
    Dialect(
      families: "Llama 3.1 custom functions, Functionary v3.1, Qwen3-Coder", open: "<function=", close: [],
      forms: [.tags], keepsOpening: true),
    Dialect(
      families: "the same with an attribute", open: "<function name=", close: [], forms: [.tags], keepsOpening: true),
    Dialect(families: "MiniMax M2, DeepSeek", open: "<invoke name=", close: [], forms: [.tags], keepsOpening: true),
    Dialect(
      families: "Granite 3, Phi-4-mini", open: "<|tool_call|>",
      close: ["<|/tool_call|>", "</|tool_call|>"], forms: [.json, .python]),
    Dialect(families: "Gemma 4", open: "<|tool_call>", close: ["<tool_call|>"], forms: [.escaped]),
    Dialect(
      families: "FunctionGemma", open: "<start_function_call>", close: ["<end_function_call>"], forms: [.escaped]),
    Dialect(
      families: "Llama 3.1 to 3.3", open: "<|python_tag|>", close: ["<|eom_id|>", "<|eot_id|>"],
      forms: [.json, .python]),
    Dialect(families: "Llama 4", open: "<|python_start|>", close: ["<|python_end|>"], forms: [.python, .json]),
    Dialect(
      families: "Mistral to v7 (a list), since v11 (NAME[ARGS]{…})", open: "[TOOL_CALLS]", close: [],
      forms: [.json, .named]),
    Dialect(
      families: "LFM2; MiniCPM 3 in a block", open: "<|tool_call_start|>", close: ["<|tool_call_end|>"],
      forms: [.python, .json]),
    Dialect(
      families: "DeepSeek V3, R1, V3.1", open: "<｜tool▁call▁begin｜>", close: ["<｜tool▁call▁end｜>"], forms: [.named]),
    Dialect(
      families: "DeepSeek, with plain bars", open: "<|tool▁call▁begin|>", close: ["<|tool▁call▁end|>"], forms: [.named]),
    Dialect(
      families: "Kimi K2", open: "<|tool_call_begin|>", close: ["<|tool_call_end|>"], forms: [.named]),
    Dialect(
      families: "Command R7B, Command A", open: "<|START_ACTION|>", close: ["<|END_ACTION|>"], forms: [.json]),
    Dialect(families: "Nemotron", open: "<TOOLCALL>", close: ["</TOOLCALL>"], forms: [.json]),
    Dialect(
      families: "Apertus", open: "<|tools_prefix|>", close: ["<|tools_suffix|>"], forms: [.json]),
    Dialect(
      families: "InternLM 2", open: "<|action_start|>", close: ["<|action_end|>"], forms: [.json]),
    Dialect(families: "Qwen 1 and 2 by Qwen-Agent", open: "✿FUNCTION✿", close: [], forms: [.named]),
    Dialect(
      families: "LM Studio's default", open: "[TOOL_REQUEST]", close: ["[END_TOOL_REQUEST]"], forms: [.json]),
    Dialect(families: "Firefunction 2, Phi-4-mini", open: "functools[", close: [], forms: [.json]),
  ]
}
