import Agent
import Net
import Testing

@testable import Models

@Suite struct OpenAIModelTests {
  static func event(_ json: String) -> String { "data: \(json)\n\n" }
  static func text(_ text: String) -> String { event(#"{"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"#) }
  static let end =
    event(#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
    + event(
      #"{"choices":[],"usage":{"prompt_tokens":50,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":40}}}"#
    )
    + "data: [DONE]\n\n"

  func play(_ replies: [ScriptedServer.Reply], key: String? = nil) async throws -> (
    events: [ModelEvent], server: ScriptedServer
  ) {
    let server = try ScriptedServer(replies)
    defer { server.stop() }
    let model = OpenAIModel("m", at: "http://127.0.0.1:\(server.port)", key: key, client: HTTPClient())
    var events: [ModelEvent] = []
    for try await event in model.reply(to: OllamaModelTests.request) {
      if case .done(var usage) = event {
        usage.milliseconds = 0
        events.append(.done(usage))
      } else {
        events.append(event)
      }
    }
    return (events, server)
  }

  @Test func streamsTextAndUsageHoweverItIsCut() async throws {
    let stream = ": comment\n\n" + Self.text("The load ") + Self.text("is 2.") + Self.end
    let wanted: [ModelEvent] = [
      .text("The load "), .text("is 2."), .done(Usage(promptTokens: 50, cachedTokens: 40, completionTokens: 5)),
    ]
    #expect(try await play([.init(stream)]).events == wanted)
    #expect(try await play([.init(bytewise: stream)]).events == wanted)
    #expect(try await play([.init(stream.replacing("\n", with: "\r\n"))]).events == wanted)
  }

  @Test func joinsTheArgumentsOfACall() async throws {
    func call(_ json: String) -> String { Self.event(#"{"choices":[{"delta":{"tool_calls":[\#(json)]}}]}"#) }
    let (events, _) = try await play([
      .init(
        call(#"{"index":0,"id":"a","function":{"name":"run_diagnostic","arguments":""}}"#)
          + call(#"{"index":0,"function":{"arguments":"{\"check\": "}}"#)
          + call(#"{"index":0,"function":{"arguments":"\"disk\"}"}}"#)
          + call(#"{"index":1,"function":{"name":"search_docs","arguments":"{\"query\":\"x\"}"}}"#) + Self.end)
    ])
    #expect(
      events.prefix(2) == [
        .call(ToolCall(tool: "run_diagnostic", arguments: ["check": "disk"])),
        .call(ToolCall(tool: "search_docs", arguments: ["query": "x"])),
      ])
  }

  @Test func readsACallOutOfTheText() async throws {
    let fence = #"```json\n{\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disk\"}}\n```"#
    let (events, _) = try await play([.init(Self.text(fence) + Self.end)])
    #expect(events.first == .call(ToolCall(tool: "run_diagnostic", arguments: ["check": "disk"])))
  }

  @Test(arguments: [
    OpenAIModelTests.text("half"), OpenAIModelTests.event(#"{"error":{"message":"out of memory"}}"#),
    "data: nonsense\n\n",
    "",
  ])
  func failsOnABrokenStream(stream: String) async {
    await #expect(throws: ModelError.self) { try await play([.init(stream)]) }
  }

  @Test func saysWhereTheKeyBelongs() async {
    let error = await #expect(throws: ModelError.self) {
      try await play([.init(status: "401 Unauthorized", #"{"error":{"message":"bad key"}}"#)])
    }
    #expect(error?.description.contains("OPENAI_API_KEY") == true)
  }

  @Test(arguments: [
    ("http://nas:8080", "http://nas:8080/v1"), ("nas:8080/", "http://nas:8080/v1"),
    ("https://x.lan/api/v1/", "https://x.lan/api/v1"), ("http://nas:1/v1", "http://nas:1/v1"),
  ])
  func addsThePathWhereThereIsNone(url: String, base: String) { #expect(OpenAIModel.base(url) == base) }

  // MARK: Forms, as with Ollama

  static let prose = OpenAIModelTests.text("Hello there.") + OpenAIModelTests.end
  static let call =
    OpenAIModelTests.event(
      #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"run_diagnostic","arguments":"{\"check\":\"disk\"}"}}]}}]}"#
    )
    + OpenAIModelTests.end

  func model(_ server: ScriptedServer, _ forms: any CallForms, form: CallForm? = nil) -> OpenAIModel {
    OpenAIModel("m", at: "http://127.0.0.1:\(server.port)", key: nil, client: HTTPClient(), forms: forms, form: form)
  }

  func ask(_ model: OpenAIModel) async throws -> [ModelEvent] {
    var events: [ModelEvent] = []
    for try await event in model.reply(to: OllamaModelTests.request) { events.append(event) }
    return events
  }

  /// vLLM without a tool parser, llama.cpp without --jinja, a gateway that checks its fields.
  static let refusalsOfTools: [(String, String)] = [
    (
      "400 Bad Request",
      #"{"object":"error","message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","type":"BadRequestError","code":400}"#
    ),
    (
      "500 Internal Server Error",
      #"{"error":{"code":500,"message":"tools param requires --jinja flag","type":"server_error"}}"#
    ),
    ("422 Unprocessable Entity", #"{"detail":[{"loc":["body","tools"],"msg":"extra fields not permitted"}]}"#),
  ]

  @Test(arguments: refusalsOfTools) func holdsAModelToASchemaWhereItsServerTakesNoTools(status: String, body: String)
    async throws
  {
    let forms = MemoryForms()
    let server = try ScriptedServer([.init(status: status, body), .init(Self.prose), .init(Self.prose)])
    defer { server.stop() }
    let model = model(server, forms)
    #expect(try await ask(model).first == .text("Hello there."))
    let second = try JSONValue(parsing: #require(server.requests.last))
    #expect(second["tools"] == nil)
    #expect(second["response_format"]?["type"] == "json_schema")
    #expect(second["messages"]?.arrayValue?[0]["content"]?.stringValue?.contains("run_diagnostic") == true)
    #expect(forms.form(of: "openai:m", digest: model.digest) == .constrained)
    // It is not asked in the refused form again, also not in the next session.
    _ = try await ask(self.model(server, forms))
    #expect(server.requests.count == 3)
  }

  @Test func tellsTheToolsInWordsWhereTheServerTakesNoSchemaEither() async throws {
    let forms = MemoryForms()
    let server = try ScriptedServer([
      .init(status: "500 Internal Server Error", #"{"error":{"message":"tools param requires --jinja flag"}}"#),
      .init(
        status: "400 Bad Request", #"{"error":{"message":"'response_format.type' must be 'text' or 'json_object'"}}"#),
      .init(Self.prose),
    ])
    defer { server.stop() }
    let model = model(server, forms)
    #expect(try await ask(model).first == .text("Hello there."))
    let last = try JSONValue(parsing: #require(server.requests.last))
    #expect(last["tools"] == nil && last["response_format"] == nil)
    #expect(forms.form(of: "openai:m", digest: model.digest) == .written)
  }

  @Test func tellsTheServersOwnWords() async throws {
    let words = #"{"object":"error","message":"the model is out of memory","code":503}"#
    let error = await #expect(throws: ModelError.self) {
      try await play([.init(status: "503 Service Unavailable", words)])
    }
    #expect(error?.description.contains("out of memory") == true)
    let inStream = await #expect(throws: ModelError.self) { try await play([.init(Self.event(words))]) }
    #expect(inStream?.description.contains("out of memory") == true)
  }

  @Test func remembersHowCallsCameBack() async throws {
    let forms = MemoryForms()
    let server = try ScriptedServer([.init(Self.call)])
    defer { server.stop() }
    let model = model(server, forms)
    _ = try await ask(model)
    #expect(forms.form(of: "openai:m", digest: model.digest) == .native)
  }

  @Test func findsTheFormByTrying() async throws {
    let reply = Self.text(#"{\"name\": \"disk_space\", \"parameters\": {\"host\": \"nas\"}}"#) + Self.end
    let server = try ScriptedServer([.init(Self.prose), .init(reply)])
    defer { server.stop() }
    #expect(try await CallTrial.run { model(server, NoCallForms(), form: $0) } == .constrained)
  }

  @Test func tellsAPromptThatIsTooLong() async throws {
    let error = await #expect(throws: ModelError.self) {
      try await play([
        .init(
          status: "400 Bad Request",
          #"{"object":"error","message":"This model's maximum context length is 4096 tokens"}"#)
      ])
    }
    #expect(error?.reason == .doesNotFit)
  }

  @Test func tellsAReplyThatWasCutOff() async throws {
    let cut = Self.event(#"{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"#) + "data: [DONE]\n\n"
    let (events, _) = try await play([.init(Self.text("half an ans") + cut)])
    guard case .done(let usage)? = events.last else { return #expect(Bool(false), "no end") }
    #expect(usage.cutOff == true)
    // The arguments end where the tokens did.
    let half = Self.event(
      #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"run_diagnostic","arguments":"{\"check\":\"disk\""}}]}}]}"#
    )
    #expect(try await play([.init(half + cut)]).events.first == .miscall(Miscall(.unreadable, tool: "run_diagnostic")))
  }

  @Test(arguments: [
    ("200 OK", #"{"data":[{"id":"m"},{"id":"other"}]}"#, true), ("200 OK", #"{"data":[{"id":"a"},{"id":"b"}]}"#, false),
    ("200 OK", #"{"data":[{"id":"/models/m.gguf"}]}"#, true), ("404 Not Found", "", true),
    ("401 Unauthorized", #"{"error":"no"}"#, false),
  ])
  func saysWhetherTheModelIsThere(status: String, body: String, isThere: Bool) async throws {
    let server = try ScriptedServer([.init(status: status, body)])
    defer { server.stop() }
    let found = await (try? model(server, NoCallForms()).checkPresence()) != nil
    #expect(found == isThere)
  }

  @Test(arguments: [nil, "secret"] as [String?]) func readsAheadOnlyWhereNobodyCounts(key: String?) async throws {
    let end = #"{"choices":[{"delta":{"content":"x"},"finish_reason":"length"}],"timings":{"cache_n":3}}"#
    let server = try ScriptedServer([.init(Self.event(end) + "data: [DONE]\n\n")])
    defer { server.stop() }
    let model = OpenAIModel("m", at: "http://127.0.0.1:\(server.port)", key: key, client: HTTPClient())
    let usage = try await model.readAhead(OllamaModelTests.request)
    #expect((usage?.cachedTokens == 3) == (key == nil))
    #expect(server.requests.count == (key == nil ? 1 : 0))
    #expect(server.requests.allSatisfy { $0.contains(#""max_tokens":1,"#) })
  }

  @Test func saysThatNothingListens() async {
    let model = OpenAIModel("m", at: "http://127.0.0.1:1", key: nil, client: HTTPClient())
    let error = await #expect(throws: ModelError.self) { try await model.checkPresence() }
    #expect(error?.reason == .unreachable)
  }
}
