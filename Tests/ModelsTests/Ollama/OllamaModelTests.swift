import Agent
import Foundation
import Net
import Testing

@testable import Models

@Suite struct OllamaModelTests {
  static let tools = ReplyReaderTests.tools
  static let request = ModelRequest(
    messages: [.system("You are Steward."), .user("how is nas?")], tools: tools, contextTokens: 4096)

  static func line(_ message: String, done: Bool = false) -> String {
    let end =
      done
      ? #","done":true,"done_reason":"stop","total_duration":2000000000,"prompt_eval_count":42,"eval_count":7"#
      : #","done":false"#
    return #"{"model":"m","created_at":"2026-11-22T00:00:00Z","message":\#(message)\#(end)}"# + "\n"
  }

  static func text(_ text: String) -> String { line(#"{"role":"assistant","content":"\#(text)"}"#) }
  static let end = line(#"{"role":"assistant","content":""}"#, done: true)

  func play(
    _ replies: [ScriptedServer.Reply], _ request: ModelRequest = request
  ) async throws -> (events: [ModelEvent], server: ScriptedServer) {
    let server = try ScriptedServer(replies)
    let model = OllamaModel(
      "m", on: OllamaServer(OllamaEndpoint(reading: "127.0.0.1:\(server.port)"), client: HTTPClient()))
    var events: [ModelEvent] = []
    do {
      for try await event in model.reply(to: request) { events.append(event) }
    } catch {
      server.stop()
      throw error
    }
    server.stop()
    return (events, server)
  }

  func failure(_ replies: [ScriptedServer.Reply]) async -> ModelError? {
    do {
      _ = try await play(replies)
      return nil
    } catch { return error as? ModelError }
  }

  @Test func readsAheadTheSamePromptWithOneTokenAndLearnsNothingOfCalls() async throws {
    let server = try ScriptedServer([.init(Self.text("x") + Self.end), .init(Self.text("x") + Self.end)])
    defer { server.stop() }
    let model = OllamaModel(
      "m", on: OllamaServer(OllamaEndpoint(reading: "127.0.0.1:\(server.port)"), client: HTTPClient()))
    for try await _ in model.reply(to: Self.request) {}
    #expect(try await model.readAhead(Self.request)?.promptTokens == 42)
    let sent = try server.requests.map { try JSONValue(parsing: $0) }
    #expect(sent[0]["messages"] == sent[1]["messages"] && sent[0]["tools"] == sent[1]["tools"])
    #expect(sent[0]["options"]?["num_ctx"] == sent[1]["options"]?["num_ctx"])
    #expect(sent[1]["options"]?["num_predict"] == 1)
    #expect(sent[1]["keep_alive"] == sent[0]["keep_alive"])
  }

  @Test func streamsTextThinkingAndUsage() async throws {
    let (events, _) = try await play([
      .init(
        Self.line(#"{"role":"assistant","content":"","thinking":"hm"}"#) + Self.text("The load") + Self.text(" is 2.")
          + Self.end)
    ])
    #expect(
      events == [
        .thinking("hm"), .text("The load"), .text(" is 2."),
        .done(Usage(promptTokens: 42, cachedTokens: nil, completionTokens: 7, milliseconds: 2000)),
      ])
  }

  @Test func readsTheSameHoweverTheStreamIsCut() async throws {
    let stream = Self.text("Grüße, ") + Self.text("2 of 3 disks") + Self.end
    let whole = try await play([.init(stream)]).events
    let cut = try await play([.init(bytewise: stream)]).events
    #expect(whole == cut)
  }

  @Test func readsNativeCalls() async throws {
    let message =
      #"{"role":"assistant","content":"","tool_calls":[{"function":{"name":"run_diagnostic","arguments":{"check":"disk"}}}]}"#
    let (events, _) = try await play([.init(Self.line(message) + Self.end)])
    #expect(events.first == .call(ToolCall(tool: "run_diagnostic", arguments: ["check": "disk"])))
  }

  @Test func asksForAnExplicitContextInTheSameBytesEveryTime() async throws {
    let request = ModelRequest(
      messages: Self.request.messages + [
        .assistant("", calls: [ToolCall(id: "t1", tool: "run_diagnostic", arguments: ["check": "disk"])]),
        .tool("[t1] fine", call: ToolCall(id: "t1", tool: "run_diagnostic")),
      ], tools: Self.tools, contextTokens: 4096)
    let first = try await play([.init(Self.end)], request).server.requests
    let second = try await play([.init(Self.end)], request).server.requests
    #expect(first == second)
    let body = try JSONValue(parsing: #require(first.first))
    #expect(body["options"]?["num_ctx"] == 4096)
    #expect(body["stream"] == true)
    #expect(body["keep_alive"] == "30m")
    #expect(body["tools"]?.arrayValue?.count == 3)
    let messages = try #require(body["messages"]?.arrayValue)
    #expect(messages[2]["tool_calls"]?.arrayValue?[0]["function"]?["arguments"]?["check"] == "disk")
    #expect(messages[3]["role"] == "tool")
    #expect(messages[3]["tool_name"] == "run_diagnostic")
  }

  @Test func failsOnAnErrorInsideTheStream() async {
    let error = await failure([.init(Self.text("The load") + #"{"error":"model runner has crashed"}"# + "\n")])
    #expect(error?.reason == .failed)
    #expect(error?.description.contains("model runner has crashed") == true)
  }

  @Test(arguments: [
    OllamaModelTests.text("half"), OllamaModelTests.text("half") + #"{"model":"m","mess"#, "",
    "<html>not a model</html>\n",
  ])
  func failsOnAStreamThatDoesNotEnd(stream: String) async {
    #expect(await failure([.init(stream)])?.reason == .failed)
  }

  @Test func namesTheModelThatIsMissing() async {
    let error = await failure([.init(status: "404 Not Found", #"{"error":"model 'm' not found"}"#)])
    #expect(error?.reason == .noSuchModel)
    #expect(error?.description.contains("ollama pull m") == true)
  }

  @Test func tellsAServersError() async {
    let error = await failure([.init(status: "500 Internal Server Error", #"{"error":"out of memory\r\u001b[2J"}"#)])
    #expect(error?.description.contains("out of memory") == true)
    #expect(error?.description.contains("\u{1B}") == false)
  }

  @Test func tellsThatNothingListens() async throws {
    let model = OllamaModel(
      "m", on: OllamaServer(OllamaEndpoint(reading: "127.0.0.1:1"), client: HTTPClient()))
    do {
      for try await _ in model.reply(to: Self.request) {}
      Issue.record("nothing listens on port 1")
    } catch {
      #expect((error as? ModelError)?.reason == .unreachable)
    }
  }

  @Test func describesTheToolsInWordsWhereTheServerTakesNone() async throws {
    let (events, server) = try await play([
      .init(
        status: "400 Bad Request",
        #"{"error":"registry.ollama.ai/library/m does not support tools"}"#),
      .init(Self.text("ok") + Self.end),
    ])
    #expect(events.first == .text("ok"))
    let second = try JSONValue(parsing: #require(server.requests.last))
    #expect(second["tools"] == nil)
    #expect(second["messages"]?.arrayValue?[0]["content"]?.stringValue?.contains("run_diagnostic") == true)
  }

  @Test(.timeLimit(.minutes(10))) func stopsTheServerWhenItIsCancelled() async throws {
    let server = try ScriptedServer([.init(Self.text("The load"), hangs: true)])
    let model = OllamaModel(
      "m", on: OllamaServer(OllamaEndpoint(reading: "127.0.0.1:\(server.port)"), client: HTTPClient()))
    let task = Task { for try await _ in model.reply(to: Self.request) { withUnsafeCurrentTask { $0?.cancel() } } }
    _ = await task.result
    while server.closed == 0 { try await Task.sleep(for: .milliseconds(5)) }
    server.stop()
  }

  @Test func tellsAReplyThatWasCutOff() async throws {
    let cut = Self.end.replacing(#""done_reason":"stop""#, with: #""done_reason":"length""#)
    let (events, _) = try await play([.init(Self.text("half an ans") + cut)])
    guard case .done(let usage)? = events.last else { return #expect(Bool(false), "no end") }
    #expect(usage.cutOff == true)
    let call = Self.text(#"{\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disk\""#)
    #expect(try await play([.init(call + cut)]).events.first == .miscall(Miscall(.unreadable, tool: "run_diagnostic")))
  }
}
