import Agent
import Foundation
import Models
import Net

/// How long the first line of a chat waits for its first word, where the model read the prompt's beginning while the
/// owner typed.
struct ReadAhead: Subject {
  static let name = "read-ahead"
  static let about = "first word of the first answer, the prompt's beginning read ahead, beside read when asked"

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let name = environment["STEWARD_BENCH_MODEL"] ?? "qwen2.5-coder:1.5b"
    let place = environment["OLLAMA_HOST"] ?? "127.0.0.1:11434"
    let server = OllamaServer(OllamaEndpoint(reading: place), client: HTTPClient())
    do { _ = try await server.version() } catch {
      throw Missing("no model server at \(place); start one with: make model")
    }
    let model = OllamaModel(name, on: server)
    // Loading the model is not what is measured.
    _ = try await model.readAhead(ModelRequest(messages: [.user("hello")], contextTokens: 4096))
    var (asked, ahead) = (Timing(), Timing())
    var (tokens, cached) = (0, 0)
    for _ in 1...5 {
      asked.add(try await firstWord(of: model, to: try request()).0)
      let request = try request()
      var beginning = request
      beginning.messages[1] = .user(".")
      _ = try await model.readAhead(beginning)
      let (time, usage) = try await firstWord(of: model, to: request)
      ahead.add(time)
      tokens += usage.promptTokens
      cached += usage.cachedTokens
    }
    var table = Table("first word, s", "read when asked", "read ahead", "ratio")
    let (left, right) = (asked.median / 1000, ahead.median / 1000)
    table.add("median of 5", left.figure(2), right.figure(2), (right / left).figure(2))
    table.print()
    print("\n\(name): \(tokens / 5) tokens of prompt, \(cached / 5) of them from the cache where they were read ahead")
  }

  /// A prompt as Steward's is, that no server has in its cache.
  private func request() throws -> ModelRequest {
    let tools = try FileManager.default.contentsOfDirectory(atPath: "tools").sorted().prefix(6)
      .map { try String(contentsOfFile: "tools/\($0)", encoding: .utf8) }
    let prompt = try String(contentsOfFile: "prompts/system.md", encoding: .utf8)
    let system = "\(UUID().uuidString)\n\n\(prompt)\n\n\(tools.joined(separator: "\n").prefix(4000))"
    return ModelRequest(
      messages: [.system(system), .user("what is a hypervisor good for?")], contextTokens: 4096, answerTokens: 64)
  }

  private func firstWord(of model: OllamaModel, to request: ModelRequest) async throws -> (Duration, Usage) {
    let clock = ContinuousClock()
    let begin = clock.now
    var first: Duration?
    for try await event in model.reply(to: request) {
      if first == nil { first = clock.now - begin }
      if case .done(let usage) = event { return (first ?? .zero, usage) }
    }
    throw Missing("the model server ended before its answer did")
  }
}
