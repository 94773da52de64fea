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
}
