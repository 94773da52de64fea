import Foundation
import Net

extension OpenAIModel {
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
