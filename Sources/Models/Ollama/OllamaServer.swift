import Agent
import Foundation
import Net

/// An Ollama server: what it has installed and whether it answers.
public struct OllamaServer: Sendable {
  public let endpoint: OllamaEndpoint
  let client: HTTPClient

  public init(_ endpoint: OllamaEndpoint, client: HTTPClient) {
    self.endpoint = endpoint
    self.client = client
  }

  /// A model that the server has installed.
  public struct Installed: Sendable, Hashable {
    public var name: String
    /// Bytes on disk, close to what it needs in memory.
    public var size: Int
    public var digest: String
    public var family: String
    public var parameterSize: String
    /// `completion`, `tools`, `thinking`, `embedding`, … or nil where the server does not tell.
    public var capabilities: [String]?

    public init(
      name: String, size: Int, digest: String = "", family: String = "", parameterSize: String = "",
      capabilities: [String]? = nil
    ) {
      self.name = name
      self.size = size
      self.digest = digest
      self.family = family
      self.parameterSize = parameterSize
      self.capabilities = capabilities
    }

    public var canCallTools: Bool { capabilities?.contains("tools") ?? true }

    public var canAnswer: Bool {
      capabilities?.contains("completion") ?? !family.contains("bert")
    }
  }

  /// The server's version. Throws `ModelError.unreachable` when nothing answers.
  public func version() async throws -> String {
    try await get("/api/version", as: OllamaWire.Version.self).version
  }

  /// The installed models with their capabilities, largest first.
  public func installed() async throws -> [Installed] {
    let tags = try await get("/api/tags", as: OllamaWire.Tags.self)
    var models: [Installed] = []
    for model in tags.models ?? [] {
      models.append(
        Installed(
          name: model.name, size: model.size ?? 0, digest: model.digest ?? "",
          family: model.details?.family ?? "", parameterSize: model.details?.parameter_size ?? "",
          capabilities: try? await show(model.name).capabilities))
    }
    return models.sorted { ($0.size, $1.name) > ($1.size, $0.name) }
  }

  /// The context that `model` is loaded with, in tokens; nil where it is not loaded or the server does not tell.
  func loadedContext(of model: String) async throws -> Int? {
    let running = try await get("/api/ps", as: OllamaWire.Running.self).models ?? []
    return running.first { $0.name == model || $0.name == model + ":latest" }?.context_length.flatMap {
      $0 > 0 ? $0 : nil
    }
  }

  /// The longest context that `model` was trained for, in tokens.
  func trainedContext(of model: String) async throws -> Int? {
    let info = try await show(model).model_info ?? [:]
    return info.first { $0.key.hasSuffix(".context_length") }?.value.numberValue.map { Int($0) }
  }

  private func show(_ name: String) async throws -> OllamaWire.Show {
    let body = Array(JSONValue.object(["model": .string(name)]).canonical.utf8)
    return try await get("/api/show", method: "POST", body: body, as: OllamaWire.Show.self)
  }

  private func get<T: Decodable>(
    _ path: String, method: String = "GET", body: [UInt8]? = nil, as type: T.Type
  ) async throws -> T {
    let request = HTTPRequest(
      method: method, url: endpoint.url + path,
      headers: body == nil ? [] : [("Content-Type", "application/json")], body: body,
      timeouts: HTTPTimeouts(connect: .seconds(3), silence: .seconds(10)))
    let response: HTTPResponse
    do {
      response = try await client.send(request)
    } catch {
      throw OllamaServer.told(error, endpoint)
    }
    guard response.status == 200 else {
      throw ModelError(.failed, "\(endpoint)\(path) answered with status \(response.status)")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(response.body))
    } catch {
      throw ModelError(
        .failed, "\(endpoint)\(path) did not answer as an Ollama server does; is it one?")
    }
  }

  static func told(_ error: any Error, _ endpoint: OllamaEndpoint) -> any Error {
    if error is LineSplitter.LineTooLong {
      return ModelError(.failed, "\(endpoint) does not speak Ollama's API: \(error)")
    }
    guard let error = error as? HTTPError else { return error }
    switch error.kind {
    case .cancelled: return CancellationError()
    case .refused, .unresolvable, .timedOutConnecting, .badURL, .tls:
      return ModelError(
        .unreachable,
        "no model server at \(endpoint) (\(error)); start it, set OLLAMA_HOST, or use --model builtin"
      )
    default: return ModelError(.failed, "the model server failed: \(error)")
    }
  }
}
