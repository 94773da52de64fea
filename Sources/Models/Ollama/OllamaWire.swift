import Agent

/// Ollama's native JSON, as api/types.go in ollama/ollama has it; only what Steward uses.
enum OllamaWire {
  struct ChatRequest: Encodable {
    var model: String
    var messages: [ChatMessage]
    var stream = true
    var tools: [Tool]?
    var format: JSONValue?
    /// Never cut a prompt silently: refuse it (Ollama 0.12.5 and newer; older ones ignore this).
    var truncate = false
    var options: [String: JSONValue]
    var keep_alive: JSONValue
  }

  struct ChatMessage: Codable {
    struct Call: Codable {
      struct Function: Codable {
        var name: String
        var arguments: JSONValue?
      }
      var function: Function
    }

    var role: String?
    var content: String?
    var thinking: String?
    var tool_calls: [Call]?
    var tool_name: String?
  }

  struct Tool: Encodable {
    struct Function: Encodable {
      var name: String
      var description: String
      var parameters: JSONValue
    }

    var type = "function"
    var function: Function

    init(_ tool: ToolDescription) {
      function = Function(
        name: tool.name, description: tool.description, parameters: tool.schemaForModel)
    }
  }

  struct ChatResponse: Decodable {
    var message: ChatMessage?
    var done: Bool?
    var done_reason: String?
    var prompt_eval_count: Int?
    var eval_count: Int?
    /// Nanoseconds.
    var total_duration: Int?
    /// Not Ollama's: the gateway of `make model` tells what llama.cpp took from its cache.
    var x_cached_tokens: Int?
    var error: String?
  }

  struct Tags: Decodable {
    struct Model: Decodable {
      struct Details: Decodable {
        var family: String?
        var parameter_size: String?
        var quantization_level: String?
      }

      var name: String
      var size: Int?
      var digest: String?
      var details: Details?
    }

    var models: [Model]?
  }

  struct Show: Decodable {
    var capabilities: [String]?
    /// GGUF's own keys: `qwen2.context_length` and others.
    var model_info: [String: JSONValue]?
  }

  struct Running: Decodable {
    struct Model: Decodable {
      var name: String
      var context_length: Int?
    }

    var models: [Model]?
  }

  struct Version: Decodable { var version: String }

  struct Failure: Decodable { var error: String }

  static func messages(_ messages: [Message]) -> [ChatMessage] {
    messages.map { message in
      switch message {
      case .system(let text): ChatMessage(role: "system", content: text)
      case .user(let text): ChatMessage(role: "user", content: text)
      case .assistant(let text, let calls):
        ChatMessage(
          role: "assistant", content: text,
          tool_calls: calls.isEmpty
            ? nil
            : calls.map { .init(function: .init(name: $0.tool, arguments: .object($0.arguments))) })
      case .tool(let text, let call):
        ChatMessage(role: "tool", content: text, tool_name: call.tool)
      }
    }
  }
}
