import Agent
import Foundation
import Net

/// An embedding model on an Ollama server (`POST /api/embed`).
public struct OllamaEmbedder: TextEmbedder {
  public let name: String
  private let server: OllamaServer

  public init(_ name: String, on server: OllamaServer) {
    self.name = name
    self.server = server
  }

  public func vectors(of texts: [String], as role: EmbeddedRole) async throws -> [[Float]] {
    guard !texts.isEmpty else { return [] }
    let prefix = OllamaEmbedder.prefix(of: role, for: name)
    let body = JSONValue.object([
      "model": .string(name), "input": .array(texts.map { .string(prefix + $0) }), "truncate": .bool(true),
      "keep_alive": "30m",
    ])
    // A model that is not loaded yet takes its time; who cannot wait sets a limit of its own.
    let request = HTTPRequest(
      method: "POST", url: server.endpoint.url + "/api/embed", headers: [("Content-Type", "application/json")],
      body: Array(body.canonical.utf8), timeouts: HTTPTimeouts(connect: .seconds(3), silence: .seconds(120)))
    let response: HTTPResponse
    do {
      response = try await server.client.send(request)
    } catch {
      throw OllamaServer.told(error, server.endpoint)
    }
    guard response.status == 200 else {
      let told = (try? JSONDecoder().decode(Failure.self, from: Data(response.body)))?.error
      throw ModelError(
        response.status == 404 ? .noSuchModel : .failed,
        "\(server.endpoint)/api/embed: \(told ?? "status \(response.status)"); install it with: ollama pull \(name)")
    }
    let reply = try? JSONDecoder().decode(Reply.self, from: Data(response.body))
    guard let vectors = reply?.embeddings, vectors.count == texts.count, let size = vectors.first?.count, size > 0,
      vectors.allSatisfy({ $0.count == size })
    else {
      throw ModelError(.failed, "\(server.endpoint)/api/embed did not answer with a vector for each text")
    }
    return vectors
  }

  private struct Reply: Decodable {
    var embeddings: [[Float]]
  }

  private struct Failure: Decodable {
    var error: String
  }

  /// What the models' own cards say that a text must begin with.
  static func prefix(of role: EmbeddedRole, for name: String) -> String {
    switch (String(name.prefix { $0 != ":" }).split(separator: "/").last ?? "", role) {
    case ("nomic-embed-text", .question): "search_query: "
    case ("nomic-embed-text", .passage): "search_document: "
    case ("mxbai-embed-large", .question), ("snowflake-arctic-embed", .question):
      "Represent this sentence for searching relevant passages: "
    default: ""
    }
  }
}
