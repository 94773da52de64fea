import Agent
import Foundation
import Net

extension OpenAIModel {
  /// Whether the server is there and has the model. Throws `ModelError` where it does not answer, refuses the key or
  /// names other models; a server that has no list of models is taken at its word.
  public func checkPresence() async throws {
    let response: HTTPResponse
    do {
      response = try await client.send(httpRequest(path: "/models"))
    } catch { throw told(error) }
    switch response.status {
    case 200: break
    case 401, 403:
      throw ModelError(.failed, "\(url) refused the key; set OPENAI_API_KEY or openai.key_file in steward.yaml")
    case 404, 405, 501: return
    default:
      let words = OpenAIWire.words(ofFailure: response.body)
      throw ModelError(
        .failed, "\(url)/models answered with status \(response.status)\(words.isEmpty ? "" : ": " + words)")
    }
    guard let models = try? JSONDecoder().decode(OpenAIWire.Models.self, from: Data(response.body)).data,
      !models.isEmpty
    else { return }
    guard !models.contains(where: { $0.id == model }) else { return }
    // llama.cpp serves one model under whatever name it is asked for.
    if models.count == 1 { return }
    let names = models.prefix(12).map(\.id).joined(separator: ", ")
    throw ModelError(.noSuchModel, "\(url) has no model \"\(model)\" (it has: \(names))")
  }

  /// The context that `/v1/models` tells for the model: vLLM's `max_model_len`, llama.cpp's `meta`.
  public func contextLimit() async -> Int? {
    if let known = knownLimit { return known }
    guard let response = try? await client.send(httpRequest(path: "/models")), response.status == 200,
      let models = try? JSONDecoder().decode(OpenAIWire.Models.self, from: Data(response.body)).data,
      let entry = models.first(where: { $0.id == model }) ?? (models.count == 1 ? models.first : nil)
    else { return nil }
    let found = entry.max_model_len ?? entry.meta?.n_ctx ?? entry.meta?.n_ctx_train
    knownLimit = found
    return found
  }
}
