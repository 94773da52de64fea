import Synchronization

/// A model whose last words are kept, so that an evaluation can tell them from what code says around them.
public final class OverheardModel: LanguageModel {
  private let model: any LanguageModel
  private let words = Mutex("")

  public init(_ model: any LanguageModel) { self.model = model }

  public var name: String { model.name }
  public var quotesFindings: Bool { model.quotesFindings }
  public func contextLimit() async -> Int? { await model.contextLimit() }
  public func readAhead(_ request: ModelRequest) async throws -> Usage? { try await model.readAhead(request) }

  /// What the model said in its last reply since this was asked for; its thoughts are not among it.
  public func takeWords() -> String {
    words.withLock { words in
      defer { words = "" }
      return words
    }
  }

  public func reply(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    words.withLock { $0 = "" }
    let stream = model.reply(to: request)
    return AsyncThrowingStream { continuation in
      let task = Task {
        do {
          for try await event in stream {
            switch event {
            case .text(let piece): self.words.withLock { $0 += piece }
            case .thoughtSoFar: self.words.withLock { $0 = "" }
            default: break
            }
            continuation.yield(event)
          }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
