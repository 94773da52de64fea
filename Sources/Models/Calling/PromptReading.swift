import Agent

/// Having a server read a prompt for its cache alone.
enum PromptReading {
  /// Asks for one token, since servers read a prompt only to write something. Returns what the server tells of it.
  static func usage(
    of request: ModelRequest, by answer: (ModelRequest, (ModelEvent) -> Void) async throws -> Void
  ) async throws -> Usage? {
    var request = request
    request.answerTokens = 1
    var usage: Usage?
    try await answer(request) { if case .done(let read) = $0 { usage = read } }
    return usage
  }
}
