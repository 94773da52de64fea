import Agent
import Net
import Testing

@testable import Models

@Suite struct OllamaEmbedderTests {
  private func embedder(_ server: ScriptedServer, _ name: String = "all-minilm") -> OllamaEmbedder {
    OllamaEmbedder(
      name, on: OllamaServer(OllamaEndpoint(reading: "127.0.0.1:\(server.port)"), client: HTTPClient()))
  }

  private let reply = """
    {"model":"all-minilm","embeddings":[[0.5,-0.25],[1,0]],"total_duration":12,"load_duration":3,"prompt_eval_count":7}
    """

  @Test func vectorsComeInTheOrderOfTheTexts() async throws {
    let server = try ScriptedServer([.init(reply)])
    defer { server.stop() }
    let vectors = try await embedder(server).vectors(of: ["a", "b \"quoted\""], as: .passage)
    #expect(vectors == [[0.5, -0.25], [1, 0]])
    let request = try #require(server.requests.first)
    #expect(request.contains("\"input\":[\"a\",\"b \\\"quoted\\\"\"]"))
    #expect(request.contains("\"model\":\"all-minilm\""))
  }

  @Test func modelsThatWantToBeToldAreTold() async throws {
    let server = try ScriptedServer([.init(reply.replacing(",[1,0]", with: ""))])
    defer { server.stop() }
    _ = try await embedder(server, "nomic-embed-text:v1.5").vectors(of: ["disks"], as: .question)
    #expect(server.requests.first?.contains("search_query: disks") == true)
    #expect(OllamaEmbedder.prefix(of: .passage, for: "nomic-embed-text") == "search_document: ")
    #expect(OllamaEmbedder.prefix(of: .question, for: "all-minilm") == "")
  }

  @Test func aModelThatIsNotThereIsSaidWithTheRemedy() async throws {
    let server = try ScriptedServer([
      .init(status: "404 Not Found", "{\"error\":\"model \\\"x\\\" not found, try pulling it first\"}")
    ])
    defer { server.stop() }
    let error = await #expect(throws: ModelError.self) {
      try await embedder(server, "x").vectors(of: ["a"], as: .passage)
    }
    #expect(error?.reason == .noSuchModel)
    #expect(error?.description.contains("ollama pull x") == true)
  }

  @Test(arguments: ["{\"embeddings\":[[1,2]]}", "{\"embeddings\":[[1,2],[1]]}", "{}", "no json"])
  func anAnswerThatDoesNotFitIsRefused(body: String) async throws {
    let server = try ScriptedServer([.init(body)])
    defer { server.stop() }
    await #expect(throws: ModelError.self) { try await embedder(server).vectors(of: ["a", "b"], as: .passage) }
  }
}
