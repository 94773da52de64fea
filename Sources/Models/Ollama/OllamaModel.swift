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

    public init() {}
  }

  public let name: String
  let model: String
  let server: OllamaServer
  let options: Options
  /// Found out on the first request: the server refuses tools for this model.
  private let refusesTools = Mutex(false)

  public init(_ model: String, on server: OllamaServer, options: Options = Options()) {
    self.model = model
    self.server = server
    self.options = options
    name = "ollama:\(model)"
  }

  public func reply(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          try await self.stream(request) { continuation.yield($0) }
          continuation.finish()
        } catch let error as ModelError
          where error.description.contains("does not support tools") && !request.tools.isEmpty
        {
          self.refusesTools.withLock { $0 = true }
          do {
            try await self.stream(request) { continuation.yield($0) }
            continuation.finish()
          } catch { continuation.finish(throwing: error) }
        } catch { continuation.finish(throwing: error) }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  private func stream(_ request: ModelRequest, yield: (ModelEvent) -> Void) async throws {
    let response: HTTPStream
    do {
      response = try await server.client.stream(try httpRequest(request))
    } catch { throw OllamaServer.told(error, server.endpoint) }
    guard response.status == 200 else { throw try await failure(response) }
    var reader = ReplyReader(tools: request.tools)
    var lines = LineSplitter(limit: OllamaModel.lineLimit)
    var finished = false
    do {
      for try await bytes in response.body {
        for line in try lines.append(bytes) where !line.isEmpty {
          guard !finished else { throw goesOn }
          finished = try take(line, &reader, yield) || finished
        }
      }
      if let rest = lines.finish(), !rest.isEmpty {
        guard !finished else { throw goesOn }
        finished = try take(rest, &reader, yield)
      }
    } catch { throw OllamaServer.told(error, server.endpoint) }
    guard finished else {
      throw ModelError(
        .failed, "\(server.endpoint) ended the reply of \(model) before it was done; ask again")
    }
  }

  /// The longest line of a reply, in bytes; Ollama's own client takes no longer one either.
  static let lineLimit = 8 << 20

  private var goesOn: ModelError {
    ModelError(.failed, "\(server.endpoint) went on after the end of the reply of \(model); ask again")
  }

  /// One line of the stream. Returns whether it was the last.
  private func take(
    _ line: [UInt8], _ reader: inout ReplyReader, _ yield: (ModelEvent) -> Void
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
      throw ModelError(.failed, "\(model) failed: \(Escaper.escapeLine(error))")
    }
    if let thinking = response.message?.thinking, !thinking.isEmpty { yield(.thinking(thinking)) }
    if let text = response.message?.content, !text.isEmpty { reader.take(text).forEach(yield) }
    for call in response.message?.tool_calls ?? [] {
      reader.take(native: call.function.name, arguments: call.function.arguments).forEach(yield)
    }
    guard response.done == true else { return false }
    reader.finish().forEach(yield)
    yield(
      .done(
        Usage(
          promptTokens: response.prompt_eval_count ?? 0,
          cachedTokens: response.x_cached_tokens ?? 0, completionTokens: response.eval_count ?? 0,
          milliseconds: (response.total_duration ?? 0) / 1_000_000)))
    return true
  }

  private func httpRequest(_ request: ModelRequest) throws -> HTTPRequest {
    let asText = refusesTools.withLock { $0 }
    var messages = OllamaWire.messages(request.messages)
    if asText, !request.tools.isEmpty, !messages.isEmpty {
      messages[0].content = (messages[0].content ?? "") + "\n\n" + ToolText.describe(request.tools)
    }
    let chat = OllamaWire.ChatRequest(
      model: model, messages: messages,
      tools: asText || request.tools.isEmpty ? nil : request.tools.map(OllamaWire.Tool.init),
      format: nil,
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
    let reason = said.map { ": " + Escaper.escapeLine($0) } ?? ""
    return ModelError(
      .failed, "\(server.endpoint) answered with status \(response.status)\(reason)")
  }
}
