import Agent

/// The JSON of `/v1/chat/completions` as llama.cpp, vLLM, LM Studio and gateways speak it; only what
/// Steward uses.
enum OpenAIWire {
  struct ChatRequest: Encodable {
    struct StreamOptions: Encodable { var include_usage = true }

    var model: String
    var messages: [ChatMessage]
    var stream = true
    var stream_options = StreamOptions()
    var tools: [OllamaWire.Tool]?
    var tool_choice: String?
    var response_format: ResponseFormat?
    var temperature: Double
    var max_tokens: Int
  }

  /// `{"type": "json_schema", "json_schema": {"name": …, "schema": …}}`
  struct ResponseFormat: Encodable {
    struct Named: Encodable {
      var name = "reply"
      var schema: JSONValue
    }

    var type = "json_schema"
    var json_schema: Named

    init(schema: JSONValue) { json_schema = Named(schema: schema) }
  }

  struct ChatMessage: Encodable {
    struct Call: Encodable {
      struct Function: Encodable {
        var name: String
        /// JSON as text.
        var arguments: String
      }

      var id: String
      var type = "function"
      var function: Function
    }

    var role: String
    var content: String
    var tool_calls: [Call]?
    var tool_call_id: String?
  }

  struct Chunk: Decodable {
    struct Choice: Decodable {
      struct Delta: Decodable {
        struct Call: Decodable {
          struct Function: Decodable {
            var name: String?
            var arguments: String?
          }

          var index: Int?
          var function: Function?
        }

        var content: String?
        var reasoning_content: String?
        /// The same, as vLLM since 0.12 and some gateways name it.
        var reasoning: String?
        var tool_calls: [Call]?
      }

      var delta: Delta?
      var finish_reason: String?
    }

    struct Usage: Decodable {
      struct Details: Decodable { var cached_tokens: Int? }

      var prompt_tokens: Int?
      var completion_tokens: Int?
      var prompt_tokens_details: Details?
    }

    /// llama.cpp's own figures.
    struct Timings: Decodable { var cache_n: Int? }

    var choices: [Choice]?
    var usage: Usage?
    var timings: Timings?
    var error: JSONValue?
    /// vLLM's errors have no `error` around them: `{"object": "error", "message": …}`.
    var object: String?
    var message: JSONValue?

    /// What went wrong, where the chunk tells that.
    var failure: JSONValue? {
      if let error, error != .null { return error }
      return object == "error" ? message ?? .string("error") : nil
    }
  }

  /// The models of `/v1/models` with the length of their context, as vLLM and llama.cpp tell it.
  struct Models: Decodable {
    struct Model: Decodable {
      struct Meta: Decodable {
        var n_ctx: Int?
        var n_ctx_train: Int?
      }

      var id: String
      var max_model_len: Int?
      var meta: Meta?
    }

    var data: [Model]
  }

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
            : calls.map { call in
              .init(
                id: call.id,
                function: .init(name: call.tool, arguments: JSONValue.object(call.arguments).canonical))
            })
      case .tool(let text, let call):
        ChatMessage(role: "tool", content: text, tool_call_id: call.id)
      }
    }
  }

  /// `{"error": {"message": …}}` and `{"error": "…"}` are both about.
  static func message(of error: JSONValue) -> String {
    Escaper.escapeLine(error["message"]?.plain ?? error.plain)
  }

  /// The server's own words in the body of a failure: `error`, `message` or FastAPI's `detail`; else the beginning of
  /// the text. Empty where it says nothing.
  static func words(ofFailure body: [UInt8]) -> String {
    let text = String(decoding: body, as: UTF8.self)
    guard let value = try? JSONValue(parsing: text) else {
      let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      return line.hasPrefix("<") ? "" : Escaper.escapeLine(String(line.prefix(300)))
    }
    if let error = value["error"], error != .null { return message(of: error) }
    for key in ["message", "detail"] {
      guard let said = value[key] else { continue }
      let parts = said.arrayValue?.map { $0["msg"]?.plain ?? $0.plain } ?? [said.plain]
      return Escaper.escapeLine(String(parts.joined(separator: "; ").prefix(300)))
    }
    return ""
  }
}
