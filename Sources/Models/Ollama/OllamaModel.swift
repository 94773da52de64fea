import Agent
import Foundation
import Net
import Synchronization

/// A model behind Ollama's native `/api/chat`, streamed.
public final class OllamaModel: LanguageModel {
  public struct Options: Sendable, Hashable {
    /// How long the server keeps the model loaded.
    public var keepAlive = "30m"
    public var temperature = 0.0
    /// Seconds without a byte until the reply is given up. Reading a long prompt on a CPU takes
    /// minutes in which nothing is sent.
    public var silence = 600.0
    /// The form of calls to ask in, whatever was remembered; nil leaves it to what the model has shown.
    public var form: CallForm?

    public init() {}
  }

  public let name: String
  let model: String
  let server: OllamaServer
  let options: Options
  let keeper: CallFormKeeper
  private let limit = Mutex<Int?>(nil)

  /// - Parameters:
  ///   - digest: The digest of the installed model: what it has shown is kept for exactly that one.
  ///   - forms: Where that is kept.
  public init(
    _ model: String, digest: String = "", on server: OllamaServer, forms: any CallForms = NoCallForms(),
    options: Options = Options()
  ) {
    self.model = model
    self.server = server
    self.options = options
    name = "ollama:\(model)"
    keeper = CallFormKeeper(model: name, digest: digest, forms: forms, forced: options.form)
  }

  public var form: CallForm { keeper.form }

  /// The context that the model is loaded with, else the longest that it was trained for.
  public func contextLimit() async -> Int? {
    if let known = limit.withLock({ $0 }) { return known }
    let loaded = try? await server.loadedContext(of: model)
    if let loaded { limit.withLock { $0 = loaded } }
    return if let loaded { loaded } else { try? await server.trainedContext(of: model) }
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

  /// Models that Ollama passes on to its cloud are counted there: nothing is read ahead for them.
  public func readAhead(_ request: ModelRequest) async throws -> Usage? {
    guard !model.contains(/[:-]cloud$/) else { return nil }
    return try await PromptReading.usage(of: request) { try await answer($0, learns: false, yield: $1) }
  }

  /// The reply in the form that the model takes: one that knows no tools is asked again at once, which is remembered.
  private func answer(_ request: ModelRequest, learns: Bool = true, yield: (ModelEvent) -> Void) async throws {
    do {
      try await stream(request, learns: learns, yield: yield)
    } catch let error as ModelError
      where error.description.contains("does not support tools") && !request.tools.isEmpty
    {
      keeper.serverRefusesTools()
      try await stream(request, learns: learns, yield: yield)
    }
  }

  /// - Parameter learns: Whether the reply tells how the model calls tools; one of a single token does not.
  private func stream(_ request: ModelRequest, learns: Bool = true, yield: (ModelEvent) -> Void) async throws {
    let response: HTTPStream
    do {
      response = try await server.client.stream(try httpRequest(request))
    } catch { throw OllamaServer.told(error, server.endpoint) }
    guard response.status == 200 else { throw try await failure(response) }
    var reader = keeper.reader(for: request)
    var native = false
    var lines = LineSplitter(limit: OllamaModel.lineLimit)
    var finished = false
    do {
      for try await bytes in response.body {
        for line in try lines.append(bytes) where !line.isEmpty {
          guard !finished else { throw goesOn }
          finished = try take(line, &reader, &native, yield) || finished
        }
      }
      if let rest = lines.finish(), !rest.isEmpty {
        guard !finished else { throw goesOn }
        finished = try take(rest, &reader, &native, yield)
      }
    } catch { throw OllamaServer.told(error, server.endpoint) }
    guard finished else {
      throw ModelError(
        .failed, "\(server.endpoint) ended the reply of \(model) before it was done; ask again")
    }
    guard learns else { return }
    keeper.saw(
      native: native, written: reader.wroteCalls,
      isFirst: request.mayCall && !request.tools.isEmpty && request.turn.found.isEmpty)
    if reader.endsThePromptsThoughts { keeper.sawThoughtsFirst() }
  }

  /// The longest line of a reply, in bytes; Ollama's own client takes no longer one either.
  static let lineLimit = 8 << 20

  private var goesOn: ModelError {
    ModelError(.failed, "\(server.endpoint) went on after the end of the reply of \(model); ask again")
  }

  /// One line of the stream. Returns whether it was the last.
  private func take(
    _ line: [UInt8], _ reader: inout any ReplyReading, _ native: inout Bool, _ yield: (ModelEvent) -> Void
  ) throws -> Bool {
    let response: OllamaWire.ChatResponse
    do {
      response = try JSONDecoder().decode(OllamaWire.ChatResponse.self, from: Data(line))
    } catch {
      let start = Escaper.escapeLine(String(decoding: line.prefix(80), as: UTF8.self))
      throw ModelError(
        .failed, "\(server.endpoint) sent a line that is no reply of Ollama: \(start)")
    }
    if let error = response.error {
      throw OllamaModel.told(error, of: model)
    }
    if let thinking = response.message?.thinking, !thinking.isEmpty { yield(.thinking(thinking)) }
    if let text = response.message?.content, !text.isEmpty { reader.take(text).forEach(yield) }
    for call in response.message?.tool_calls ?? [] {
      native = true
      reader.take(native: call.function.name, arguments: call.function.arguments).forEach(yield)
    }
    guard response.done == true else { return false }
    let isCut = response.done_reason == "length"
    reader.finish(isCut: isCut).forEach(yield)
    var usage = Usage(
      promptTokens: response.prompt_eval_count ?? 0,
      cachedTokens: response.x_cached_tokens, completionTokens: response.eval_count ?? 0,
      milliseconds: (response.total_duration ?? 0) / 1_000_000)
    if isCut { usage.cutOff = true }
    yield(.done(usage))
    return true
  }

  private func httpRequest(_ request: ModelRequest) throws -> HTTPRequest {
    let form = keeper.form
    let native = form == .native
    let messages = native ? request.messages : PlainMessages.make(request, constrained: form == .constrained)
    let chat = OllamaWire.ChatRequest(
      model: model, messages: OllamaWire.messages(messages),
      tools: native && !request.tools.isEmpty ? request.tools.map(OllamaWire.Tool.init) : nil,
      format: form == .constrained && !request.tools.isEmpty
        ? ReplySchema.make(request.tools, mayCall: request.mayCall) : nil,
      options: [
        "num_ctx": .number(Double(request.contextTokens)),
        "num_predict": .number(Double(request.answerTokens)),
        "temperature": .number(options.temperature),
      ], keep_alive: .string(options.keepAlive))
    let encoder = JSONEncoder()
    // Sorted, so that the same prompt is the same bytes and the server's cache holds.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return HTTPRequest(
      method: "POST", url: server.endpoint.url + "/api/chat",
      headers: [("Content-Type", "application/json")], body: Array(try encoder.encode(chat)),
      timeouts: HTTPTimeouts(connect: .seconds(5), silence: .seconds(options.silence)))
  }

  private func failure(_ response: HTTPStream) async throws -> ModelError {
    var body: [UInt8] = []
    for try await bytes in response.body where body.count < 4096 { body += bytes }
    let said = (try? JSONDecoder().decode(OllamaWire.Failure.self, from: Data(body)))?.error
    if response.status == 404 {
      return ModelError(
        .noSuchModel,
        "\(server.endpoint) has no model \"\(model)\"; install it with: ollama pull \(model)")
    }
    guard let said else {
      return ModelError(.failed, "\(server.endpoint) answered with status \(response.status)")
    }
    return OllamaModel.told(said, of: model, status: response.status)
  }

  /// The server's own words for a failure, sorted by what can be done about it.
  private static func told(_ error: String, of model: String, status: Int? = nil) -> ModelError {
    let words = Escaper.escapeLine(error)
    if ContextWords.tellsOfLength(error) {
      return ModelError(.doesNotFit, "the server refused the prompt for \(model): \(words)")
    }
    let code = status.map { " with status \($0)" } ?? ""
    return ModelError(.failed, "\(model) failed\(code): \(words)")
  }
}
