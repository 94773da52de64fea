import Agent
import Foundation
import Net
import Synchronization

/// A model behind an OpenAI-compatible `/v1/chat/completions`, streamed: llama.cpp, vLLM, LM Studio, any
/// gateway.
public final class OpenAIModel: LanguageModel {
  public let name: String
  let model: String
  let url: String
  private let key: String?
  private let silence: Double
  let client: HTTPClient
  let keeper: CallFormKeeper
  private let limit = Mutex<Int?>(nil)

  /// - Parameters:
  ///   - url: The server; `/v1` is added where it has no path.
  ///   - key: Sent as a bearer token; from the environment or a file, never from the command line.
  ///   - silence: Seconds without a byte until the reply is given up.
  ///   - forms: Where it is kept how the model calls tools.
  ///   - form: The form of calls to ask in, whatever was remembered.
  public init(
    _ model: String, at url: String, key: String?, silence: Double = 600, client: HTTPClient,
    forms: any CallForms = NoCallForms(), form: CallForm? = nil
  ) {
    self.model = model
    self.url = OpenAIModel.base(url)
    self.key = key
    self.silence = silence
    self.client = client
    name = "openai:\(model)"
    // Such servers tell no digest: the server's address stands for it.
    keeper = CallFormKeeper(model: name, digest: self.url, forms: forms, forced: form)
  }

  public var form: CallForm { keeper.form }
  /// What stands for the digest where forms are remembered.
  public var digest: String { url }

  var knownLimit: Int? {
    get { limit.withLock { $0 } }
    set { limit.withLock { $0 = newValue } }
  }

  static func base(_ url: String) -> String {
    let full = (url.contains("://") ? url : "http://" + url).trimmed(suffix: "/")
    let hasPath = full.drop { $0 != ":" }.dropFirst(3).contains("/")
    return hasPath ? full : full + "/v1"
  }

  public func reply(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          try await self.answer(request) { continuation.yield($0) }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// The reply in the form that the server takes: one that refuses tools is asked by a schema, one that refuses the
  /// schema in words. What it takes is remembered.
  private func answer(_ request: ModelRequest, learns: Bool = true, yield: (ModelEvent) -> Void) async throws {
    while true {
      let form = keeper.form
      do { return try await stream(request, learns: learns, yield: yield) } catch let refusal as Refusal {
        guard !request.tools.isEmpty, form != .written, refusal.mayBeOfForm else { throw refusal.error }
        if form == .native { keeper.serverRefusesTools() } else { keeper.serverRefusesSchema() }
      }
    }
  }

  /// A request that the server did not take, before it wrote anything.
  private struct Refusal: Error {
    var status: Int
    var error: ModelError
    var words: String

    /// Whether the same conversation may be taken in another form. Servers have no code for it: vLLM says 400 and
    /// names an option, llama.cpp says 500 and names another, gateways say 400, 422 or 501 and name the field.
    var mayBeOfForm: Bool {
      guard error.reason == .failed, ![401, 403, 404, 408, 429].contains(status) else { return false }
      if status == 400 || status == 422 || status == 501 { return true }
      return words.contains(/(?i)\btools?\b|tool_choice|function|jinja|template|response_format|schema|grammar/)
    }
  }

  /// A native call as its pieces arrive.
  private struct PartialCall {
    var name = ""
    var arguments = ""
  }

  private struct State {
    var reader: any ReplyReading
    var calls: [Int: PartialCall] = [:]
    var usage = Usage(cachedTokens: nil)
    var finished = false
    var isCut = false
  }

  /// A server that wants a key may count what it reads: nothing is read ahead there.
  public func readAhead(_ request: ModelRequest) async throws -> Usage? {
    guard key == nil else { return nil }
    return try await PromptReading.usage(of: request) { try await answer($0, learns: false, yield: $1) }
  }

  /// - Parameter learns: Whether the reply tells how the model calls tools; one of a single token does not.
  private func stream(_ request: ModelRequest, learns: Bool = true, yield: (ModelEvent) -> Void) async throws {
    let clock = ContinuousClock()
    let begin = clock.now
    var state = State(reader: keeper.reader(for: request))
    do {
      let response = try await client.stream(try httpRequest(request))
      guard response.status == 200 else { throw try await failure(response) }
      var lines = LineSplitter(limit: OllamaModel.lineLimit)
      for try await bytes in response.body {
        for line in try lines.append(bytes) { try take(line, &state, yield) }
      }
      if let rest = lines.finish() { try take(rest, &state, yield) }
    } catch { throw told(error) }
    guard state.finished else {
      throw ModelError(.failed, "\(url) ended the reply of \(model) before it was done; ask again")
    }
    for (_, call) in state.calls.sorted(by: { $0.key < $1.key }) {
      // The arguments end where the tokens did: they are not the ones that were meant.
      if state.isCut, (try? JSONValue(parsing: call.arguments))?.objectValue == nil {
        yield(.miscall(Miscall(.unreadable, tool: call.name)))
        continue
      }
      state.reader.take(native: call.name, arguments: .string(call.arguments)).forEach(yield)
    }
    state.reader.finish(isCut: state.isCut).forEach(yield)
    if learns {
      keeper.saw(
        native: !state.calls.isEmpty, written: state.reader.wroteCalls,
        isFirst: request.mayCall && !request.tools.isEmpty && request.turn.found.isEmpty)
      if state.reader.endsThePromptsThoughts { keeper.sawThoughtsFirst() }
    }
    if state.isCut { state.usage.cutOff = true }
    state.usage.milliseconds = Int((clock.now - begin) / .milliseconds(1))
    yield(.done(state.usage))
  }

  /// One line of the event stream: `data: {…}` or `data: [DONE]`; other fields are of no use here.
  private func take(_ line: [UInt8], _ state: inout State, _ yield: (ModelEvent) -> Void) throws {
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix("data:") else { return }
    let data = text.dropFirst(5).drop { $0 == " " }
    if data == "[DONE]" {
      state.finished = true
      return
    }
    let chunk: OpenAIWire.Chunk
    do {
      chunk = try JSONDecoder().decode(OpenAIWire.Chunk.self, from: Data(data.utf8))
    } catch {
      throw ModelError(
        .failed, "\(url) sent an event that is no chat completion: \(Escaper.escapeLine(String(data.prefix(80))))")
    }
    if let error = chunk.failure { throw told(error) }
    if let usage = chunk.usage {
      state.usage.promptTokens = usage.prompt_tokens ?? 0
      state.usage.completionTokens = usage.completion_tokens ?? 0
      if let cached = usage.prompt_tokens_details?.cached_tokens { state.usage.serverTold(cached: cached) }
    }
    if let cached = chunk.timings?.cache_n { state.usage.serverTold(cached: cached) }
    guard let choice = chunk.choices?.first else { return }
    if let thinking = choice.delta?.reasoning_content ?? choice.delta?.reasoning, !thinking.isEmpty {
      yield(.thinking(thinking))
    }
    if let text = choice.delta?.content, !text.isEmpty { state.reader.take(text).forEach(yield) }
    for (place, call) in (choice.delta?.tool_calls ?? []).enumerated() {
      let index = call.index ?? place
      state.calls[index, default: PartialCall()].name += call.function?.name ?? ""
      state.calls[index, default: PartialCall()].arguments += call.function?.arguments ?? ""
    }
    if let reason = choice.finish_reason {
      state.finished = true
      state.isCut = reason == "length"
    }
  }

  private func httpRequest(_ request: ModelRequest) throws -> HTTPRequest {
    let form = keeper.form
    let native = form == .native
    let messages = native ? request.messages : PlainMessages.make(request, constrained: form == .constrained)
    let offered = native && !request.tools.isEmpty
    let chat = OpenAIWire.ChatRequest(
      model: model, messages: OpenAIWire.messages(messages),
      tools: offered ? request.tools.map(OllamaWire.Tool.init) : nil,
      tool_choice: offered && !request.mayCall ? "none" : nil,
      response_format: form == .constrained && !request.tools.isEmpty
        ? .init(schema: ReplySchema.make(request.tools, mayCall: request.mayCall)) : nil,
      temperature: 0, max_tokens: request.answerTokens)
    let encoder = JSONEncoder()
    // Sorted, so that the same prompt is the same bytes and the server's cache holds.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return httpRequest(path: "/chat/completions", body: Array(try encoder.encode(chat)))
  }

  func httpRequest(path: String, body: [UInt8]? = nil) -> HTTPRequest {
    var headers = [("Accept", body == nil ? "application/json" : "text/event-stream")]
    if body != nil { headers.append(("Content-Type", "application/json")) }
    if let key { headers.append(("Authorization", "Bearer \(key)")) }
    return HTTPRequest(
      method: body == nil ? "GET" : "POST", url: url + path, headers: headers, body: body,
      timeouts: HTTPTimeouts(connect: .seconds(5), silence: .seconds(body == nil ? 10 : silence)))
  }

  private func failure(_ response: HTTPStream) async throws -> any Error {
    var body: [UInt8] = []
    for try await bytes in response.body where body.count < 4096 { body += bytes }
    let words = OpenAIWire.words(ofFailure: body)
    if ContextWords.tellsOfLength(words) {
      return ModelError(.doesNotFit, "the server refused the prompt for \(model): \(words)")
    }
    let said = words.isEmpty ? "" : ": " + words
    switch response.status {
    case 401, 403:
      return ModelError(
        .failed, "\(url) refused the key\(said); set OPENAI_API_KEY or openai.key_file in steward.yaml")
    case 404: return ModelError(.noSuchModel, "\(url) has no model \"\(model)\"\(said)")
    default:
      return Refusal(
        status: response.status, error: ModelError(.failed, "\(url) answered with status \(response.status)\(said)"),
        words: words)
    }
  }

  /// The server's own words for a failure, sorted by what can be done about it.
  private func told(_ error: JSONValue) -> ModelError {
    let words = OpenAIWire.message(of: error)
    return ContextWords.tellsOfLength(words)
      ? ModelError(.doesNotFit, "the server refused the prompt for \(model): \(words)")
      : ModelError(.failed, "\(model) failed: \(words)")
  }

  func told(_ error: any Error) -> any Error {
    guard let error = error as? HTTPError else { return error }
    switch error.kind {
    case .cancelled: return CancellationError()
    case .refused, .unresolvable, .timedOutConnecting, .badURL, .tls:
      return ModelError(.unreachable, "no model server at \(url) (\(error)); start it, or use --model builtin")
    default: return ModelError(.failed, "the model server failed: \(error)")
    }
  }
}
