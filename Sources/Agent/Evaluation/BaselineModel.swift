/// Says "OK." to everything and calls nothing: what an evaluation gives it, Steward's own code has earned.
public struct BaselineModel: LanguageModel {
  public let name = "baseline"

  public init() {}

  public func reply(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    AsyncThrowingStream { continuation in
      continuation.yield(.text("OK."))
      continuation.yield(.done(Usage()))
      continuation.finish()
    }
  }
}
