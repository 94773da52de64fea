import Agent
import Net
import Synchronization
import Testing

@testable import Models

/// Keeps what is remembered in memory.
final class MemoryForms: CallForms {
  private let kept = Mutex<[String: CallForm]>([:])

  init(_ forms: [String: CallForm] = [:]) { kept.withLock { $0 = forms } }

  func form(of model: String, digest: String) -> CallForm? { kept.withLock { $0["\(model) \(digest)"] } }
  func remember(_ form: CallForm, of model: String, digest: String) {
    kept.withLock { $0["\(model) \(digest)"] = form }
  }
}

@Suite struct CallFormTests {
  static let written = OllamaModelTests.text(
    #"{\"name\": \"run_diagnostic\", \"arguments\": {\"check\": \"disk\"}}"#)
  static let native = OllamaModelTests.line(
    #"{"role":"assistant","content":"","tool_calls":[{"function":{"name":"run_diagnostic","arguments":{"check":"disk"}}}]}"#
  )

  func model(_ server: ScriptedServer, _ forms: any CallForms, form: CallForm? = nil) -> OllamaModel {
    var options = OllamaModel.Options()
    options.form = form
    return OllamaModel(
      "m", digest: "abc", on: OllamaServer(OllamaEndpoint(reading: "127.0.0.1:\(server.port)"), client: HTTPClient()),
      forms: forms, options: options)
  }

  func ask(_ model: OllamaModel) async throws -> [ModelEvent] {
    var events: [ModelEvent] = []
    for try await event in model.reply(to: OllamaModelTests.request) { events.append(event) }
    return events
  }

  @Test func remembersAModelThatWritesItsCallsAndAsksBySchemaTheNextTime() async throws {
    let forms = MemoryForms()
    let server = try ScriptedServer(Array(repeating: .init(Self.written + OllamaModelTests.end), count: 3))
    defer { server.stop() }
    let first = model(server, forms)
    _ = try await ask(first)
    #expect(forms.form(of: "ollama:m", digest: "abc") == nil)
    _ = try await ask(first)
    #expect(forms.form(of: "ollama:m", digest: "abc") == .constrained)
    // The prompt of a running session keeps its bytes.
    #expect(first.form == .native)
    _ = try await ask(model(server, forms))
    let body = try JSONValue(parsing: #require(server.requests.last))
    #expect(body["tools"] == nil)
    #expect(body["format"]?["anyOf"] != nil)
    #expect(body["messages"]?.arrayValue?[0]["content"]?.stringValue?.contains("run_diagnostic") == true)
  }

  @Test func remembersAModelThatCallsNatively() async throws {
    let forms = MemoryForms()
    let server = try ScriptedServer([.init(Self.native + OllamaModelTests.end)])
    defer { server.stop() }
    _ = try await ask(model(server, forms))
    #expect(forms.form(of: "ollama:m", digest: "abc") == .native)
  }

  @Test func asksAnewForAnotherDigest() {
    let forms = MemoryForms(["ollama:m old": .constrained])
    #expect(CallFormKeeper(model: "ollama:m", digest: "new", forms: forms, forced: nil).form == .native)
    #expect(CallFormKeeper(model: "ollama:m", digest: "old", forms: forms, forced: nil).form == .constrained)
  }

  @Test func writesCallsAndResultsAsTextWhereTheServerKnowsNoTools() {
    let request = ModelRequest(
      messages: [
        .system("S"), .user("q"), .assistant("", calls: [ToolCall(id: "t1", tool: "look", arguments: ["host": "nas"])]),
        .tool("[t1] fine", call: ToolCall(id: "t1", tool: "look")), .assistant("It is fine."),
      ], tools: ReplyReaderTests.tools)
    let plain = PlainMessages.make(request, constrained: true)
    #expect(plain[2] == .assistant(#"{"name": "look", "parameters": {"host":"nas"}}"#))
    #expect(plain[3] == .user("Result:\n[t1] fine"))
    #expect(plain[4] == .assistant(#"{"answer": "It is fine."}"#))
  }

  @Test func findsTheFormByTrying() async throws {
    let call = OllamaModelTests.text(#"{\"name\": \"disk_space\", \"parameters\": {\"host\": \"nas\"}}"#)
    let server = try ScriptedServer([
      .init(OllamaModelTests.text("I cannot.") + OllamaModelTests.end), .init(call + OllamaModelTests.end),
    ])
    defer { server.stop() }
    let form = try await CallTrial.run { model(server, NoCallForms(), form: $0) }
    #expect(form == .constrained)
  }

  @Test(arguments: [
    "the input length exceeds the context length",
    "the prompt is longer than the context length currently available to the model",
    "request (5200 tokens) exceeds the available context size (4096 tokens), try increasing it",
    "This model's maximum context length is 4096 tokens",
  ])
  func tellsAPromptThatIsTooLong(words: String) async throws {
    let server = try ScriptedServer([.init(status: "400 Bad Request", #"{"error":"\#(words)"}"#)])
    defer { server.stop() }
    do {
      _ = try await ask(model(server, NoCallForms()))
      Issue.record("the prompt went through")
    } catch let error as ModelError { #expect(error.reason == .doesNotFit) }
  }

  @Test func holdsAModelThatNeverCallsToTheSchemaFromTheNextSessionOn() async throws {
    let forms = MemoryForms()
    let server = try ScriptedServer(
      Array(repeating: .init(OllamaModelTests.text("I do not know.") + OllamaModelTests.end), count: 3))
    defer { server.stop() }
    let first = model(server, forms)
    for round in 1...3 {
      _ = try await ask(first)
      #expect(forms.form(of: "ollama:m", digest: "abc") == (round < 3 ? nil : .constrained))
    }
    #expect(first.form == .native)
  }

  @Test func countsACallThatCannotBeReadForAWrittenOne() async throws {
    let forms = MemoryForms()
    let unread = OllamaModelTests.text(
      #"<tool_call>{\"name\": \"run_diagnostic\", \"arguments\": {\"check\" ... }</tool_call>"#)
    let server = try ScriptedServer(Array(repeating: .init(unread + OllamaModelTests.end), count: 2))
    defer { server.stop() }
    let first = model(server, forms)
    for _ in 1...2 { #expect(try await ask(first).contains { if case .miscall = $0 { true } else { false } }) }
    #expect(forms.form(of: "ollama:m", digest: "abc") == .constrained)
  }

  @Test func doesNotTakeAnAnswerToAResultForSilence() {
    let forms = MemoryForms()
    let keeper = CallFormKeeper(model: "m", digest: "", forms: forms, forced: nil)
    for _ in 1...9 { keeper.saw(native: false, written: false, isFirst: false) }
    #expect(forms.form(of: "m", digest: "") == nil)
    // One that calls is left alone, however often it answers in words.
    keeper.saw(native: true, written: false, isFirst: true)
    for _ in 1...9 { keeper.saw(native: false, written: false, isFirst: true) }
    #expect(forms.form(of: "m", digest: "") == .native)
  }
}
